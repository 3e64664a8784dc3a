"""Disks that become full at different moments: the error is one sentence, and the work can be continued."""

import random
import shutil
import subprocess
from pathlib import Path

from tests.torture.effort import Effort
from tests.torture.workspace import SHORT_RUN, Workspace, flags, leftovers, new_workspace, report

DISK_COUNT = 20
SMALLEST, LARGEST = 60, 900
"""Kilobytes of the smallest disk and, nearly, of the largest."""


def disk(effort: Effort, *, seed: int) -> tuple[int, int]:
    """Restores and trains, in turn, on ever larger disks; once a full one is enlarged, work must go on."""
    randomness = random.Random(seed)
    tried, held = 0, 0
    with new_workspace() as workspace:
        mounted = workspace.path / "disk"
        mounted.mkdir()
        if not _mount(mounted, kilobytes=SMALLEST):
            print("disk: left out, since it needs the right to mount a small disk", flush=True)
            return 0, 0
        subprocess.run(["umount", mounted], check=True)
        workspace.make_photos("photos", 6, side=64)
        for number in range(DISK_COUNT):
            if not effort.allows(tried):
                break
            tried += 1
            kilobytes = SMALLEST + (LARGEST - SMALLEST) * number // DISK_COUNT + randomness.randrange(30)
            problem = _problem_on_disk(workspace, mounted, kilobytes, restores=number % 2 == 0)
            held += not problem
            if problem:
                report(f"{kilobytes} kilobytes", problem)
    return tried, held


def _problem_on_disk(workspace: Workspace, mounted: Path, kilobytes: int, *, restores: bool) -> str:
    if not _mount(mounted, kilobytes=kilobytes):
        return "the disk could not be mounted"
    try:
        return _problem_restoring(workspace, mounted) if restores else _problem_training(workspace, mounted)
    finally:
        subprocess.run(["umount", mounted], check=True)


def _problem_restoring(workspace: Workspace, mounted: Path) -> str:
    command = (
        *("restore", workspace.path / "photos", "--model", workspace.network),
        *("--device", "cpu", "-o", mounted),
    )
    code, output = workspace.run(*command)
    if code not in (0, 2) or (code and "disk is full" not in output):
        return output
    _enlarge(mounted)
    code, output = workspace.run(*command)
    results = list(mounted.glob("*.png"))
    return (
        "" if code == 0 and len(results) == 6 and not leftovers(mounted) else f"{len(results)} of 6: {output}"
    )


def _problem_training(workspace: Workspace, mounted: Path) -> str:
    run = mounted / "run"
    photos, common = workspace.path / "photos", ("--device", "cpu", "--no-library")
    settings = flags(**SHORT_RUN, steps=6)
    command = ["train", "--photos", photos, "--design", "tiny", "-o", run, *common, *settings]
    code, output = workspace.run(*command)
    if code not in (0, 2) or (code and "disk is full" not in output):
        return output
    _enlarge(mounted)
    if code:
        again = ["train", "--resume", run, *common] if (run / "recipe.toml").exists() else command
        code, output = workspace.run(*again)
    return "" if code == 0 and (run / "student.safetensors").exists() and not leftovers(run) else output


def _mount(folder: Path, *, kilobytes: int) -> bool:
    if not shutil.which("mount"):
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _enlarge(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True)
