"""kill -9 at random moments; then the same command, or --resume, gives what it gives without a kill."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.torture.effort import Effort
from tests.torture.forked import Forked
from tests.torture.races import ADD_CODE
from tests.torture.workspace import (
    SHORT_RUN,
    SMALL_SCENES,
    Workspace,
    flags,
    new_workspace,
    report,
    wait_for_end,
)

COMMON_FLAGS = ("--device", "cpu", "--no-library")


def kill(effort: Effort, *, seed: int) -> tuple[int, int]:
    """Kills the commands in turn until the time is up, each at least once."""
    randomness = random.Random(seed)
    tried, held = 0, 0
    with new_workspace() as workspace:
        workspace.make_photos("photos", 4, side=64)
        expected = {name: _expected_result(workspace, name) for name in ("distill", "train", "export")}
        while effort.allows(tried, at_least=len(CASES)):
            case = CASES[tried % len(CASES)]
            tried += 1
            problem = case(workspace, randomness, expected, tried)
            held += not problem
            if problem:
                report(f"{case.__name__} {tried}", problem)
    return tried, held


def a_distillation(
    workspace: Workspace, randomness: random.Random, expected: dict[str, object], number: int
) -> str:
    """A killed distillation that was resumed has the weights of one that nobody killed."""
    return _killed_run(workspace, randomness, "distill", expected, number)


def a_training(
    workspace: Workspace, randomness: random.Random, expected: dict[str, object], number: int
) -> str:
    """A killed training that was resumed has the weights of one that nobody killed."""
    return _killed_run(workspace, randomness, "train", expected, number)


def a_batch(
    workspace: Workspace, randomness: random.Random, _expected: dict[str, object], number: int
) -> str:
    """The same command goes on after the kill, and writes no result twice."""
    folder = workspace.make_photos(f"batch{number}", 10)
    command = ("restore", folder, "--model", workspace.network, "--device", "cpu")
    _kill(workspace.start(*command), randomness, folder)
    code, output = workspace.run(*command)
    results = list(folder.glob("*_restored*.png"))
    return "" if code == 0 and len(results) == 10 else f"{len(results)} of 10: {output}"


def an_export(
    workspace: Workspace, randomness: random.Random, expected: dict[str, object], number: int
) -> str:
    """The exported file is complete or does not exist."""
    target = workspace.path / f"exported{number}.safetensors"
    command = _export_command(workspace, target)
    _kill(workspace.start(*command), randomness, target)
    if target.exists():
        return "" if target.read_bytes() == expected["export"] else "another file stands there"
    code, output = workspace.run(*command)
    return "" if code == 0 and target.read_bytes() == expected["export"] else output


def an_add(
    workspace: Workspace, randomness: random.Random, _expected: dict[str, object], _number: int
) -> str:
    """The library has the complete model or nothing of it, and keeps the models that it had."""
    before = set(workspace.library.glob("*.safetensors"))
    _kill(workspace.start(workspace.network, "", "file", code=ADD_CODE), randomness, workspace.library)
    now = set(workspace.library.glob("*.safetensors"))
    complete = all(path.read_bytes() == workspace.network.read_bytes() for path in now)
    return "" if before <= now and complete else f"{before} became {now}"


CASES: tuple[Callable[[Workspace, random.Random, dict[str, object], int], str], ...] = (
    a_distillation,
    a_training,
    a_batch,
    an_export,
    an_add,
)


def _kill(process: "subprocess.Popen[str] | Forked", randomness: random.Random, place: Path) -> None:
    """Kills at a random moment of the start, or soon after `place` begins to change."""
    if randomness.random() < 0.3:
        time.sleep(randomness.random() * 4)
    else:
        before = _file_count(place)
        while process.poll() is None and _file_count(place) == before:
            time.sleep(0.002)
        time.sleep(randomness.random() * 1.0)
    process.send_signal(signal.SIGKILL)
    wait_for_end(process)


def _file_count(place: Path) -> int:
    return sum(1 for _ in place.rglob("*")) if place.is_dir() else int(place.exists())


def _killed_run(
    workspace: Workspace, randomness: random.Random, kind: str, expected: dict[str, object], number: int
) -> str:
    run = workspace.path / f"{kind}{number}"
    _kill(workspace.start(*_new_run_command(workspace, kind, run)), randomness, run)
    again = (
        (kind, "--resume", run, *COMMON_FLAGS)
        if (run / "recipe.toml").exists()
        else _new_run_command(workspace, kind, run)
    )
    student = run / "student.safetensors"
    if not student.exists():
        code, output = workspace.run(*again)
        if code or not student.exists():
            return output
    return "" if _weights(student) == expected[kind] else "other weights than those of a run without a kill"


def _expected_result(workspace: Workspace, kind: str) -> object:
    """What a command produces if nobody kills it."""
    target = workspace.path / f"straight-{kind}.safetensors"
    command = (
        _export_command(workspace, target)
        if kind == "export"
        else _new_run_command(workspace, kind, workspace.path / kind)
    )
    code, output = workspace.run(*command)
    if code:
        raise RuntimeError(output)
    return (
        target.read_bytes() if kind == "export" else _weights(workspace.path / kind / "student.safetensors")
    )


def _new_run_command(workspace: Workspace, kind: str, run: Path) -> list[object]:
    common = ["-o", run, *COMMON_FLAGS, *flags(**SHORT_RUN, steps=10)]
    if kind == "train":
        return ["train", "--photos", workspace.path / "photos", "--design", "tiny", *common]
    scenes = [*flags(**SMALL_SCENES), "--recipe", "quick"]
    return ["distill", "--teacher", workspace.network, "--student", "tiny", *common, *scenes]


def _export_command(workspace: Workspace, target: Path) -> list[object]:
    return ["export", workspace.network, "--format", "safetensors", "-o", target]


def _weights(student: Path) -> bytes:
    from mwrgui.models.loading import load_model

    return b"".join(p.detach().numpy().tobytes() for p in load_model(student).parameters())
