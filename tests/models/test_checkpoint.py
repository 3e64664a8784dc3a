"""Damaged or malicious checkpoints, and other files: read or refused, without running code or waiting."""

import argparse
import io
import os
import pickle
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from mwrgui.core.errors import MwrError
from mwrgui.models.architectures.unet import UNET, UNetSettings
from mwrgui.models.checkpoints.reading import read_checkpoint
from mwrgui.models.loading import save_model
from mwrgui.models.restoration_model import RestorationModel

STATE = {"layer.weight": torch.arange(6.0).reshape(2, 3), "layer.bias": torch.ones(2)}


class Harmful:
    """Pickled by an attacker: makes a call when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch executed",)


def test_numbers_and_settings_beside_the_weights_are_ignored(tmp_path: Path) -> None:
    extras = {"psnr": np.float64(36.4), "best": [np.float32(1)], "options": argparse.Namespace(rate=0.1)}
    torch.save({"epoch": 3, "model": STATE, **extras}, tmp_path / "model.pth")
    checkpoint = read_checkpoint(tmp_path / "model.pth")
    assert checkpoint.wrapped_in == ("model",)
    assert list(checkpoint.state) == list(STATE)
    assert all(torch.equal(checkpoint.state[name], STATE[name]) for name in STATE)


def test_the_averaged_weights_are_preferred(tmp_path: Path) -> None:
    averaged = {name: tensor + 1 for name, tensor in STATE.items()}
    torch.save({"params": STATE, "params_ema": averaged}, tmp_path / "model.pth")
    checkpoint = read_checkpoint(tmp_path / "model.pth")
    assert torch.equal(checkpoint.state["layer.bias"], averaged["layer.bias"])


@pytest.mark.parametrize("protocol", range(6))
def test_code_beside_weights_in_a_pickle_is_skipped_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protocol: int
) -> None:
    monkeypatch.chdir(tmp_path)
    content = {"state_dict": STATE, "callback": Harmful()}
    (tmp_path / "model.pth").write_bytes(pickle.dumps(content, protocol))
    checkpoint = read_checkpoint(tmp_path / "model.pth")
    assert all(torch.equal(checkpoint.state[name], STATE[name]) for name in STATE)
    assert f"Objects of {os.system.__module__}.system were skipped" in str(checkpoint.remarks[0])
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("wrap", [lambda it: it, lambda it: {"state_dict": it}])
def test_a_pickle_of_only_code_is_refused_and_the_code_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protocol: int, wrap: Callable[[object], object]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.pth").write_bytes(pickle.dumps(wrap(Harmful()), protocol))
    assert f"only objects of {os.system.__module__}.system" in _refusal(tmp_path / "model.pth")
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("old_format", [False, True])
def test_code_beside_weights_in_a_torch_file_is_skipped_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old_format: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    content = {"state_dict": STATE, "callback": Harmful()}
    torch.save(content, tmp_path / "model.pth", _use_new_zipfile_serialization=not old_format)
    checkpoint = read_checkpoint(tmp_path / "model.pth")
    assert list(checkpoint.state) == list(STATE)
    assert f"{os.system.__module__}.system were skipped" in str(checkpoint.remarks[0])
    assert not (tmp_path / "executed").exists()


def test_a_torchscript_file_is_not_opened(tmp_path: Path) -> None:
    _write_archive(tmp_path / "model.pt", {"m/data.pkl": pickle.dumps({}, 2), "m/code/m.py": b"pass"})
    assert "is a TorchScript program" in _refusal(tmp_path / "model.pt")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "an empty file"),
        (b"not a checkpoint, honest\n", "a text file"),
        (cv2.imencode(".png", np.zeros((4, 4, 3), np.uint8))[1].tobytes(), "a picture"),
        (cv2.imencode(".jpg", np.zeros((4, 4, 3), np.uint8))[1].tobytes(), "a picture"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n", "a Git LFS pointer"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "a web page"),
        (bytes(range(255, 128, -1)), "something else"),
        (pickle.dumps({"weights": [1.0, 2.0]}), "something else"),
    ],
)
def test_the_refusal_of_other_files_names_their_kind(tmp_path: Path, content: bytes, kind: str) -> None:
    (tmp_path / "model.pth").write_bytes(content)
    assert f"model.pth is {kind}" in _refusal(tmp_path / "model.pth")


def test_an_archive_without_weights_is_refused(tmp_path: Path) -> None:
    _write_archive(tmp_path / "model.pth", {"readme.txt": b"hello"})
    assert "is an archive without weights" in _refusal(tmp_path / "model.pth")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in _refusal(tmp_path / "absent.pth")
    assert "is not a file" in _refusal(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "model.pth")
    assert "is not a file" in _refusal(tmp_path / "model.pth")


@pytest.mark.parametrize("content", [{"epoch": 3}, [3.0], torch.ones(2), {1: torch.ones(2)}])
def test_a_file_without_named_weights_is_refused(tmp_path: Path, content: object) -> None:
    torch.save(content, tmp_path / "model.pth")
    assert "holds no weights" in _refusal(tmp_path / "model.pth")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_refused(tmp_path: Path, value: float) -> None:
    torch.save(STATE | {"layer.bias": torch.tensor([1.0, value])}, tmp_path / "model.pth")
    assert "not finite, in layer.bias" in _refusal(tmp_path / "model.pth")


@pytest.mark.parametrize(
    ("tensor", "reason"),
    [
        (torch.ones(0, 3), "unusable tensor, layer.bias"),
        (torch.ones(2, dtype=torch.complex64), "unusable tensor, layer.bias"),
        (torch.ones([1] * 40), "unusable tensor, layer.bias"),
    ],
)
def test_unusable_tensors_are_refused(tmp_path: Path, tensor: torch.Tensor, reason: str) -> None:
    torch.save({"layer.bias": tensor}, tmp_path / "model.pth")
    assert reason in _refusal(tmp_path / "model.pth")


def test_names_from_a_file_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    torch.save({"bad\x1b[2J\nname": torch.tensor([float("nan")])}, tmp_path / "model.pth")
    assert "in bad�[2J�name" in _refusal(tmp_path / "model.pth")


def test_one_number_repeated_to_terabytes_is_refused(tmp_path: Path) -> None:
    torch.save({"layer.weight": torch.ones(1).expand(2**21, 2**21)}, tmp_path / "model.pth")
    assert "claims to be larger than it is" in _refusal(tmp_path / "model.pth")


def test_an_archive_that_unpacks_to_much_more_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "model.pth", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m/data.pkl", pickle.dumps({}, 2))
        archive.writestr("m/data/0", bytes(2**27))
    assert "claims to be larger than it is" in _refusal(tmp_path / "model.pth")


def test_a_key_that_is_too_slow_to_hash_is_ignored(tmp_path: Path) -> None:
    harmful = b"\x80\x02}(K\x01\x85" + _doubled(times=60) + b"K\x01u."
    _write_archive(tmp_path / "model.pth", {"m/data.pkl": harmful, "m/version": b"3"})
    assert "holds no weights" in _refusal(tmp_path / "model.pth")


def test_more_tensors_than_any_network_has_are_refused(tmp_path: Path) -> None:
    save_file({f"block.{i}.weight": torch.ones(1) for i in range(10_001)}, tmp_path / "many.safetensors")
    assert "has 10,001 tensors" in _refusal(tmp_path / "many.safetensors")


def test_weights_in_a_dictionary_that_contains_itself_are_read(tmp_path: Path) -> None:
    content: dict[str, object] = dict(STATE)
    content["model"] = content
    torch.save(content, tmp_path / "model.pth")
    assert set(read_checkpoint(tmp_path / "model.pth").state) == set(STATE)


def test_damage_anywhere_is_either_noticed_or_harmless(tmp_path: Path) -> None:
    rng = random.Random(5)
    outcomes = set()
    for file in _good_files(tmp_path):
        whole = file.read_bytes()
        for _ in range(40):
            damaged = bytearray(whole[: rng.randrange(len(whole))] if rng.random() < 0.3 else whole)
            for _ in range(3 if damaged else 0):
                damaged[rng.randrange(len(damaged))] = rng.randrange(256)
            file.write_bytes(damaged)
            outcomes.add(_outcome(file))
    assert outcomes == {"noticed", "harmless"}


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    for file in _good_files(tmp_path):
        file.write_bytes(file.read_bytes()[:-100])
        assert "is damaged or cut short" in _refusal(file)


def _good_files(folder: Path) -> list[Path]:
    settings = UNetSettings((4, 8), encoder=(1,), middle=1, decoder=(1,))
    model = RestorationModel(UNET.build(settings), architecture=UNET, settings=settings)
    state = model.network.state_dict()
    save_model(model, folder / "new.safetensors")
    torch.save({"params": state}, folder / "new.pth")
    torch.save({"params": state}, folder / "old.pth", _use_new_zipfile_serialization=False)
    return [folder / "new.safetensors", folder / "new.pth", folder / "old.pth"]


def _refusal(path: Path) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(MwrError) as problem:
        read_checkpoint(path)
    assert "\n" not in str(problem.value)
    return str(problem.value)


def _outcome(path: Path) -> str:
    """The outcome of reading a damaged file."""
    try:
        state = read_checkpoint(path).state
    except MwrError:
        return "noticed"
    return (
        "harmless"
        if all(tensor.isfinite().all() for tensor in state.values())
        else "weights that are no numbers"
    )


def _write_archive(path: Path, entries: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


def _doubled(times: int) -> bytes:
    """Opcodes of nested tuples, each of which holds the one before it twice: 2 ** times leaves to hash."""
    code = io.BytesIO()
    for i in range(times):
        code.write(b"q" + bytes([i]) + b"0" + b"h" + bytes([i]) + b"h" + bytes([i]) + b"\x86")
    return code.getvalue()
