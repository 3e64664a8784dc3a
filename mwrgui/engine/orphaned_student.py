"""Saves the student of a run whose folder has disappeared."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_new
from mwrgui.core.paths import library_folder
from mwrgui.runs.run_folder import RunFolder


def save_student_elsewhere(folder: RunFolder, save: Callable[[Path], None], step: int) -> MwrError:
    """Saves the student next to where the folder was, or else in the library.

    Args:
        save: writes the student to a path.

    Returns:
        The error to raise, which says where the student is, or that it could not be saved.
    """
    path = folder.path.absolute()
    folders = [library_folder()] if not path.parent.is_dir() else [path.parent, library_folder()]
    for parent in folders:
        try:
            saved = write_new(_candidate_paths(parent, path.name), save)
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


def _candidate_paths(parent: Path, name: str) -> Iterator[Path]:
    """Paths to try for the student's file, in order of preference."""
    for number in count(1):
        yield parent / f"{name}-student{'' if number == 1 else f'-{number}'}.safetensors"
