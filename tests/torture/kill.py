"""kill -9 at random moments; afterwards the same command, or --resume, brings what it would have brought."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.torture.effort import Effort
from tests.torture.forked import Forked
from tests.torture.ground import RUN, SCENES, Ground, end_of, flags, new_ground, tell
from tests.torture.races import ADD

QUIET = ("--device", "cpu", "--no-library")


def kill(effort: Effort, *, seed: int) -> tuple[int, int]:
    """Kills each of the commands in turn until the time is over, each at least once."""
    randomness = random.Random(seed)
    tried, held = 0, 0
    with new_ground() as ground:
        ground.photos("photos", 4, side=64)
        expected = {name: _straight(ground, name) for name in ("distill", "train", "export")}
        while effort.allows(tried, at_least=len(CASES)):
            case = CASES[tried % len(CASES)]
            tried += 1
            problem = case(ground, randomness, expected, tried)
            held += not problem
            if problem:
                tell(f"{case.__name__} {tried}", problem)
    return tried, held


def a_distillation(
    ground: Ground, randomness: random.Random, expected: dict[str, object], number: int
) -> str:
    """Resumed, it has the weights of one that ran straight through."""
    return _killed_run(ground, randomness, "distill", expected, number)


def a_training(ground: Ground, randomness: random.Random, expected: dict[str, object], number: int) -> str:
    """The same."""
    return _killed_run(ground, randomness, "train", expected, number)


def a_batch(ground: Ground, randomness: random.Random, _expected: dict[str, object], number: int) -> str:
    """The same command goes on, and makes no photo twice."""
    folder = ground.photos(f"batch{number}", 10)
    command = ("restore", folder, "--model", ground.network, "--device", "cpu")
    _kill(ground.start(*command), randomness, folder)
    code, said = ground.run(*command)
    made = list(folder.glob("*_restored*.png"))
    return "" if code == 0 and len(made) == 10 else f"{len(made)} of 10: {said}"


def an_export(ground: Ground, randomness: random.Random, expected: dict[str, object], number: int) -> str:
    """The file is whole or not there."""
    target = ground.path / f"exported{number}.safetensors"
    command = _export(ground, target)
    _kill(ground.start(*command), randomness, target)
    if target.exists():
        return "" if target.read_bytes() == expected["export"] else "another file stands there"
    code, said = ground.run(*command)
    return "" if code == 0 and target.read_bytes() == expected["export"] else said


def an_add(ground: Ground, randomness: random.Random, _expected: dict[str, object], _number: int) -> str:
    """The library has the whole model or none, and none of what was there is gone."""
    before = set(ground.library.glob("*.safetensors"))
    _kill(ground.start(ground.network, "", "file", code=ADD), randomness, ground.library)
    now = set(ground.library.glob("*.safetensors"))
    whole = all(path.read_bytes() == ground.network.read_bytes() for path in now)
    return "" if before <= now and whole else f"{before} became {now}"


CASES: tuple[Callable[[Ground, random.Random, dict[str, object], int], str], ...] = (
    a_distillation,
    a_training,
    a_batch,
    an_export,
    an_add,
)


def _kill(process: "subprocess.Popen[str] | Forked", randomness: random.Random, place: Path) -> None:
    """At any moment of the start, or once `place` begins to change."""
    if randomness.random() < 0.3:
        time.sleep(randomness.random() * 4)
    else:
        before = _look(place)
        while process.poll() is None and _look(place) == before:
            time.sleep(0.002)
        time.sleep(randomness.random() * 1.0)
    process.send_signal(signal.SIGKILL)
    end_of(process)


def _look(place: Path) -> int:
    return sum(1 for _ in place.rglob("*")) if place.is_dir() else int(place.exists())


def _killed_run(
    ground: Ground, randomness: random.Random, kind: str, expected: dict[str, object], number: int
) -> str:
    run = ground.path / f"{kind}{number}"
    _kill(ground.start(*_command(ground, kind, run)), randomness, run)
    again = (kind, "--resume", run, *QUIET) if (run / "recipe.toml").exists() else _command(ground, kind, run)
    student = run / "student.safetensors"
    if not student.exists():
        code, said = ground.run(*again)
        if code or not student.exists():
            return said
    return "" if _weights(student) == expected[kind] else "other weights than those of a run without a kill"


def _straight(ground: Ground, kind: str) -> object:
    """What a command brings that nobody kills."""
    target = ground.path / f"straight-{kind}.safetensors"
    command = _export(ground, target) if kind == "export" else _command(ground, kind, ground.path / kind)
    code, said = ground.run(*command)
    if code:
        raise RuntimeError(said)
    return target.read_bytes() if kind == "export" else _weights(ground.path / kind / "student.safetensors")


def _command(ground: Ground, kind: str, run: Path) -> list[object]:
    common = ["-o", run, *QUIET, *flags(**RUN, steps=10)]
    if kind == "train":
        return ["train", "--photos", ground.path / "photos", "--design", "tiny", *common]
    scenes = [*flags(**SCENES), "--recipe", "quick"]
    return ["distill", "--teacher", ground.network, "--student", "tiny", *common, *scenes]


def _export(ground: Ground, target: Path) -> list[object]:
    return ["export", ground.network, "--format", "safetensors", "-o", target]


def _weights(student: Path) -> bytes:
    from mwrgui.models.loading import load_model

    return b"".join(p.detach().numpy().tobytes() for p in load_model(student).parameters())
