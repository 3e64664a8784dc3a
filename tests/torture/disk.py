"""A disk that is full at one place after the other: one sentence, and whatever stood before still stands."""

import random
import shutil
import subprocess
from pathlib import Path

from tests.torture.effort import Effort
from tests.torture.ground import RUN, Ground, flags, leftovers, new_ground, tell

PLACES = 20
FROM, TO = 60, 900
"""Free kilobytes at the first place and at the last."""


def disk(effort: Effort, *, seed: int) -> tuple[int, int]:
    """Trains and restores on a small disk with ever more room; each time room is made, the work goes on."""
    randomness = random.Random(seed)
    tried, held = 0, 0
    with new_ground() as ground:
        mounted = ground.path / "disk"
        mounted.mkdir()
        if not _mount(mounted, kilobytes=FROM):
            print("disk: left out, since it needs the right to mount a small disk", flush=True)
            return 0, 0
        subprocess.run(["umount", mounted], check=True)
        ground.photos("photos", 6, side=64)
        for place in range(PLACES):
            if not effort.allows(tried):
                break
            tried += 1
            room = FROM + (TO - FROM) * place // PLACES + randomness.randrange(30)
            problem = _fill(ground, mounted, room, restores=place % 2 == 0)
            held += not problem
            if problem:
                tell(f"{room} kilobytes", problem)
    return tried, held


def _fill(ground: Ground, mounted: Path, room: int, *, restores: bool) -> str:
    if not _mount(mounted, kilobytes=room):
        return "the disk could not be mounted"
    try:
        return _restored(ground, mounted) if restores else _trained(ground, mounted)
    finally:
        subprocess.run(["umount", mounted], check=True)


def _restored(ground: Ground, mounted: Path) -> str:
    command = ("restore", ground.path / "photos", "--model", ground.network, "--device", "cpu", "-o", mounted)
    code, said = ground.run(*command)
    if code not in (0, 2) or (code and "disk is full" not in said):
        return said
    _make_room(mounted)
    code, said = ground.run(*command)
    made = list(mounted.glob("*.png"))
    return "" if code == 0 and len(made) == 6 and not leftovers(mounted) else f"{len(made)} of 6: {said}"


def _trained(ground: Ground, mounted: Path) -> str:
    run = mounted / "run"
    photos, common = ground.path / "photos", ("--device", "cpu", "--no-library")
    command = ["train", "--photos", photos, "--design", "tiny", "-o", run, *common, *flags(**RUN, steps=6)]
    code, said = ground.run(*command)
    if code not in (0, 2) or (code and "disk is full" not in said):
        return said
    _make_room(mounted)
    if code:
        again = ["train", "--resume", run, *common] if (run / "recipe.toml").exists() else command
        code, said = ground.run(*again)
    return "" if code == 0 and (run / "student.safetensors").exists() and not leftovers(run) else said


def _mount(folder: Path, *, kilobytes: int) -> bool:
    if not shutil.which("mount"):
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _make_room(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True)
