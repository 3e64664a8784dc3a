"""The student of a run: a design by name, a `Design`, or a network that the caller passes."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from torch import nn

from mwrgui.core.errors import MwrError
from mwrgui.core.part_names import OWN_NETWORK
from mwrgui.models import DESIGNS, new_model
from mwrgui.models.cost import macs_of_layers
from mwrgui.models.designs import Design
from mwrgui.models.own_network import check_student, wrap_own_network
from mwrgui.models.restoration_model import RestorationModel

Student = str | Design | RestorationModel | nn.Module
OWN_MARK = ":"
"""Occurs in the names of students that are not listed designs: `module:Class`, or `own:unet` for others."""

_PASSED_PREFIX = f"own{OWN_MARK}"
"""Prefix of the names of students that were passed as a `RestorationModel` or an unlisted `Design`."""


@dataclass(frozen=True, slots=True)
class StudentPlan:
    """The student of a run.

    Attributes:
        name: recorded in the run's recipe.
        build: builds a new student at every call.
        example: one built student, for inspection.
        has_weights: whether it was passed as a network, from whose weights the run starts.
    """

    name: str
    build: Callable[[], RestorationModel] = field(repr=False)
    example: RestorationModel = field(repr=False)
    has_weights: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the user's own code defines the network; its file cannot be loaded without that code."""
        return OWN_NETWORK in self.example.metadata


def plan_student(student: Student, *, recorded: str, teachers: Sequence[RestorationModel]) -> StudentPlan:
    """Checks a student on a tiny image and plans how a run builds it.

    Args:
        recorded: the student's name in the run's recipe; kept for a student passed from Python if it
            contains `OWN_MARK`.

    Raises:
        MwrError: there is no such design, or the network cannot be a student or is a teacher itself.
    """
    if any(student is teacher or student is teacher.network for teacher in teachers):
        raise MwrError(
            "The student and a teacher are the same network.",
            "Pass a copy of it, or another network.",
        )
    if isinstance(student, str):
        return _plan_by_name(student)
    own_name = recorded if OWN_MARK in recorded else ""
    if isinstance(student, Design):
        return _plan_by_design(student, own_name)
    name = own_name or _name_of(student)
    if isinstance(student, RestorationModel):
        model = copy.deepcopy(student)
        model.metadata = {"design": name}
    elif isinstance(student, nn.Module):
        model = wrap_own_network(student, name)
    else:
        raise MwrError(
            "A student must be the name of a design, a Design or a network, not {kind}.",
            "Known designs are {names}.",
            kind=type(student).__name__,
            names=tuple(DESIGNS),
        )
    check_student(model, name)
    return StudentPlan(name, partial(copy.deepcopy, model), model, has_weights=True)


def macs_ratio(student: RestorationModel, teacher: RestorationModel) -> float:
    """MACs of a student divided by those of its teacher; 0 if those of the teacher are unknown."""
    teacher_macs = macs_of_layers(teacher)
    return macs_of_layers(student) / teacher_macs if teacher_macs else 0.0


def _plan_by_name(name: str) -> StudentPlan:
    if name.startswith(_PASSED_PREFIX):
        raise MwrError(
            "The student “{name}” was passed from Python and is not known by name.",
            "Pass it again, from Python.",
            name=name,
        )
    if OWN_MARK in name:
        raise MwrError(
            "The student “{name}” is defined in Python code outside this program, which is imported only if "
            "you name it.",
            "Add --student {name}, or pass the network in Python.",
            name=name,
        )
    build = partial(new_model, name)
    return StudentPlan(name, partial(_checked, build, name), _checked(build, name))


def _plan_by_design(design: Design, own_name: str) -> StudentPlan:
    known = next((name for name, candidate in DESIGNS.items() if candidate == design), "")
    name = own_name or known or f"{_PASSED_PREFIX}{design.architecture.name}"
    build = partial(design.build, name)
    return StudentPlan(name, partial(_checked, build, name), _checked(build, name))


def _checked(build: Callable[[], RestorationModel], name: str) -> RestorationModel:
    return check_student(build(), name)


def _name_of(network: nn.Module) -> str:
    if isinstance(network, RestorationModel):
        return f"{_PASSED_PREFIX}{network.architecture.name}"
    return f"{type(network).__module__}{OWN_MARK}{type(network).__qualname__}"
