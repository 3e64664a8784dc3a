"""Processes that want the same at the same time, and photos that change while they are restored."""

import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import cv2

from tests.torture.effort import Effort
from tests.torture.forked import Forked
from tests.torture.ground import Ground, end_of, leftovers, new_ground, tell

WAIT = """
import sys, time
from pathlib import Path
def wait(go):  # for all processes of a case, which have loaded everything by then
    if go:
        Path(go).with_suffix(f".{time.monotonic_ns()}").touch()
        while not Path(go).exists(): time.sleep(0.0005)
"""
ADD = f"""{WAIT}
from mwrgui.library.models import Library
from mwrgui.models.loading import load_model
model = load_model(Path(sys.argv[1]))
wait(sys.argv[2])
print(Library().add(model if sys.argv[3] == "model" else Path(sys.argv[1]), "name").name)
"""
RESTORE = f"""{WAIT}
import mwrgui.cli.restore
from mwrgui.cli import run_command
wait(sys.argv[1])
sys.exit(run_command("restore", sys.argv[2:]))
"""


def races(effort: Effort, *, seed: int) -> tuple[int, int]:
    """Runs all cases in turn until the time is over, each at least once."""
    randomness = random.Random(seed)
    tried, held = 0, 0
    while effort.allows(tried, at_least=len(CASES)):
        case = CASES[tried % len(CASES)]
        tried += 1
        with new_ground() as ground:
            problem = case(ground, randomness)
            held += not problem
            if problem:
                tell(case.__name__, problem)
    return tried, held


def two_batches_into_one_folder(ground: Ground, _randomness: random.Random) -> str:
    """Different photos of the same names: none is lost, none is made twice."""
    folders = [ground.photos("a", 25), ground.photos("b", 25, side=48)]
    ends = _at_once(ground, [_restoring(ground, folder, "-o", "out") for folder in folders], RESTORE)
    made = sorted((ground.path / "out").glob("*.png"))
    sides = [cv2.imread(str(path)).shape[0] for path in made]
    if [code for code, _ in ends] != [0, 0] or len(made) != 50 or sides.count(40) != 25:
        return f"{len(made)} of 50 files; {ends}"
    return _leftovers(ground)


def the_same_batch_twice_at_once(ground: Ground, _randomness: random.Random) -> str:
    """Each photo has one result."""
    folder = ground.photos("a", 25)
    ends = _at_once(ground, [_restoring(ground, folder)] * 2, RESTORE)
    made = list(folder.glob("*_restored*.png"))
    if [code for code, _ in ends] != [0, 0] or len(made) != 25:
        return f"{len(made)} of 25 files; {ends}"
    return _done(ground, folder, 25)


def a_photo_replaced_while_it_is_restored(ground: Ground, randomness: random.Random) -> str:
    """What is in the folder at last has a result of its own."""
    folder = ground.photos("a", 12, side=200)
    process = _restore(ground, folder)
    new = ground.photos("new", 12, side=208)

    def replace_one() -> None:
        while process.poll() is None and not list(folder.glob("*_restored*")):
            time.sleep(0.01)
        for path in sorted(new.iterdir()):
            time.sleep(randomness.random() * 0.03)
            shutil.copyfile(path, folder / path.name)

    thread = threading.Thread(target=replace_one)
    thread.start()
    end_of(process)
    thread.join()
    code, said = ground.run("restore", folder, "--model", ground.network, "--device", "cpu")
    made = [cv2.imread(str(path)).shape[0] for path in folder.glob("*_restored*.png")]
    return "" if code == 0 and made.count(208) == 12 else f"{made}; {said}"


def killed_between_result_and_record(ground: Ground, randomness: random.Random) -> str:
    """However often it is killed, no photo is made twice."""
    folder = ground.photos("a", 25)
    for _ in range(4):
        process, before = _restore(ground, folder), len(list(folder.glob("*_restored*.png")))
        while process.poll() is None and len(list(folder.glob("*_restored*.png"))) <= before:
            time.sleep(0.001)
        time.sleep(randomness.random() * 0.1)
        process.send_signal(signal.SIGKILL)
        end_of(process)
    ground.run("restore", folder, "--model", ground.network, "--device", "cpu")
    made = list(folder.glob("*_restored*.png"))
    return _done(ground, folder, 25) if len(made) == 25 else f"{len(made)} of 25 files"


def adds_of_one_name(ground: Ground, randomness: random.Random) -> str:
    """Each model that is added at the same moment stays."""
    kinds = [randomness.choice(["model", "file"]) for _ in range(3)]
    ends = _at_once(ground, [(ground.network, GO, kind) for kind in kinds], ADD)
    kept = list(ground.library.glob("*.safetensors"))
    return "" if len(kept) == 3 and all(code == 0 for code, _ in ends) else f"{kept}; {ends}"


CASES: tuple[Callable[[Ground, random.Random], str], ...] = (
    two_batches_into_one_folder,
    the_same_batch_twice_at_once,
    a_photo_replaced_while_it_is_restored,
    killed_between_result_and_record,
    adds_of_one_name,
)


GO = object()
"""Stands for the file that all wait for."""


def _at_once(ground: Ground, commands: list[tuple[object, ...]], code: str) -> list[tuple[int, str]]:
    """Runs processes that all begin at the same moment."""
    go = ground.path / "go.file"
    processes = [ground.start(*(go if w is GO else w for w in words), code=code) for words in commands]
    until = time.monotonic() + 120
    while len(list(ground.path.glob("go.*"))) < len(processes) and time.monotonic() < until:
        time.sleep(0.01)
    go.touch()
    return [end_of(process) for process in processes]


def _restoring(ground: Ground, folder: Path, *more: object) -> tuple[object, ...]:
    return (GO, folder, "--model", ground.network, "--device", "cpu", *more)


def _restore(ground: Ground, folder: Path, *more: object) -> "subprocess.Popen[str] | Forked":
    return ground.start("restore", folder, "--model", ground.network, "--device", "cpu", *more)


def _done(ground: Ground, folder: Path, count: int) -> str:
    """Nothing is left to do, and nothing lies about."""
    _, said = ground.run("restore", folder, "--model", ground.network, "--device", "cpu")
    if f"0 restored, {count} done already, 0 failed" not in said:
        return said
    return _leftovers(ground)


def _leftovers(ground: Ground) -> str:
    left = leftovers(ground.path)
    return f"left over: {left}" if left else ""
