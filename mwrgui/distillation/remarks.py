"""Warnings at the start of a run: what its networks cannot do, and what else the user should know."""

from collections.abc import Iterable, Mapping, Sequence

from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.distillation.students import StudentPlan, macs_ratio
from mwrgui.engine.own_photos import OwnPhotos
from mwrgui.engine.schedule import FROM_TEACHER
from mwrgui.models.derivation import can_derive
from mwrgui.models.feature_layers import feature_layers
from mwrgui.models.restoration_model import RestorationModel

Remarks = dict[str, Mapping[str, object]]
"""Kind of warning → values for the placeholders of its sentence; see `runs.warnings`."""


def warnings_at_start(
    recipe: DistillRecipe,
    student: StudentPlan,
    *,
    teacher: RestorationModel | None,
    teachers: Sequence[RestorationModel],
    photos: OwnPhotos | None,
    probes: bool,
) -> Remarks:
    """The warnings with which a run starts.

    Args:
        teacher: labels every weather that has no specialist; None if each has one.
        teachers: all teachers, specialists included.
        probes: whether the run has probe photos.
    """
    remarks: Remarks = {}
    if recipe.synthesis.synthesizer != "scenes":
        _add(remarks, "no_gradients", (each for each in teachers if not each.contract.differentiable))
    if recipe.losses.contrastive:
        _add(remarks, "no_features", (each for each in teachers if not each.feature_layers))
    if recipe.schedule.init == FROM_TEACHER and not student.pretrained:
        remarks |= _on_derivation(student.example, teacher)
    if teacher is None and probes:
        remarks["probes_not_measured"] = {}
    if (times := min(macs_ratio(student.example, each) for each in teachers)) > 1:
        remarks["heavier_student"] = {"student": student.name, "times": f"{times:.1f}"}
    if student.is_own:
        remarks["own_network"] = {"student": student.name}
    if photos:
        remarks["own_photos"] = {"count": photos.count, "folder": photos.folder}
    return remarks


def _on_derivation(student: RestorationModel, teacher: RestorationModel | None) -> Remarks:
    if teacher is None:
        return {"derived_from_none": {}}
    if not feature_layers(teacher):
        return {"not_derived": {"teacher": teacher.architecture.title}}
    if not can_derive(student, teacher=teacher):
        return {"no_way_to_derive": {"student": student.architecture.title}}
    return {}


def _add(remarks: Remarks, kind: str, teachers: Iterable[RestorationModel]) -> None:
    titles = dict.fromkeys(teacher.architecture.title for teacher in teachers)
    if titles:
        remarks[kind] = {"teacher": ", ".join(titles)}
