"""Students that wait in their run folders because they could not be copied into the library."""

from collections.abc import Iterator
from contextlib import suppress

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.core.part_names import OWN_NETWORK
from mwrgui.core.paths import runs_folder
from mwrgui.library.cards import ModelCard, read_card
from mwrgui.library.models import Library
from mwrgui.runs.events import HealthWarning
from mwrgui.runs.run_cards import find_runs
from mwrgui.runs.run_folder import RunFolder
from mwrgui.runs.warnings import health_warning


def add_or_mark_waiting(
    library: Library, folder: RunFolder, *, previous_checksum: str
) -> ModelCard | MwrError | None:
    """Calls `Library.add_student`; if that fails, marks the student as waiting and returns the problem.

    `previous_checksum` is that of the run's earlier student in the library, which is then replaced; empty if
    there is none.

    For a network of the user's own Python, returns None without copying: the library could not load it.
    """
    try:
        if OWN_NETWORK in read_card(folder.student_path).metadata:
            return None
        card = library.add_student(
            folder.student_path, folder.path.absolute().name, earlier_checksum=previous_checksum
        )
    except MwrError as problem:
        with suppress(MwrError):
            write_bytes(folder.waiting_path, previous_checksum.encode())
        return problem
    folder.waiting_path.unlink(missing_ok=True)
    return card


def not_in_library_warning(step: int, folder: RunFolder, problem: MwrError) -> HealthWarning:
    """The warning that the student of a run waits in its run folder."""
    return health_warning(step, "not_in_library", problem=problem.message, student=folder.student_path)


def add_waiting_students(library: Library, folder: RunFolder) -> Iterator[ModelCard]:
    """Adds students that wait in `folder`, in the runs beside it and in the user's runs; yields their cards.

    A student that still cannot be added keeps waiting.
    """
    beside = folder.path.absolute().parent
    for path in dict.fromkeys([folder.path.absolute(), *find_runs(beside), *find_runs(runs_folder())]):
        run = RunFolder(path)
        if not run.waiting_path.exists() or not run.finished:
            continue
        checksum = run.waiting_path.read_text(encoding="utf-8", errors="replace")
        card = add_or_mark_waiting(library, run, previous_checksum=checksum)
        if isinstance(card, ModelCard):
            yield card
