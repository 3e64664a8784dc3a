"""The teacher and the student in use, which are loaded in the background."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import Job
from mwrgui.library.cards import checksum
from mwrgui.library.models import Library
from mwrgui.ui.session.state import MODEL_ROLES, ModelRole, ModelSlot

if TYPE_CHECKING:
    from mwrgui.models.restoration_model import RestorationModel

_MACS_SIDE = 512
"""Side in pixels of the image for which multiply-accumulates are counted."""


class ModelSlots(QObject):
    """Loads models by name or file; while one is being loaded, the previous one stays in use.

    Signals:
        changed: the role whose slot was replaced by another record.
        speed_changed: the record of a slot has another `ms_per_megapixel`.
        failed: a role, and the exception that kept its model from being loaded.
        notice: a `Sentence` about a decision that was made while a file was read.
        load_requested: the role for which `load` was called.
    """

    changed = Signal(str)
    speed_changed = Signal()
    failed = Signal(str, object)
    notice = Signal(object)
    load_requested = Signal(str)

    def __init__(self, library: Library) -> None:
        super().__init__()
        self.library = library
        self._slots: dict[ModelRole, ModelSlot] = {role: ModelSlot(role) for role in MODEL_ROLES}
        self._announced: dict[ModelRole, str | Path] = {}
        self._jobs: dict[ModelRole, Job] = {}
        self._loading: dict[ModelRole, str | Path] = {}
        self._counting: Job | None = None

    @property
    def teacher(self) -> ModelSlot:
        """The slot of the teacher, whose `model` is None until one has been loaded."""
        return self._slots["teacher"]

    @property
    def student(self) -> ModelSlot:
        """The slot of the student, whose `model` is None until one has been loaded."""
        return self._slots["student"]

    def slot(self, role: ModelRole) -> ModelSlot:
        """The slot of a role; a new record after each `changed` and `speed_changed`."""
        return self._slots[role]

    def load(self, role: ModelRole, source: str | Path) -> None:
        """Loads a model of the library or a checkpoint into a slot; abandons a load in progress for it.

        If it fails, the load that it abandoned is restarted. Without one, the previous model stays in use;
        without a previous model, the model shipped for the role is loaded.
        """
        self.load_requested.emit(role)
        self._start_loading(role, source)

    def _start_loading(self, role: ModelRole, source: str | Path) -> None:
        superseded = self._loading.get(role) or self._announced.get(role)
        if role in self._jobs:
            self._jobs[role].abandon()
        self.announce(role, source)
        del self._announced[role]
        self._loading[role] = source
        job = Job(lambda _stop: _load_slot(self.library, source, role), name=f"load {role}")
        job.arrived.connect(lambda slots: self._set_slot(slots[-1]))
        job.failed.connect(lambda error: self._fail(role, source, error, superseded=superseded))
        self._jobs[role] = job.start()

    def use(self, role: ModelRole, model: "RestorationModel", *, name: str) -> None:
        """Puts the student of an active run into a slot; abandons a load in progress for it."""
        if role in self._jobs:
            self._jobs[role].abandon()
        self._loading.pop(role, None)
        self._put(
            ModelSlot(
                role,
                state="ready",
                name=name,
                title=model.architecture.title,
                parameters=model.parameters_count,
                model=model,
            )
        )

    def follow_rename(self, old_name: str, new_name: str) -> None:
        """Updates the slots that hold a model of the library that has been renamed."""
        for slot in list(self._slots.values()):
            if slot.source == old_name:
                self._put(replace(slot, name=new_name, source=new_name))

    def count_costs(self) -> None:
        """Counts the multiply-accumulates of models whose `macs` is 0, in the background.

        Not part of loading a model, because torch takes seconds to prepare for counting.
        """
        uncounted = {role: slot.model for role, slot in self._slots.items() if slot.model and not slot.macs}
        if uncounted and not (self._counting and self._counting.running):
            self._counting = Job(lambda stop: _count_macs(uncounted, stop), name="count costs")
            self._counting.arrived.connect(self._put_costs)
            self._counting.start()

    def note_speed(self, role: ModelRole, model: "RestorationModel", ms_per_megapixel: float) -> None:
        """Keeps the shortest network time of a model, the one least disturbed by other work."""
        slot = self._slots[role]
        if slot.model is model and not 0 < slot.ms_per_megapixel <= ms_per_megapixel:
            self._slots[role] = replace(slot, ms_per_megapixel=ms_per_megapixel)
            self.speed_changed.emit()

    def forget_speeds(self) -> None:
        """Forgets the network times, because they were measured on another device."""
        for role, slot in self._slots.items():
            self._slots[role] = replace(slot, ms_per_megapixel=0.0)
        self.speed_changed.emit()

    def announce(self, role: ModelRole, source: str | Path) -> None:
        """Shows a model as loading until `load_announced` loads it, unless `load` is called first."""
        self._announced[role] = source
        self._put(replace(self._slots[role], state="loading", wanted=_name(source), problem=None))

    def load_announced(self) -> None:
        """Loads the announced models; called once torch is loaded and the device is known."""
        for role, source in list(self._announced.items()):
            self.load(role, source)

    def _set_slot(self, slot: ModelSlot) -> None:
        self._loading.pop(slot.role, None)
        self._put(slot)
        for notice in slot.model.remarks if slot.model else ():
            self.notice.emit(notice)

    def _fail(
        self, role: ModelRole, source: str | Path, error: Exception, *, superseded: str | Path | None
    ) -> None:
        """Restarts the superseded load, keeps the previous model, or loads the shipped one; see `load`."""
        self._loading.pop(role, None)
        before = self._slots[role]
        problem = error if isinstance(error, MwrError) else None
        state: Literal["ready", "failed"] = "ready" if before.model else "failed"
        wanted = "" if before.model else before.wanted
        self._put(replace(before, state=state, wanted=wanted, problem=problem))
        self.failed.emit(role, error)
        fallback = superseded if superseded not in (None, source) else None if before.model else role
        if fallback is not None and fallback != source:
            self._start_loading(role, fallback)

    def _put_costs(self, counts: "list[tuple[ModelRole, RestorationModel, int]]") -> None:
        for role, model, macs in counts:
            if self._slots[role].model is model:
                self._put(replace(self._slots[role], macs=macs))

    def _put(self, slot: ModelSlot) -> None:
        self._slots[slot.role] = slot
        self.changed.emit(slot.role)


def _load_slot(library: Library, source: str | Path, role: ModelRole) -> Iterator[ModelSlot]:
    path = library.resolve(source)
    model = library.load(source)
    yield ModelSlot(
        role,
        state="ready",
        name=_name(source),
        title=model.architecture.title,
        parameters=model.parameters_count,
        checksum=checksum(path),
        source=str(source),
        model=model,
        self_test=library.self_test(source, model),  # before others move the model from device to device
    )


def _count_macs(
    models: "Mapping[ModelRole, RestorationModel]", stop: threading.Event
) -> "Iterator[tuple[ModelRole, RestorationModel, int]]":
    from mwrgui.models.cost import macs

    for role, model in models.items():
        if not stop.is_set():
            yield role, model, round(macs(model, _MACS_SIDE) * 1e6 / _MACS_SIDE**2)


def _name(source: str | Path) -> str:
    return Path(source).name
