"""Processes that write to the same place at the same time, and photos that change while they are restored."""

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
from tests.torture.workspace import Workspace, leftovers, new_workspace, report, wait_for_end

WAIT_CODE = """
import sys, time
from pathlib import Path
def wait(start_file):  # until all processes of the case have imported everything
    if start_file:
        Path(start_file).with_suffix(f".{time.monotonic_ns()}").touch()
        while not Path(start_file).exists(): time.sleep(0.0005)
"""
ADD_CODE = f"""{WAIT_CODE}
from mwrgui.library.models import Library
from mwrgui.models.loading import load_model
model = load_model(Path(sys.argv[1]))
wait(sys.argv[2])
print(Library().add(model if sys.argv[3] == "model" else Path(sys.argv[1]), "name").name)
"""
RESTORE_CODE = f"""{WAIT_CODE}
import mwrgui.cli.restore
from mwrgui.cli import run_command
wait(sys.argv[1])
sys.exit(run_command("restore", sys.argv[2:]))
"""


def races(effort: Effort, *, seed: int) -> tuple[int, int]:
    """Runs all cases in turn until the time is up, each at least once."""
    randomness = random.Random(seed)
    tried, held = 0, 0
    while effort.allows(tried, at_least=len(CASES)):
        case = CASES[tried % len(CASES)]
        tried += 1
        with new_workspace() as workspace:
            problem = case(workspace, randomness)
            held += not problem
            if problem:
                report(case.__name__, problem)
    return tried, held


def two_batches_into_one_folder(workspace: Workspace, _randomness: random.Random) -> str:
    """Photos of two folders have the same names: no result is lost, none is written twice."""
    folders = [workspace.make_photos("a", 25), workspace.make_photos("b", 25, side=48)]
    outcomes = _run_at_once(
        workspace, [_restore_arguments(workspace, folder, "-o", "out") for folder in folders], RESTORE_CODE
    )
    results = sorted((workspace.path / "out").glob("*.png"))
    sides = [cv2.imread(str(path)).shape[0] for path in results]
    if [code for code, _ in outcomes] != [0, 0] or len(results) != 50 or sides.count(40) != 25:
        return f"{len(results)} of 50 files; {outcomes}"
    return _problem_of_leftovers(workspace)


def the_same_batch_twice_at_once(workspace: Workspace, _randomness: random.Random) -> str:
    """Each photo has one result."""
    folder = workspace.make_photos("a", 25)
    outcomes = _run_at_once(workspace, [_restore_arguments(workspace, folder)] * 2, RESTORE_CODE)
    results = list(folder.glob("*_restored*.png"))
    if [code for code, _ in outcomes] != [0, 0] or len(results) != 25:
        return f"{len(results)} of 25 files; {outcomes}"
    return _problem_unless_done(workspace, folder, 25)


def a_photo_replaced_while_it_is_restored(workspace: Workspace, randomness: random.Random) -> str:
    """The photos that are in the folder at the end all have results."""
    folder = workspace.make_photos("a", 12, side=200)
    process = _start_restoring(workspace, folder)
    new = workspace.make_photos("new", 12, side=208)

    def replace_all() -> None:
        while process.poll() is None and not list(folder.glob("*_restored*")):
            time.sleep(0.01)
        for path in sorted(new.iterdir()):
            time.sleep(randomness.random() * 0.03)
            shutil.copyfile(path, folder / path.name)

    thread = threading.Thread(target=replace_all)
    thread.start()
    wait_for_end(process)
    thread.join()
    code, output = workspace.run("restore", folder, "--model", workspace.network, "--device", "cpu")
    heights = [cv2.imread(str(path)).shape[0] for path in folder.glob("*_restored*.png")]
    return "" if code == 0 and heights.count(208) == 12 else f"{heights}; {output}"


def killed_between_result_and_record(workspace: Workspace, randomness: random.Random) -> str:
    """However often the batch is killed, no result is written twice."""
    folder = workspace.make_photos("a", 25)
    for _ in range(4):
        process, before = _start_restoring(workspace, folder), len(list(folder.glob("*_restored*.png")))
        while process.poll() is None and len(list(folder.glob("*_restored*.png"))) <= before:
            time.sleep(0.001)
        time.sleep(randomness.random() * 0.1)
        process.send_signal(signal.SIGKILL)
        wait_for_end(process)
    workspace.run("restore", folder, "--model", workspace.network, "--device", "cpu")
    results = list(folder.glob("*_restored*.png"))
    return (
        _problem_unless_done(workspace, folder, 25) if len(results) == 25 else f"{len(results)} of 25 files"
    )


def models_added_under_one_name(workspace: Workspace, randomness: random.Random) -> str:
    """Models that are added at the same moment are all kept."""
    kinds = [randomness.choice(["model", "file"]) for _ in range(3)]
    outcomes = _run_at_once(workspace, [(workspace.network, START_FILE, kind) for kind in kinds], ADD_CODE)
    kept = list(workspace.library.glob("*.safetensors"))
    return "" if len(kept) == 3 and all(code == 0 for code, _ in outcomes) else f"{kept}; {outcomes}"


CASES: tuple[Callable[[Workspace, random.Random], str], ...] = (
    two_batches_into_one_folder,
    the_same_batch_twice_at_once,
    a_photo_replaced_while_it_is_restored,
    killed_between_result_and_record,
    models_added_under_one_name,
)


START_FILE = object()
"""Placeholder among arguments for the file that all processes wait for."""


def _run_at_once(
    workspace: Workspace, commands: list[tuple[object, ...]], code: str
) -> list[tuple[int, str]]:
    """Runs processes that all begin at the same moment; returns their exit codes and outputs."""
    start_file = workspace.path / "go.file"
    processes = [
        workspace.start(*(start_file if word is START_FILE else word for word in command), code=code)
        for command in commands
    ]
    deadline = time.monotonic() + 120
    while len(list(workspace.path.glob("go.*"))) < len(processes) and time.monotonic() < deadline:
        time.sleep(0.01)
    start_file.touch()
    return [wait_for_end(process) for process in processes]


def _restore_arguments(workspace: Workspace, folder: Path, *more: object) -> tuple[object, ...]:
    return (START_FILE, folder, "--model", workspace.network, "--device", "cpu", *more)


def _start_restoring(workspace: Workspace, folder: Path, *more: object) -> "subprocess.Popen[str] | Forked":
    return workspace.start("restore", folder, "--model", workspace.network, "--device", "cpu", *more)


def _problem_unless_done(workspace: Workspace, folder: Path, count: int) -> str:
    """What is wrong; empty if the batch has nothing left to do and left no temporary files."""
    _, output = workspace.run("restore", folder, "--model", workspace.network, "--device", "cpu")
    if f"0 restored, {count} done already, 0 failed" not in output:
        return output
    return _problem_of_leftovers(workspace)


def _problem_of_leftovers(workspace: Workspace) -> str:
    left = leftovers(workspace.path)
    return f"left over: {left}" if left else ""
