"""Networks are saved to files and loaded from files, with equal results."""

import json
from collections import Counter
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from mwrgui.core.errors import MwrError
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restoration_model import RestorationModel

TINY = UNetSettings((4, 8, 12), encoder=(1, 0), middle=2, decoder=(0, 1))


@pytest.fixture
def model() -> RestorationModel:
    torch.manual_seed(7)
    network = UNET.build(TINY)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    return RestorationModel(network, architecture=UNET, settings=TINY, metadata={"design": "none"})


def restored(model: RestorationModel) -> torch.Tensor:
    images = torch.rand(1, 3, 16, 24, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        return model(images)


def test_a_saved_model_is_loaded_unchanged(model: RestorationModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "model.safetensors", {"seed": "3"})
    loaded = load_model(tmp_path / "model.safetensors")
    assert loaded.settings == TINY
    assert not loaded.training
    assert torch.equal(restored(loaded), restored(model))
    assert {"design": "none", "seed": "3", "architecture": "unet"}.items() <= loaded.metadata.items()


def test_any_reader_of_safetensors_sees_what_the_file_is(model: RestorationModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "model.safetensors")
    with safe_open(tmp_path / "model.safetensors", framework="np") as file:
        metadata = file.metadata()
        head = file.get_tensor("head.weight")
    assert json.loads(metadata["settings"])["widths"] == [4, 8, 12]
    assert (head == model.network.get_parameter("head.weight").detach().numpy()).all()


def test_equal_models_are_saved_as_equal_files(model: RestorationModel, tmp_path: Path) -> None:
    facts = {f"key {i}": str(i) for i in range(9)}
    save_model(model, tmp_path / "one.safetensors", facts)
    save_model(model, tmp_path / "two.safetensors", dict(reversed(facts.items())))
    assert (tmp_path / "one.safetensors").read_bytes() == (tmp_path / "two.safetensors").read_bytes()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_16_bit_files_are_half_as_large_and_load_as_float32(
    model: RestorationModel, tmp_path: Path, dtype: torch.dtype
) -> None:
    save_model(model, tmp_path / "full.safetensors")
    save_model(model, tmp_path / "half.safetensors", dtype=dtype)
    fewer_bytes = 2 * model.parameters_count
    assert abs(_size(tmp_path / "full.safetensors") - _size(tmp_path / "half.safetensors") - fewer_bytes) < 64
    loaded = load_model(tmp_path / "half.safetensors")
    head, wanted = (m.network.get_parameter("head.weight") for m in (loaded, model))
    assert head.dtype is torch.float32
    assert torch.equal(head, wanted.to(dtype).float())


def test_weights_too_large_for_16_bits_are_not_written(model: RestorationModel, tmp_path: Path) -> None:
    torch.nn.init.constant_(model.network.get_parameter("head.bias"), 1e6)
    with pytest.raises(MwrError, match=r"head\.bias cannot be written"):
        save_model(model, tmp_path / "model.safetensors", dtype=torch.float16)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_weights_that_are_not_finite_are_not_written(
    model: RestorationModel, tmp_path: Path, dtype: torch.dtype
) -> None:
    with torch.no_grad():
        model.network.get_parameter("head.bias")[0] = float("nan")
    with pytest.raises(MwrError, match=r"holds numbers that are not finite.*an earlier checkpoint"):
        save_model(model, tmp_path / "model.safetensors", dtype=dtype)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("old_format", [False, True])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: state,
        lambda state: {"params": {}, "params_ema": state},
        lambda state: {"epoch": 3, "state_dict": {f"module.{k}": v for k, v in state.items()}, "ema": None},
        lambda state: {"model": {"state_dict": {f"net._orig_mod.{k}": v for k, v in state.items()}}},
        lambda state: {"params_ema": {}, "params": state},
        lambda state: {"epoch": 3, "generator_weights": state, "milestones": Counter([10, 20])},
        lambda state: {
            "state_dict": {"psnr.total": torch.ones(1), **{f"net.{k}": v for k, v in state.items()}}
        },
    ],
    ids=["bare", "ema", "several GPUs", "compiled", "empty ema", "own key", "Lightning with metrics"],
)
def test_wrapped_torch_checkpoints_load(
    model: RestorationModel, tmp_path: Path, wrap: object, old_format: bool
) -> None:
    assert callable(wrap)
    content = wrap(model.network.state_dict())
    torch.save(content, tmp_path / "model.pth", _use_new_zipfile_serialization=not old_format)
    assert torch.equal(restored(load_model(tmp_path / "model.pth")), restored(model))


def test_double_precision_and_non_contiguous_tensors_load(model: RestorationModel, tmp_path: Path) -> None:
    state = {k: v.double().transpose(0, -1).contiguous().transpose(0, -1) for k, v in _state(model).items()}
    torch.save(state, tmp_path / "model.pth")
    assert torch.equal(restored(load_model(tmp_path / "model.pth")), restored(model))


def test_a_loaded_model_no_longer_depends_on_its_file(model: RestorationModel, tmp_path: Path) -> None:
    torch.save(_state(model), tmp_path / "model.pth")
    loaded = load_model(tmp_path / "model.pth")
    with (tmp_path / "model.pth").open("r+b") as file:
        file.write(bytes(_size(tmp_path / "model.pth")))
    assert torch.equal(restored(loaded), restored(model))


def test_a_loaded_model_can_be_trained_further(model: RestorationModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "model.safetensors")
    loaded = load_model(tmp_path / "model.safetensors")
    loaded(torch.rand(1, 3, 16, 16)).sum().backward()
    assert all(parameter.grad is not None for parameter in loaded.parameters())


def test_loading_leaves_the_random_state_alone(model: RestorationModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "model.safetensors")
    before = torch.get_rng_state()
    load_model(tmp_path / "model.safetensors")
    assert torch.equal(torch.get_rng_state(), before)


def test_missing_tensors_are_counted_and_named(model: RestorationModel, tmp_path: Path) -> None:
    state = _state(model)
    del state["encoder.0.0.conv1.weight"], state["middle.1.conv2.bias"]
    torch.save(state, tmp_path / "model.pth")
    problem = rf"it lacks 2 of {len(_state(model))} tensors: encoder\.0\.0\.conv1\.weight, middle"
    with pytest.raises(MwrError, match=problem):
        load_model(tmp_path / "model.pth")


def test_a_missing_tensor_from_which_a_size_is_read_is_named(model: RestorationModel, tmp_path: Path) -> None:
    state = _state(model)
    del state["down.1.weight"]
    torch.save(state, tmp_path / "model.pth")
    with pytest.raises(MwrError, match=r"looks like U-Net, but it lacks down\.1\.weight"):
        load_model(tmp_path / "model.pth")


def test_tensors_that_do_not_belong_are_named(model: RestorationModel, tmp_path: Path) -> None:
    torch.save(_state(model) | {"attention.weight": torch.ones(3)}, tmp_path / "model.pth")
    with pytest.raises(MwrError, match=r"do not belong: attention\.weight"):
        load_model(tmp_path / "model.pth")


def test_a_wrong_shape_is_reported_with_the_right_one(model: RestorationModel, tmp_path: Path) -> None:
    torch.save(_state(model) | {"middle.0.conv1.weight": torch.ones(12, 12, 5, 5)}, tmp_path / "model.pth")
    with pytest.raises(MwrError, match=r"middle\.0\.conv1\.weight is 12×12×5×5 instead of 12×12×3×3"):
        load_model(tmp_path / "model.pth")


def test_inconsistent_shapes_are_refused_without_an_internal_error(
    model: RestorationModel, tmp_path: Path
) -> None:
    torch.save(_state(model) | {"head.weight": torch.tensor(1.0)}, tmp_path / "model.pth")
    with pytest.raises(MwrError, match="shapes of its tensors do not fit together"):
        load_model(tmp_path / "model.pth")


def test_the_refusal_of_an_unknown_architecture_names_what_the_nearest_would_have(tmp_path: Path) -> None:
    torch.save({"head.weight": torch.ones(2), "blocks.0.weight": torch.ones(2)}, tmp_path / "model.pth")
    with pytest.raises(MwrError) as problem:
        load_model(tmp_path / "model.pth")
    assert "it holds head.weight, blocks.0.weight; for U-Net it lacks down.0.weight" in str(problem.value)


def _state(model: RestorationModel) -> dict[str, torch.Tensor]:
    return dict(model.network.state_dict())


def _size(path: Path) -> int:
    return path.stat().st_size
