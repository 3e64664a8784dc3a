"""Exported graphs (torch.export, ONNX) as models: real files, and malicious ones."""

import io
import json
import pickle
import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.export import Dim

from mwrgui.core.errors import MwrError
from mwrgui.core.exported_graph_files import graph_kind, graph_metadata
from mwrgui.export.export import export_model
from mwrgui.export.options import ExportOptions
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.clean_check import check_clean
from mwrgui.models.cost import macs
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.sandbox.pt2_check import checked_entries

SETTINGS = UNetSettings((4, 8), encoder=(1,), middle=1, decoder=(1,))


class Small(nn.Module):
    """Changes each pixel a little, depending on its neighbours; takes pictures of any size."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(3)
        self.weight = nn.Parameter(torch.randn(3, 3, 3, 3, generator=generator) * 0.01)

    def forward(self, images: Tensor) -> Tensor:
        return self.changed(images)

    def changed(self, images: Tensor) -> Tensor:
        return (images + nn.functional.conv2d(images, self.weight, padding=1)).clamp(0, 1)


class SignedRange(Small):
    """Takes and returns the range -1..1; the picture is its second output, the first is no picture."""

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        return images.mean(), 2 * self.changed((images + 1) / 2) - 1


def scripted(network: nn.Module, path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # people will have such files for years
        torch.jit.save(torch.jit.script(network.eval()), path)
    return path


def exported(network: nn.Module, path: Path, *, step: int = 0) -> Path:
    """Exports for all sides that are multiples of `step`; if that is 0, only for one picture of 64 × 96."""
    sides = {2: step * Dim("h", min=2, max=999), 3: step * Dim("w", min=2, max=999)} if step else None
    program = torch.export.export(
        network.eval(), (torch.zeros(1, 3, 64, 96),), dynamic_shapes=(sides,) if sides else None
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.export.save(program, path)
    return path


def export_small_unet(path: Path, size: tuple[int, int] | None = None) -> RestorationModel:
    """Exports a small U-Net to `path` as our own program does, and returns the model."""
    model = RestorationModel(UNET.build(SETTINGS), architecture=UNET, settings=SETTINGS).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(std=0.1, generator=torch.Generator().manual_seed(1))
    list(export_model(model, path, format=path.suffix[1:], options=ExportOptions(size=size)))
    return model


@pytest.fixture
def exported_file(tmp_path: Path) -> Path:
    """A small network, exported by torch.export for pictures of any size."""
    return exported(Small(), tmp_path / "net.pt2", step=1)


def picture(height: int, width: int, count: int = 1) -> Tensor:
    return torch.rand(count, 3, height, width, generator=torch.Generator().manual_seed(2))


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Rewrites the archive with the entries as `change` leaves them, and returns its path."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(MwrError) as caught:
        load_model(path)
    message = str(caught.value)
    assert message.isprintable()
    return message


@pytest.mark.parametrize("size", [(97, 131), (64, 64), (7, 5)])
def test_a_graph_of_torch_export_restores_as_its_network(exported_file: Path, size: tuple[int, int]) -> None:
    network = Small().eval()
    model = load_model(exported_file)
    images = picture(*size, count=2)
    with torch.no_grad():
        inside = (slice(None), slice(None), slice(0, size[0] - 1), slice(0, size[1] - 1))
        torch.testing.assert_close(model(images)[inside], network(images)[inside])
    assert model.parameters_count == 81
    assert model.contract.differentiable
    assert (macs(model), model.is_exported_graph) == (0, True)


@pytest.mark.parametrize("size", [(91, 73), (200, 130)])
def test_sides_are_padded_to_the_multiple_that_a_graph_of_torch_export_needs(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    network = Small().eval()
    model = load_model(exported(network, tmp_path / "net.pt2", step=8))
    assert model.contract.multiple == 8
    with torch.no_grad():
        images = picture(*size, count=2)
        torch.testing.assert_close(model(images)[..., :-1, :-1], network(images)[..., :-1, :-1])


@pytest.mark.parametrize("size", [(64, 96), (30, 40), (150, 260)])
def test_a_graph_for_one_size_restores_any_size_in_windows(tmp_path: Path, size: tuple[int, int]) -> None:
    network = Small().eval()
    model = load_model(exported(network, tmp_path / "net.pt2"))
    assert (model.settings.height, model.settings.width, model.contract.tileable) == (64, 96, True)
    with torch.no_grad():
        images = picture(*size, count=2)
        restored = model(images)
        assert restored.shape == images.shape
        # Near a seam, half of the result comes from a window's edge, beyond which the network saw black.
        assert float((restored - network(images))[..., :-1, :-1].abs().mean()) < 0.002
        if size == (64, 96):  # one window, and the graph takes one picture at a time
            alone = torch.cat([network(each[None]) for each in images])
            torch.testing.assert_close(restored, alone)


@pytest.mark.parametrize("count", [1, 3, 5])
def test_a_graph_for_batches_of_three_restores_any_number_of_pictures(tmp_path: Path, count: int) -> None:
    network = Small().eval()
    program = torch.export.export(network, (torch.zeros(3, 3, 64, 96),))
    torch.export.save(program, tmp_path / "net.pt2")
    model = load_model(tmp_path / "net.pt2")
    assert model.settings.batch == 3
    with torch.no_grad():
        images = picture(64, 96, count=count)
        torch.testing.assert_close(model(images), network(images))


@pytest.mark.parametrize("name", ["net.pt2", "net.onnx"])
def test_our_own_exports_are_loaded_as_models(tmp_path: Path, name: str) -> None:
    model = export_small_unet(tmp_path / name)
    loaded = load_model(tmp_path / name)
    with torch.no_grad():
        for size in ((97, 131), (192, 256)):
            torch.testing.assert_close(loaded(picture(*size)), model(picture(*size)), atol=1e-5, rtol=1e-4)
    assert loaded.metadata["architecture"] == "unet"
    assert loaded.contract.tileable
    assert loaded.contract.differentiable == (name == "net.pt2")


def test_an_onnx_graph_for_one_size_restores_any_size(tmp_path: Path) -> None:
    export_small_unet(tmp_path / "net.onnx", size=(64, 96))
    loaded = load_model(tmp_path / "net.onnx")
    assert loaded(picture(100, 120, count=2)).shape == (2, 3, 100, 120)
    assert loaded.parameters_count == 0


def test_gradients_flow_through_a_graph_as_through_its_network(exported_file: Path) -> None:
    images, same_images = (picture(80, 96).requires_grad_() for _ in range(2))
    load_model(exported_file)(images).square().sum().backward()
    Small()(same_images).square().sum().backward()
    torch.testing.assert_close(images.grad, same_images.grad)


def test_the_range_that_keeps_clean_pictures_is_used_unless_the_user_chooses_another(
    tmp_path: Path,
) -> None:
    path = exported(SignedRange(), tmp_path / "net.pt2", step=1)
    assert load_model(path).contract.input_range == "-1..1"
    assert check_clean(load_model(path)).passed
    chosen = load_model(path, {"range": "0..1", "tiles": "yes"})
    assert (chosen.contract.input_range, chosen.contract.tileable) == ("0..1", True)
    with pytest.raises(MwrError, match=re.escape("Choose 0..1, -1..1, 0..255")):
        load_model(path, {"range": "0..7"})


def test_kind_and_metadata_of_a_file_are_read_without_a_runtime(tmp_path: Path) -> None:
    export_small_unet(tmp_path / "a.onnx"), export_small_unet(tmp_path / "b.pt2")
    torch.save(Small().state_dict(), tmp_path / "d.pt")
    files = [tmp_path / name for name in ("a.onnx", "b.pt2", "d.pt")]
    assert [graph_kind(path) for path in files] == ["onnx", "pt2", None]
    assert graph_metadata(files[0], "onnx")["architecture"] == "unet"
    assert graph_metadata(files[1], "pt2") == graph_metadata(files[0], "onnx")


def test_torchscript_is_refused_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    for name in ("net.pt", "net.pth", "net.pt2", "net"):
        message = refusal(scripted(Small(), tmp_path / name))
        assert message.startswith(f"{name} is a TorchScript program, which may hide code that changes files")
        assert "Export its network by torch.export or as ONNX" in message


def test_a_graph_is_neither_written_as_weights_nor_exported_again(
    exported_file: Path, tmp_path: Path
) -> None:
    model = load_model(exported_file)
    with pytest.raises(MwrError, match="no weights that could be written"):
        save_model(model, tmp_path / "net.safetensors")
    with pytest.raises(MwrError, match="already an exported graph"):
        list(export_model(model, tmp_path / "net.onnx", format="onnx"))


@pytest.mark.parametrize("name", ["net.pt2", "net.onnx"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_truncated_graph_is_refused_in_one_sentence(tmp_path: Path, name: str, share: float) -> None:
    path = tmp_path / name
    export_small_unet(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert refusal(path)


def test_a_graph_that_does_not_turn_a_picture_into_a_picture_is_refused(tmp_path: Path) -> None:
    class Mean(nn.Module):
        def forward(self, images: Tensor) -> Tensor:
            return images.mean((2, 3))

    path = tmp_path / "net.pt2"
    exported(Mean(), path)
    assert "it makes 1×3 of a picture of 1×3×64×96" in refusal(path)
    torch.export.save(torch.export.export(nn.Linear(3, 3), (torch.zeros(2, 3),)), path)
    assert "does not take one picture" in refusal(path)


def _graph_editor(change: Callable[[dict[str, object]], None]) -> Callable[[dict[str, bytes]], None]:
    """A function that applies `change` to the program of torch.export in the entries of an archive."""

    def edit(entries: dict[str, bytes]) -> None:
        name = next(n for n in entries if n.endswith("models/model.json"))
        program = json.loads(entries[name])
        change(program)
        entries[name] = json.dumps(program).encode()

    return edit


def _system_call(program: dict) -> None:  # type: ignore[type-arg]
    node = program["graph_module"]["graph"]["nodes"][0]
    node["target"] = "torch.os.system"
    node["inputs"] = [{"name": "command", "arg": {"as_string": "touch executed"}, "kind": 1}]


def _name_with_code(program: dict) -> None:  # type: ignore[type-arg]
    code = "conv2d = __import__('os').system('touch executed')#"
    text = json.dumps(program).replace('"conv2d"', json.dumps(code))
    program.update(json.loads(text))


def _shape_with_code(program: dict) -> None:  # type: ignore[type-arg]
    sizes = next(iter(program["graph_module"]["graph"]["tensor_values"].values()))["sizes"]
    sizes[0] = {"as_expr": {"expr_str": "__import__('os').system('touch executed')", "hint": None}}


def _endless_shape(program: dict) -> None:  # type: ignore[type-arg]
    sizes = next(iter(program["graph_module"]["graph"]["tensor_values"].values()))["sizes"]
    power = "Pow(Integer(9), Pow(Integer(9), Integer(99999999)))"
    sizes[0] = {"as_expr": {"expr_str": power, "hint": None}}


def _structure_with_code(program: dict) -> None:  # type: ignore[type-arg]
    signature = program["graph_module"]["module_call_graph"][0]["signature"]
    context = '{"__enum__": true, "fqn": "antigravity:x"}'
    signature["in_spec"] = json.dumps([1, {"type": "builtins.dict", "context": context, "children_spec": []}])


@pytest.mark.parametrize(
    "change", [_system_call, _name_with_code, _shape_with_code, _endless_shape, _structure_with_code]
)
def test_a_graph_of_torch_export_with_hidden_code_is_refused_and_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, object]], None]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = rewritten(exported(Small(), tmp_path / "net.pt2"), _graph_editor(change))
    assert "does more than compute pictures" in refusal(path)
    assert not (tmp_path / "executed").exists()


def _wrong_operator(program: dict) -> None:  # type: ignore[type-arg]
    program["graph_module"]["graph"]["nodes"][0]["target"] = "torch.ops.aten.relu.default"


def _unknown_operator(program: dict) -> None:  # type: ignore[type-arg]
    program["graph_module"]["graph"]["nodes"][0]["target"] = "torch.ops.aten.no_such_thing.default"


def _division_by_zero(program: dict) -> None:  # type: ignore[type-arg]
    for value in program["graph_module"]["graph"]["tensor_values"].values():
        value["sizes"][2] = {"as_expr": {"expr_str": "Mod(s0, 0)", "hint": None}}


def _number_instead_of_an_input(program: dict) -> None:  # type: ignore[type-arg]
    program["graph_module"]["signature"]["input_specs"][0] = 7


def _deeply_nested(program: dict) -> None:  # type: ignore[type-arg]
    nested: list[object] = []
    for _ in range(900):  # Python cannot write much deeper ones
        nested = [nested]
    program["graph_module"]["graph"]["nodes"].append(nested)


@pytest.mark.parametrize(
    "change",
    [_wrong_operator, _unknown_operator, _division_by_zero, _number_instead_of_an_input, _deeply_nested],
)
def test_a_manipulated_graph_is_refused_in_one_sentence_and_nothing_is_printed(
    exported_file: Path, capfd: pytest.CaptureFixture[str], change: Callable[..., None]
) -> None:
    assert refusal(rewritten(exported_file, _graph_editor(change))).startswith("net.pt2 ")
    assert capfd.readouterr() == ("", "")


class Call:
    """Pickled by an attacker: runs code when it is unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return exec, ("open('executed', 'w')",)


def test_parts_of_a_file_that_its_graph_does_not_need_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def add_pickles(entries: dict[str, bytes]) -> None:
        example = next(n for n in entries if "sample_inputs" in n)
        buffer = io.BytesIO()
        torch.save(Call(), buffer)
        entries[example] = buffer.getvalue()
        root = example.partition("/")[0]
        entries[f"{root}/data/constants/opaque_obj_0"] = pickle.dumps(Call())

    def add_guards(program: dict) -> None:  # type: ignore[type-arg]
        program["guards_code"] = ["open('executed', 'w')"]

    path = rewritten(
        rewritten(exported(Small(), tmp_path / "net.pt2"), add_pickles), _graph_editor(add_guards)
    )
    entries = checked_entries(path)
    assert b"executed" not in b"".join(entries.values())
    assert not [name for name in entries if "opaque" in name]
    load_model(path)(picture(64, 96))
    assert not (tmp_path / "executed").exists()


def test_pickled_tensors_in_an_exported_graph_are_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def pickle_a_weight(entries: dict[str, bytes]) -> None:
        config = next(n for n in entries if n.endswith("model_weights_config.json"))
        entries[config] = entries[config].replace(b'"use_pickle": false', b'"use_pickle": true')
        weight = next(n for n in entries if n.endswith("weight_0"))
        entries[weight] = pickle.dumps(Call())

    path = rewritten(exported(Small(), tmp_path / "net.pt2"), pickle_a_weight)
    assert "does more than compute pictures (a pickle)" in refusal(path)
    assert not (tmp_path / "executed").exists()
