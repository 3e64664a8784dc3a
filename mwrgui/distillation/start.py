"""Starts or resumes a distillation, for the window, the command line and the Python API alike."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.setting import build
from mwrgui.distillation.distill import distill
from mwrgui.distillation.loaded_teachers import LoadedTeachers, load_teachers
from mwrgui.distillation.probes import read_probes
from mwrgui.distillation.recipe import DistillRecipe, read_values
from mwrgui.distillation.students import Student
from mwrgui.engine.control import RunControl
from mwrgui.engine.own_photos import OwnPhotos
from mwrgui.library.absolute_paths import with_absolute_paths
from mwrgui.library.cards import checksum
from mwrgui.library.models import Library
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import Event
from mwrgui.runs.run_folder import RunFolder


def recipe_with(name: str, changes: Mapping[str, object]) -> DistillRecipe:
    """Reads a recipe, shipped or in a file, and changes some of its settings.

    Raises:
        MwrError: it cannot be read, or some settings are invalid.
    """
    values = with_absolute_paths(read_values(name) | dict(changes))
    return build(DistillRecipe, values, source=f"recipe {name}")


def start_distillation(
    recipe: DistillRecipe,
    *,
    folder: RunFolder,
    library: Library,
    device: Device,
    control: RunControl,
    teacher: RestorationModel | None = None,
    student: Student | None = None,
    photos: OwnPhotos | None = None,
    probes: Iterable[Path] = (),
    on_problem: Callable[[MwrError], object] | None = None,
    resume: bool = False,
) -> Iterator[Event]:
    """Loads teachers and probe photos and yields the events of the run.

    Loading is done at once; the run starts when the first event is requested.

    Args:
        recipe: for a resumed run, the one in its folder.
        teacher: a model that is already loaded; None loads those that the recipe names.
        student, photos: see `distill`.
        probes: photos that are measured and shown during the run but never trained on.
        on_problem: called with the problem of each probe photo that cannot be read and is left out.

    Raises:
        MwrError: there is no such teacher; or a probe cannot be read and `on_problem` is None; or as for
            `distill`.
    """
    if teacher is None:
        teachers = load_teachers(recipe, library, resumed=folder if resume else None)
    else:
        teachers = LoadedTeachers(teacher, checksum(teacher.file) if teacher.file else "")
    return distill(
        recipe,
        teacher=teachers.teacher,
        teacher_checksum=teachers.checksum,
        specialists=teachers.specialists,
        student=student,
        photos=photos,
        folder=folder,
        device=device,
        control=control,
        probes=read_probes(probes, on_problem=on_problem),
        resume=resume,
    )
