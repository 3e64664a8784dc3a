"""Saves the student elsewhere when the folder of its run is gone."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_new
from mwrgui.core.paths import library_folder
from mwrgui.runs.run_folder import RunFolder


def student_saved_elsewhere(folder: RunFolder, save: Callable[[Path], None], step: int) -> MwrError:
    """Saves the student next to where the folder was, or else in the library.

    `save` writes it to a path. The returned error says where the student is, or that it could not be saved.
    """
    path = folder.path.absolute()
    places = [place for place in (path.parent, library_folder()) if place.is_dir() or place != path.parent]
    for place in places:
        try:
            saved = write_new(_names(place, path.name), save)
        except MwrError:
            continue
        return MwrError(
            "The folder of the run, {folder}, is gone; its student of step {step} was saved as {student}.",
            "Keep that file, or start a new run in another folder.",
            folder=path,
            step=step,
            student=saved,
        )
    return MwrError(
        "The folder of the run, {folder}, is gone, and its student could not be saved elsewhere.",
        "Start a new run in another folder.",
        folder=path,
    )


def _names(place: Path, name: str) -> Iterator[Path]:
    """Candidate file names for the student, the first choice first."""
    for number in count(1):
        yield place / f"{name}-student{'' if number == 1 else f'-{number}'}.safetensors"
