"""`mwrgui [FILE…]` without a screen: restores the files, or a sample photo, with the shipped models."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path

from mwrgui.cli import run_command
from mwrgui.cli.console import say
from mwrgui.core.errors import MwrError
from mwrgui.core.paths import resources

SAMPLE_ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}


def run_headless_demo(photos: Sequence[Path]) -> int:
    """Restores `photos`, or a sample, into a new subfolder and prints its path; returns the exit code.

    Raises:
        MwrError: a photo, a model or the folder cannot be used.
    """
    chosen = list(photos) or [sample_photo()]
    folder = new_folder(Path.cwd() / "mwrgui-restored")
    say(f"Restoring {', '.join(p.name for p in chosen)} with teacher and student into {folder}")
    code = run_command("restore", [*map(str, chosen), "--both", "-o", str(folder)])
    if code == 0:
        print("Now your own: mwrgui restore PHOTO…   All commands: mwrgui --help")
    return code


def sample_photo() -> Path:
    """The first of the shipped sample photos.

    Raises:
        MwrError: there are none.
    """
    folder = resources() / "samples"
    photos = sorted(p for p in folder.glob("*") if p.suffix.lower() in SAMPLE_ENDINGS)
    if not photos:
        raise MwrError("There is no sample photo in {folder}.", "Install the program again.", folder=folder)
    return photos[0]


def new_folder(wanted: Path) -> Path:
    """Returns `wanted`, or `wanted-2`, `wanted-3` … if that exists, so that nothing is overwritten."""
    names = (wanted if n == 1 else wanted.with_name(f"{wanted.name}-{n}") for n in count(1))
    return next(folder for folder in names if not folder.exists())
