"""Checkpoints as training programs write them: with pickled classes, wrapped, archived, or in parts."""

import argparse
import io
import json
import pickle
import subprocess
import sys
import tarfile
import types
import zipfile
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from mwrgui.core.errors import MwrError
from mwrgui.models import ARCHITECTURES
from mwrgui.models.architectures.aodnet import AODNetSettings
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel

State = dict[str, Tensor]
Save = Callable[..., Path]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def network() -> nn.Module:
    """The smallest network that the program knows, with random weights."""
    torch.manual_seed(0)
    return ARCHITECTURES["aodnet"].build(AODNetSettings(width=3))


@pytest.fixture
def state(network: nn.Module) -> State:
    return dict(network.state_dict())


@pytest.fixture
def save(tmp_path: Path) -> Save:
    def save(content: object, name: str = "model.pth", **kwargs: Any) -> Path:
        torch.save(content, tmp_path / name, **kwargs)
        return tmp_path / name

    return save


def foreign_class(
    monkeypatch: pytest.MonkeyPatch, module: str, name: str, bases: tuple[type, ...] = (object,)
) -> type:
    """A class in a made-up module: it can be pickled, but not imported once the module is removed again."""
    made = type(name, bases, {"__module__": module, "__qualname__": name})
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        monkeypatch.setitem(sys.modules, ".".join(parts[:depth]), types.ModuleType(".".join(parts[:depth])))
    setattr(sys.modules[module], name, made)
    return made


def holds(model: RestorationModel, state: State) -> bool:
    """Whether the weights of the network are exactly these."""
    own = model.network.state_dict()
    return own.keys() == state.keys() and all(torch.equal(own[name], state[name]) for name in own)


def remarks_text(model: RestorationModel) -> str:
    return " ".join(map(str, model.remarks))


def shifted(state: State) -> State:
    return {name: tensor + 1 for name, tensor in state.items()}


def refusal(path: Path, choices: dict[str, str] | None = None) -> str:
    with pytest.raises(MwrError) as problem:
        load_model(path, choices)
    return str(problem.value)


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize(
    ("module", "name", "bases"),
    [
        ("pytorch_lightning.utilities.parsing", "AttributeDict", (dict,)),
        ("omegaconf.dictconfig", "DictConfig", (object,)),
        ("mmcv.utils.config", "ConfigDict", (dict,)),
        ("my_project.options", "Options", (list,)),
    ],
)
def test_objects_of_missing_packages_are_skipped_and_named(
    monkeypatch, save: Save, state: State, module: str, name: str, bases: tuple[type, ...], old: bool
) -> None:
    extra = foreign_class(monkeypatch, module, name, bases)()
    if isinstance(extra, dict):
        extra["lr"] = 0.1
    elif isinstance(extra, list):
        extra.append("lr")
    else:
        extra.content = {"lr": 0.1}
    path = save({"hyper_parameters": extra, "state_dict": state}, _use_new_zipfile_serialization=not old)
    for part in [each for each in sys.modules if each.partition(".")[0] == module.partition(".")[0]]:
        monkeypatch.delitem(sys.modules, part)
    model = load_model(path)
    assert holds(model, state)
    assert f"Objects of {module}.{name} were skipped; none of their code was run." in remarks_text(model)


@pytest.mark.parametrize(
    "other",
    [
        Path("/home/x/data"),
        nn.MSELoss(),
        torch.torch_version.TorchVersion(torch.__version__),
        argparse.Namespace(lr=0.1, out=Path("x")),
        defaultdict(list, a=[1]),
        torch.optim.lr_scheduler.StepLR,
        slice(1, 2),
        frozenset({"a"}),
        {"a", "b"},
        complex(1, 2),
        torch.Generator().get_state(),
        torch.float32,
        torch.device("cpu"),
        {(1, 2): 3, 4: "x", None: 1},
        (tuple(range(20_000)), "a" * 100_000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_objects_beside_the_weights_are_ignored(save: Save, state: State, other: object) -> None:
    assert holds(load_model(save({"epoch": 3, "extra": other, "model": state})), state)


def test_arrays_beside_the_weights_are_not_taken_for_weights(save: Save, state: State) -> None:
    import numpy as np

    content = {**state, "losses": np.arange(5.0), "best": np.float64(36.4), "names": np.array(["a"], object)}
    assert holds(load_model(save(content)), state)


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("order", ["<f4", ">f4"])
def test_weights_that_are_arrays_are_read(tmp_path: Path, state: State, protocol: int, order: str) -> None:
    arrays = {name: tensor.numpy().astype(order) for name, tensor in state.items()}
    (tmp_path / "model.pkl").write_bytes(pickle.dumps({"params": arrays}, protocol))
    assert holds(load_model(tmp_path / "model.pkl"), state)


@pytest.mark.parametrize("protocol", range(6))
def test_tensors_pickled_without_torch_save_are_read(tmp_path: Path, state: State, protocol: int) -> None:
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(OrderedDict(state), protocol))
    assert holds(load_model(tmp_path / "model.pkl"), state)


@pytest.mark.parametrize("old", [False, True])
def test_the_weights_of_a_network_that_was_pickled_whole_are_read(
    save: Save, network: nn.Module, state: State, old: bool
) -> None:
    for whole in (network, nn.DataParallel(network), {"net": network, "epoch": 1}, [network]):
        model = load_model(save(whole, _use_new_zipfile_serialization=not old))
        assert holds(model, state)
        assert "aodnet.AODNet" in remarks_text(model)


def test_the_refusal_of_objects_without_weights_explains_how_to_save_weights(save: Save) -> None:
    message = refusal(save({"model": torch.optim.lr_scheduler.StepLR}))
    assert "only objects of torch.optim.lr_scheduler.StepLR, of which nothing was run" in message
    assert "state_dict()" in message


def test_counters_of_operations_are_ignored(save: Save, state: State) -> None:
    counted = dict(state)
    for part in ("", *(f"{name.rpartition('.')[0]}." for name in state)):
        counted[f"{part}total_ops"] = torch.zeros(1, dtype=torch.float64)
        counted[f"{part}total_params"] = torch.ones(1, dtype=torch.float64)
    assert holds(load_model(save(counted)), state)
    assert holds(load_model(save({f"module.{name}": value for name, value in counted.items()})), state)


def prefixed(state: State, prefix: str) -> State:
    return {f"{prefix}{name}": tensor for name, tensor in state.items()}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda s: {"state_dict": prefixed(s, "generator.")},
        lambda s: prefixed(s, "model.module."),
        lambda s: prefixed(s, "_orig_mod.module.net_g."),
        lambda s: {"net_g": {"params": s}},
        lambda s: {"netG": s},
        lambda s: {"netG": s, "netD": {"conv.weight": torch.ones(4, 3, 3, 3), "conv.bias": torch.ones(4)}},
        lambda s: {"a": {"b": {"c": {"d": {"state_dict": prefixed(s, "module.")}}}}},
        lambda s: {"state_dict": prefixed(s, "model.") | {"loss.vgg.0.weight": torch.ones(4, 3, 3, 3)}},
        lambda s: {"state_dict": prefixed(s, "generator.") | {"step_counter": torch.tensor(3)}},
        lambda s: {"model": s, "optimizer": {"state": {0: {"exp_avg": torch.ones(3)}}, "param_groups": []}},
        lambda s: (s, {"epoch": 3}),
        lambda s: [3, [s]],
        lambda s: AveragedModel(_network_with(s)).state_dict(),
    ],
)
def test_networks_are_found_however_they_are_wrapped(save: Save, state: State, wrap) -> None:
    assert holds(load_model(save(wrap(state))), state)


def _network_with(state: State) -> nn.Module:
    network = ARCHITECTURES["aodnet"].build(AODNetSettings(width=3))
    network.load_state_dict(state)
    return network


@pytest.mark.parametrize(
    ("wrap", "taken", "other"),
    [
        (lambda s, e: {"params": s, "params_ema": e}, "params_ema", "params"),
        (lambda s, e: {"state_dict": s, "state_dict_ema": e}, "state_dict_ema", "state_dict"),
        (lambda s, e: {"model": s, "model_ema": prefixed(e, "module.")}, "model_ema", "model"),
        (lambda s, e: {"model": s, "ema": e}, "ema", "model"),
        (lambda s, e: {"ema": {"module": e, "decay": 0.9}, "net": s}, "ema.module", "net"),
        (
            lambda s, e: prefixed(s, "generator.") | prefixed(e, "generator_ema."),
            "generator_ema",
            "generator",
        ),
        (lambda s, e: {"net_g": {"params": s, "params_ema": e}}, "net_g.params_ema", "net_g.params"),
    ],
)
def test_averaged_weights_are_preferred_and_reported(
    save: Save, state: State, wrap, taken: str, other: str
) -> None:
    averaged = shifted(state)
    path = save(wrap(state, averaged))
    model = load_model(path)
    assert holds(model, averaged)
    assert f"The averaged weights {taken} are used instead of {other}." in remarks_text(model)
    assert holds(load_model(path, {"network": other}), state)


@pytest.mark.parametrize("wrap", [lambda a, b: {"netG": a, "netD": b}, lambda a, b: {"netD": b, "netG": a}])
def test_several_networks_are_named_and_can_be_chosen(save: Save, state: State, wrap) -> None:
    path = save(wrap(state, shifted(state)))
    model = load_model(path)
    assert holds(model, state)
    assert model.networks == ("netG", "netD")
    assert "It holds several networks: netG is used, not netD." in remarks_text(model)
    assert holds(load_model(path, {"network": "netD"}), shifted(state))
    assert "has no network “netE”. It holds netG, netD." in refusal(path, {"network": "netE"})


def test_parts_of_an_unknown_network_are_used_only_if_named(save: Save, state: State) -> None:
    path = save(prefixed(state, "first.") | prefixed(shifted(state), "second."))
    assert "these parts are known: first, second" in refusal(path)
    assert holds(load_model(path, {"network": "second"}), shifted(state))


def test_a_repacked_torch_file_is_read(tmp_path: Path, save: Save, state: State) -> None:
    files = entries_of(save(state))
    for prefix in ("", "unpacked/"):
        path = zipped(tmp_path / "again.zip", {f"{prefix}{name}": data for name, data in files.items()})
        assert holds(load_model(path), state)


def test_a_checkpoint_inside_an_archive_is_read_and_reported(
    tmp_path: Path, save: Save, state: State
) -> None:
    save_file(state, tmp_path / "model.safetensors")
    old = save(state, "old.pth", _use_new_zipfile_serialization=False)
    for checkpoint in (save(state), old, tmp_path / "model.safetensors"):
        entry = f"weights/{checkpoint.name}"
        path = zipped(tmp_path / "archive.zip", {entry: checkpoint.read_bytes(), "README.md": b"hello"})
        model = load_model(path)
        assert holds(model, state)
        assert f"It was read from {entry} in this archive." in remarks_text(model)
        assert holds(load_model(tarred(tmp_path / "x.pth.tar", {entry: checkpoint.read_bytes()})), state)


def test_an_unpacked_torch_file_in_a_tar_archive_is_read(tmp_path: Path, save: Save, state: State) -> None:
    files = {f"./net/{name}": data for name, data in entries_of(save(state)).items()}
    assert holds(load_model(tarred(tmp_path / "weights.pth.tar", files)), state)


def test_an_archive_of_several_checkpoints_names_them(tmp_path: Path, save: Save, state: State) -> None:
    data = save(state).read_bytes()
    path = zipped(tmp_path / "both.zip", {"rain.pth": data, "snow.pth": data})
    assert "is an archive of several files: rain.pth, snow.pth. Unpack it" in refusal(path)
    assert "is an archive without weights" in refusal(zipped(tmp_path / "none.zip", {"a.txt": b"a"}))


def entries_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


@pytest.fixture
def parts(tmp_path: Path, state: State) -> list[Path]:
    """The two files of a model in parts, and then their index."""
    names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    file_of = {tensor: names[number % 2] for number, tensor in enumerate(state)}
    for name in names:
        save_file({tensor: state[tensor] for tensor in file_of if file_of[tensor] == name}, tmp_path / name)
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": file_of}))
    return [tmp_path / name for name in names] + [index]


def test_a_model_in_parts_is_read_from_its_index_or_any_part(parts: list[Path], state: State) -> None:
    for path in parts:
        assert holds(load_model(path), state)


def test_a_part_that_is_missing_is_named(parts: list[Path]) -> None:
    parts[1].unlink()
    for path in (parts[0], parts[2]):
        assert f"2 in all; missing: {parts[1].name}. Put all parts into one folder." in refusal(path)


@pytest.mark.parametrize("name", ["../model.safetensors", "/etc/passwd", "a\\b", "..", 3])
def test_an_index_that_leads_to_another_folder_is_refused(parts: list[Path], name: object) -> None:
    parts[2].write_text(json.dumps({"weight_map": {"a": name}}))
    assert "is damaged or cut short" in refusal(parts[2])


def test_inspect_shows_what_was_used_and_how_to_choose(save: Save, state: State) -> None:
    path = save({"params": state, "params_ema": shifted(state), "when": Path("x")})
    code, output, problem = inspect(path)
    assert (code, problem) == (0, "")
    assert "The averaged weights params_ema are used instead of params." in output
    assert "params_ema, params; choose with FILE?network=…" in output
    assert "pathlib" in output
    assert "aodnet" in inspect(f"{path}?network=params")[1]


def test_inspect_refuses_files_without_usable_tensors_in_one_sentence(tmp_path: Path, save: Save) -> None:
    empty = tmp_path / "empty.safetensors"
    empty.write_bytes((2).to_bytes(8, "little") + b"{}")
    metadata_only = tmp_path / "metadata_only.safetensors"
    save_file({}, metadata_only, metadata={"a": "b"})
    # torch refuses to make a tensor of 2,000 dimensions, so the shape stored in a good file is lengthened.
    deep = entries_of(save({"w": torch.ones(4)}))
    one_dimension = b"K\x04\x85q\x08K\x01\x85q\x09"
    assert one_dimension in deep["data.pkl"]
    many_dimensions = b"(" + b"K\x01" * 2000 + b"t"
    deep["data.pkl"] = deep["data.pkl"].replace(
        one_dimension, many_dimensions + b"q\x08" + many_dimensions + b"q\x09"
    )
    files = {f"archive/{name}": data for name, data in deep.items()}
    for path, expected in (
        (empty, "empty.safetensors holds no weights."),
        (metadata_only, "metadata_only.safetensors holds no weights."),
        (zipped(tmp_path / "deep.pth", files), "deep.pth has an unusable tensor, w."),
    ):
        code, output, problem = inspect(path)
        assert (code, output) == (2, "")
        assert problem.startswith(f"mwrgui: {expected}")
        assert problem.count("\n") == 1


def inspect(model: Path | str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "mwrgui", "inspect", str(model)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
