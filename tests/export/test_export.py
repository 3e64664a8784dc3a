"""Exported files give the model's results in their own runtimes, and state their calling convention."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import Tensor, nn

from mwrgui.core.errors import MwrError
from mwrgui.core.paths import resources
from mwrgui.export.events import ExportCompared, Exported
from mwrgui.export.export import export_model
from mwrgui.export.options import ExportOptions
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.architecture import Architecture, Contract
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel

SETTINGS = UNetSettings((4, 8), encoder=(1,), middle=1, decoder=(1,))


class Thresholding(nn.Module):
    """Treats bright pictures differently: a branch on pixel values, which no graph can hold."""

    def forward(self, images: Tensor) -> Tensor:
        return images if images.mean() > 0.5 else images * 2


class Eigenvalues(nn.Module):
    """Uses an operator that ONNX does not have."""

    def forward(self, images: Tensor) -> Tensor:
        return images + torch.linalg.eigvalsh(images[0, 0, :4, :4]).sum()


class Narrow(nn.Module):
    """Treats wide pictures differently."""

    def forward(self, images: Tensor) -> Tensor:
        return images if images.shape[-1] > 200 else images * 2


class Squares(nn.Module):
    """Works with square pictures only, because it transposes them."""

    def forward(self, images: Tensor) -> Tensor:
        return images + images.transpose(2, 3)


class Normalised(nn.Module):
    """Expects -1..1, as some networks do."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        return torch.tanh(self.conv(images))


def model_with_contract(network: type[nn.Module], **contract: object) -> RestorationModel:
    """A model whose architecture has this calling convention (`Contract`)."""
    architecture = Architecture(
        name="plain",
        title="Plain",
        source="a test",
        signature=("conv",),
        settings_from=lambda _state: SETTINGS,
        build=lambda _settings: network(),
        contract=lambda _settings: Contract(**contract),  # type: ignore[arg-type]
    )
    torch.manual_seed(1)
    return RestorationModel(network(), architecture=architecture, settings=SETTINGS).eval()


@pytest.fixture(scope="module")
def model() -> RestorationModel:
    """A U-Net with noise on its weights, so that it changes pictures visibly."""
    torch.manual_seed(0)
    model = RestorationModel(
        UNET.build(SETTINGS), architecture=UNET, settings=SETTINGS, metadata={"teacher": "sha256:12"}
    )
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.05 * torch.randn_like(parameter)
    return model.eval()


@pytest.fixture(scope="module")
def onnx_file(model: RestorationModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exported") / "tiny.onnx"
    *compared, exported = [e for e in export_model(model, path, format="onnx") if not hasattr(e, "phase")]
    assert exported == Exported(path, path.stat().st_size)
    assert all(isinstance(each, ExportCompared) and each.largest < 1e-5 for each in compared)
    assert len({(each.height, each.width) for each in compared}) == 2
    return path


def run_onnx(path: Path, images: Tensor) -> Tensor:
    (restored,) = onnxruntime.InferenceSession(path).run(None, {"images": images.numpy()})
    return torch.from_numpy(restored)


def images(*shape: int) -> Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("shape", [(1, 3, 32, 48), (2, 3, 31, 45), (1, 3, 9, 70)])
def test_onnx_restores_pictures_of_any_size(onnx_file: Path, model: RestorationModel, shape) -> None:
    given = images(*shape)
    with torch.inference_mode():
        wanted = model(given)
    assert (wanted - given).abs().max() > 0.01
    torch.testing.assert_close(run_onnx(onnx_file, given), wanted, atol=1e-5, rtol=0)


def test_an_onnx_file_is_valid_and_current_and_states_its_calling_convention(onnx_file: Path) -> None:
    proto = onnx.load(onnx_file)
    onnx.checker.check_model(proto, full_check=True)
    assert [o.version for o in proto.opset_import if not o.domain] == [23]
    metadata = {each.key: each.value for each in proto.metadata_props}
    assert metadata["architecture"] == "unet"
    assert metadata["teacher"] == "sha256:12"
    assert metadata["input"] == "images: (B, 3, H, W) float32, RGB 0..1"
    assert metadata["multiple"] == str(SETTINGS.multiple)
    assert json.loads(metadata["settings"])["widths"] == [4, 8]


def test_an_onnx_file_contains_no_paths_of_the_machine_that_wrote_it(onnx_file: Path) -> None:
    assert os.fsencode(Path.cwd()) not in onnx_file.read_bytes()
    assert b".py" not in onnx_file.read_bytes()


def test_a_script_of_ten_lines_restores_a_photo_without_this_program(
    onnx_file: Path, model: RestorationModel, tmp_path: Path
) -> None:
    photo = np.random.default_rng(0).integers(0, 256, (37, 50, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "photo.png"), photo[..., ::-1])
    script = resources() / "examples" / "restore_onnx.py"
    lines = [line for line in script.read_text().splitlines() if line and not line.startswith('"""')]
    assert len(lines) <= 10
    subprocess.run(
        [sys.executable, "-I", script, onnx_file, "photo.png", "restored.png"],
        cwd=tmp_path,
        check=True,
        timeout=120,
    )
    restored = cv2.imread(str(tmp_path / "restored.png"))[..., ::-1].astype(int)
    with torch.inference_mode():
        wanted = model(torch.from_numpy(photo).permute(2, 0, 1)[None] / 255).clamp(0, 1)
    assert np.abs(restored - wanted[0].permute(1, 2, 0).numpy() * 255).max() <= 0.51


def test_a_fixed_size_takes_that_size_only(model: RestorationModel, tmp_path: Path) -> None:
    path = tmp_path / "fixed.onnx"
    list(export_model(model, path, format="onnx", options=ExportOptions(size=(21, 34))))
    given = images(1, 3, 21, 34)
    with torch.inference_mode():
        torch.testing.assert_close(run_onnx(path, given), model(given), atol=1e-5, rtol=0)
    assert onnxruntime.InferenceSession(path).get_inputs()[0].shape == [1, 3, 21, 34]


@pytest.mark.parametrize("format", ["onnx", "safetensors"])
def test_16_bit_weights_halve_the_file_and_hardly_change_results(tmp_path: Path, format: str) -> None:
    settings = UNetSettings((16, 96), encoder=(0,), middle=2, decoder=(0,))
    torch.manual_seed(0)
    wide = RestorationModel(UNET.build(settings), architecture=UNET, settings=settings).eval()
    sizes = {}
    for half in (False, True):
        path = tmp_path / f"{half}.{format}"
        options = ExportOptions(size=(16, 16), half=half)
        events = list(export_model(wide, path, format=format, options=options))
        assert all(event.largest < 2 / 255 for event in events if isinstance(event, ExportCompared))
        sizes[half] = path.stat().st_size
    assert sizes[True] < 0.6 * sizes[False]


def test_pt2_runs_without_our_code(model: RestorationModel, tmp_path: Path) -> None:
    path = tmp_path / "tiny.pt2"
    list(export_model(model, path, format="pt2"))
    shapes = [(1, 3, 31, 45), (2, 3, 32, 48)]
    given = {f"given{n}": images(*shape) for n, shape in enumerate(shapes)}
    torch.save(given, tmp_path / "given.pt")
    script = (
        "import json, sys, torch; extra = {'metadata.json': ''};"
        "run = torch.export.load('tiny.pt2', extra_files=extra).module();"
        "torch.save([run(g) for g in torch.load('given.pt').values()], 'got.pt');"
        "assert json.loads(extra['metadata.json'])['multiple'] == '4';"
        "assert not any(name.startswith('mwrgui') for name in sys.modules)"
    )
    subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", script], cwd=tmp_path, check=True, timeout=120
    )
    with torch.inference_mode():
        for got, image in zip(torch.load(tmp_path / "got.pt"), given.values(), strict=True):
            torch.testing.assert_close(got, model(image), atol=1e-5, rtol=0)


def test_safetensors_is_loaded_as_the_same_model(model: RestorationModel, tmp_path: Path) -> None:
    path = tmp_path / "tiny.safetensors"
    list(export_model(model, path, format="safetensors"))
    loaded = load_model(path)
    given = images(1, 3, 16, 16)
    assert torch.equal(loaded(given), model(given))
    assert loaded.metadata["teacher"] == "sha256:12"


def test_normalising_and_padding_are_part_of_the_graph(tmp_path: Path) -> None:
    model = model_with_contract(
        Normalised,
        multiple=8,
        smallest=24,
        normalise=lambda x: x * 2 - 1,
        pick=lambda output, _padded: (output + 1) / 2,
    )
    path = tmp_path / "plain.onnx"
    list(export_model(model, path, format="onnx", options=ExportOptions(size=(5, 30))))
    given = images(1, 3, 5, 30)
    rows = [0, 1, 2, 3, 4, 3, 2, 1] * 3
    columns = [*range(30), 28, 27]
    with torch.inference_mode():
        wanted = (model.network(given[:, :, rows][..., columns] * 2 - 1)[..., :5, :30] + 1) / 2
    torch.testing.assert_close(run_onnx(path, given), wanted, atol=1e-5, rtol=0)


def test_an_operator_that_onnx_lacks_is_named_and_no_file_is_left(tmp_path: Path) -> None:
    options = ExportOptions(size=(8, 8))
    with pytest.raises(MwrError, match=r"Plain cannot be exported to ONNX.*aten\._linalg_eigh") as problem:
        list(
            export_model(
                model_with_contract(Eigenvalues), tmp_path / "plain.onnx", format="onnx", options=options
            )
        )
    assert "\n" not in str(problem.value)
    assert list(tmp_path.iterdir()) == []


def test_a_branch_on_pixel_values_is_reported_with_its_line_and_an_old_file_stays(tmp_path: Path) -> None:
    (tmp_path / "plain.pt2").write_bytes(b"before")
    with pytest.raises(MwrError, match=r"it failed at test_export\.py, line \d+") as problem:
        list(export_model(model_with_contract(Thresholding), tmp_path / "plain.pt2", format="pt2"))
    assert "\n" not in str(problem.value)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("plain.pt2", b"before")]


@pytest.mark.parametrize("format", ["onnx", "pt2"])
@pytest.mark.parametrize(
    ("network", "reason"),
    [(Narrow, r"where 3 <= width and width <= 200"), (Squares, r"tensor a .* must match")],
)
def test_the_reason_why_a_network_cannot_take_every_size_is_reported_and_no_file_is_left(
    tmp_path: Path, network: type[nn.Module], reason: str, format: str
) -> None:
    with pytest.raises(MwrError, match=rf"^Plain cannot be exported to \w+: .*{reason}") as problem:
        list(export_model(model_with_contract(network), tmp_path / f"plain.{format}", format=format))
    assert "\n" not in str(problem.value)
    assert "fixed size" in str(problem.value.hint)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_gives_other_results_is_not_kept(tmp_path: Path) -> None:
    """Weights that 16 bits can hold only roughly, in a network that amplifies the error."""

    class Steep(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 1)
            nn.init.constant_(self.conv.weight, 1000.3)
            nn.init.constant_(self.conv.bias, -1500.45)

        def forward(self, images: Tensor) -> Tensor:
            return self.conv(images)

    options = ExportOptions(size=(16, 16), half=True)
    with pytest.raises(MwrError, match="differs from the model"):
        list(export_model(model_with_contract(Steep), tmp_path / "steep.pt2", format="pt2", options=options))
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_is_ended_early_leaves_no_file(model: RestorationModel, tmp_path: Path) -> None:
    events = export_model(model, tmp_path / "tiny.safetensors", format="safetensors")
    next(events)
    next(events)
    events.close()
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_file_extension_and_an_impossible_size_are_refused(
    model: RestorationModel, tmp_path: Path
) -> None:
    with pytest.raises(MwrError, match=r"tiny\.bin does not end in \.onnx"):
        list(export_model(model, tmp_path / "tiny.bin", format="onnx"))
    with pytest.raises(MwrError, match="0×4 is not a possible size"):
        ExportOptions(size=(0, 4))
