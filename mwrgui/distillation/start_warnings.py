"""Warnings at the start of a run, about its networks and photos."""

from collections.abc import Iterable, Mapping, Sequence

from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.distillation.students import StudentPlan, macs_ratio
from mwrgui.engine.own_photos import OwnPhotos
from mwrgui.engine.schedule import FROM_TEACHER
from mwrgui.models.derivation import can_derive
from mwrgui.models.feature_layers import feature_layers
from mwrgui.models.restoration_model import RestorationModel

StartWarnings = dict[str, Mapping[str, object]]
"""Kind of warning → values for the placeholders of its sentence; see `runs.warnings`."""


def find_start_warnings(
    recipe: DistillRecipe,
    student: StudentPlan,
    *,
    teacher: RestorationModel | None,
    teachers: Sequence[RestorationModel],
    photos: OwnPhotos | None,
    probes: bool,
) -> StartWarnings:
    """Finds the warnings to give at the start of a run.

    Args:
        teacher: labels every weather that has no specialist; None if each has one.
        teachers: all teachers, specialists included.
        probes: whether the run has probe photos.
    """
    found: StartWarnings = {}
    if recipe.synthesis.synthesizer != "scenes":
        _add(found, "no_gradients", (each for each in teachers if not each.contract.differentiable))
    if recipe.losses.contrastive:
        _add(found, "no_features", (each for each in teachers if not each.feature_layers))
    if recipe.schedule.init == FROM_TEACHER and not student.has_weights:
        found |= _derivation_warnings(student.example, teacher)
    if teacher is None and probes:
        found["probes_not_measured"] = {}
    if (times := min(macs_ratio(student.example, each) for each in teachers)) > 1:
        found["heavier_student"] = {"student": student.name, "times": f"{times:.1f}"}
    if student.is_own:
        found["own_network"] = {"student": student.name}
    if photos:
        found["own_photos"] = {"count": photos.count, "folder": photos.folder}
    return found


def _derivation_warnings(student: RestorationModel, teacher: RestorationModel | None) -> StartWarnings:
    if teacher is None:
        return {"derived_from_none": {}}
    if not feature_layers(teacher):
        return {"not_derived": {"teacher": teacher.architecture.title}}
    if not can_derive(student, teacher=teacher):
        return {"no_way_to_derive": {"student": student.architecture.title}}
    return {}


def _add(found: StartWarnings, kind: str, teachers: Iterable[RestorationModel]) -> None:
    titles = dict.fromkeys(teacher.architecture.title for teacher in teachers)
    if titles:
        found[kind] = {"teacher": ", ".join(titles)}
