"""The teacher and the student in use: loaded once in the background, kept until another takes their place."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import Job
from mwrgui.library.models import Library
from mwrgui.ui.state import MODEL_ROLES, ModelRole, ModelSlot

_SIDE = 512
"""Of the picture for which multiply-accumulates are counted."""


class ModelSlots(QObject):
    """Loads models by name or file; while one loads, the one before stays in use.

    Signals:
        changed: the role whose slot is another record now.
        failed: a role and the exception that kept its model from loading.
    """

    changed = Signal(str)
    failed = Signal(str, object)

    def __init__(self, library: Library) -> None:
        super().__init__()
        self.library = library
        self._slots: dict[ModelRole, ModelSlot] = {role: ModelSlot(role) for role in MODEL_ROLES}
        self._jobs: dict[ModelRole, Job] = {}

    @property
    def teacher(self) -> ModelSlot:
        """The teacher's slot."""
        return self._slots["teacher"]

    @property
    def student(self) -> ModelSlot:
        """The student's slot."""
        return self._slots["student"]

    def slot(self, role: ModelRole) -> ModelSlot:
        """The slot of a role."""
        return self._slots[role]

    def load(self, role: ModelRole, source: str | Path) -> None:
        """Loads a model of the library, or a checkpoint, into a slot; the latest wish wins."""
        if role in self._jobs:
            self._jobs[role].abandon()
        self.announce(role, source)
        job = Job(lambda stop: _load(self.library, source, role, stop), name=f"load {role}")
        job.arrived.connect(lambda slots: self._put(slots[-1]))
        job.failed.connect(lambda error: self._fail(role, error))
        self._jobs[role] = job.start()

    def announce(self, role: ModelRole, source: str | Path) -> None:
        """Says already that a model is about to be loaded."""
        self._put(replace(self._slots[role], state="loading", name=_name(source), problem=None))

    def _fail(self, role: ModelRole, error: Exception) -> None:
        problem = error if isinstance(error, MwrError) else None
        self._put(replace(self._slots[role], state="failed", problem=problem))
        self.failed.emit(role, error)

    def _put(self, slot: ModelSlot) -> None:
        self._slots[slot.role] = slot
        self.changed.emit(slot.role)


def _load(
    library: Library, source: str | Path, role: ModelRole, stop: threading.Event
) -> Iterator[ModelSlot]:
    """The slot as soon as its model can restore, then once more with the multiply-accumulates."""
    from mwrgui.models.cost import macs

    model = library.load(source)
    slot = ModelSlot(
        role,
        state="ready",
        name=_name(source),
        title=model.architecture.title,
        parameters=model.parameters_count,
        model=model,
    )
    yield slot
    if not stop.is_set():
        yield replace(slot, macs=round(macs(model, _SIDE) * 1e6 / _SIDE**2))


def _name(source: str | Path) -> str:
    return source.name if isinstance(source, Path) else source
