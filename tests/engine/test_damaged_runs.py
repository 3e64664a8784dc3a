"""Whatever is damaged in the folder of a run, it can be resumed, or one sentence gives the reason why not."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mwrgui.core.errors import MwrError
from mwrgui.runs.events import CheckpointSaved, RunFinished, read_events
from mwrgui.runs.history import read_history
from mwrgui.runs.run_cards import read_run

GARBAGE = bytes(range(256)) * 40
Damage = Callable[[Path], object]


@pytest.fixture(scope="module")
def interrupted_run(tmp_path_factory, photos) -> Path:
    """A run that was interrupted at step 4 of 6; tests change only copies of it."""
    from mwrgui.core.devices import choose_device
    from mwrgui.core.setting import build
    from mwrgui.engine.control import RunControl
    from mwrgui.runs.run_folder import RunFolder
    from mwrgui.training.recipe import TrainRecipe
    from mwrgui.training.supervise import train
    from tests.engine.conftest import SMALL

    folder = tmp_path_factory.mktemp("broken") / "run"
    recipe = build(TrainRecipe, {**SMALL, "photos": str(photos)}, source="test")
    device = choose_device("cpu", "float32")
    events = train(recipe, teacher=None, folder=RunFolder(folder), device=device, control=RunControl())
    next(e for e in events if isinstance(e, CheckpointSaved) and e.step == 4)
    events.close()
    return folder


def overwrite(name: str, content: bytes) -> Damage:
    def damage(run: Path) -> None:
        for path in run.glob(name):
            path.write_bytes(content)

    return damage


def remove(name: str) -> Damage:
    def damage(run: Path) -> None:
        for path in run.glob(name):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return damage


def folder_in_place_of(name: str) -> Damage:
    def damage(run: Path) -> None:
        for path in list(run.glob(name)):
            remove(name)(run)
            path.mkdir()

    return damage


def file_in_place_of(name: str) -> Damage:
    def damage(run: Path) -> None:
        shutil.rmtree(run / name)
        (run / name).write_bytes(b"x")

    return damage


def append(name: str, content: bytes) -> Damage:
    return lambda run: (run / name).write_bytes((run / name).read_bytes() + content)


def cut(name: str) -> Damage:
    return lambda run: (run / name).write_bytes((run / name).read_bytes()[:-20])


DAMAGES: dict[str, Damage] = {
    "events missing": remove("events.jsonl"),
    "events empty": overwrite("events.jsonl", b""),
    "events garbage": overwrite("events.jsonl", GARBAGE),
    "events garbage at the end": append("events.jsonl", GARBAGE),
    "events cut": cut("events.jsonl"),
    "events deeply nested": append("events.jsonl", b"[" * 100_000 + b"\n"),
    "events huge step": append("events.jsonl", b'{"event": "step_done", "step": 1e400, "losses": {}}\n'),
    "events long step": append("events.jsonl", b'{"event": "run_paused", "step": ' + b"9" * 300 + b"}\n"),
    "events step beyond Python's digit limit": append(
        "events.jsonl", b'{"event": "run_paused", "step": ' + b"9" * 9000 + b"}\n"
    ),
    "events wrong facts": append(
        "events.jsonl", b'{"event": "run_started", "step": 4, "steps": [], "facts": 3}\n'
    ),
    "events wrong losses": append(
        "events.jsonl",
        b'{"event": "step_done", "step": 4, "losses": {"loss": ["a"], "l1": {}}, "seconds": 1}\n',
    ),
    "events wrong figures": append(
        "events.jsonl",
        b'{"event": "measured", "step": 4, "figures": {"rain": "x"}, "score": {"a": 1}}\n',
    ),
    "events long losses": append(
        "events.jsonl",
        b'{"event": "step_done", "step": 4, "losses": {"loss": ' + b"9" * 400 + b'}, "seconds": 1}\n',
    ),
    "events negative step": append("events.jsonl", b'{"event": "run_paused", "step": -5}\n'),
    "events a folder": folder_in_place_of("events.jsonl"),
    "index missing": remove("checkpoints/index.json"),
    "index garbage": overwrite("checkpoints/index.json", GARBAGE),
    "index a list": overwrite("checkpoints/index.json", b"[1, 2]"),
    "index nested": overwrite("checkpoints/index.json", b"[" * 100_000),
    "index wrong types": overwrite(
        "checkpoints/index.json", b'{"best": "a", "score": null, "pinned": {"a": 1}}'
    ),
    "index not finite": overwrite(
        "checkpoints/index.json", b'{"best": 1e999, "score": NaN, "pinned": [1e999]}'
    ),
    "index a folder": folder_in_place_of("checkpoints/index.json"),
    "recipe missing": remove("recipe.toml"),
    "recipe garbage": overwrite("recipe.toml", GARBAGE),
    "recipe empty": overwrite("recipe.toml", b""),
    "recipe nested": overwrite("recipe.toml", b"a = " + b"[" * 100_000),
    "recipe unknown setting": append("recipe.toml", b'steps_ = "many"\n'),
    "recipe a folder": folder_in_place_of("recipe.toml"),
    "samples missing": remove("samples"),
    "samples a file": file_in_place_of("samples"),
    "samples garbage": overwrite("samples/*/*.png", GARBAGE),
    "checkpoints missing": remove("checkpoints"),
    "checkpoints a file": file_in_place_of("checkpoints"),
    "checkpoints empty": overwrite("checkpoints/*.pt", b""),
    "checkpoints garbage": overwrite("checkpoints/*.pt", GARBAGE),
    "newest garbage": overwrite("checkpoints/step-00000004.pt", GARBAGE),
    "newest a folder": folder_in_place_of("checkpoints/step-00000004.pt"),
    "lock a folder": folder_in_place_of(".lock"),
    "note garbage": lambda run: (run / "note.txt").write_bytes(GARBAGE),
    "note a folder": lambda run: (run / "note.txt").mkdir(),
    "student garbage": lambda run: (run / "student.safetensors").write_bytes(GARBAGE),
    "student a folder": lambda run: (run / "student.safetensors").mkdir(),
}


REFUSED = {
    *("recipe missing", "recipe garbage", "recipe empty", "recipe nested", "recipe unknown setting"),
    *("recipe a folder", "checkpoints empty", "checkpoints garbage", "lock a folder", "events a folder"),
}
"""Runs with this damage cannot be resumed; the error is one line that names the run."""


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_run_is_resumed_or_refused_in_one_sentence(start, interrupted_run, tmp_path, kind):
    run = tmp_path / "run"
    shutil.copytree(interrupted_run, run)
    DAMAGES[kind](run)
    read_run(run)
    if kind in REFUSED:
        with pytest.raises(MwrError, match=re.escape(str(run))) as problem:
            list(start(run, resume=True))
        assert "\n" not in str(problem.value)
        return
    *_, last = start(run, resume=True)
    assert isinstance(last, RunFinished)
    assert last.step == 6
    read_history(run)
    assert read_events(run / "events.jsonl")[-1]["event"] == "run_finished"
    assert read_run(run).state == "finished"
