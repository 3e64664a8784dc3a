"""Loads the teacher of a run, with the checksum of its file."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mwrgui.library.cards import checksum
from mwrgui.library.models import Library
from mwrgui.runs.run_cards import teacher_checksum
from mwrgui.runs.run_folder import RunFolder

if TYPE_CHECKING:
    from mwrgui.models.restoration_model import RestorationModel


@dataclass(frozen=True, slots=True)
class Teacher:
    """A loaded teacher and the checksum that a run records.

    Attributes:
        checksum: SHA-256 of its file; empty for a network that was built in memory.
    """

    model: "RestorationModel"
    checksum: str


def load_teacher(library: Library, name: str, *, resumed: RunFolder | None = None) -> Teacher:
    """Loads the teacher that a recipe names.

    For a resumed run, the file is found by its recorded checksum, even if it was moved.

    Raises:
        MwrError: there is no such model, or its file cannot be used.
    """
    model = library.load(
        name if resumed is None else library.find_same_model(name, teacher_checksum(resumed.path))
    )
    return teacher_from(model)


def teacher_from(model: "RestorationModel") -> Teacher:
    """Makes a teacher of a model that is already loaded.

    Raises:
        MwrError: its file cannot be read any more.
    """
    return Teacher(model, checksum(model.file) if model.file else "")
