"""Saves the results of the photo that is looked at."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.images import left_out
from mwrgui.jobs.job import Job
from mwrgui.restoration.manifest import describe_work, identity_with_spare
from mwrgui.restoration.options import RestoreOptions
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.photo_view import PhotoView
from mwrgui.ui.session.result_metrics import Result
from mwrgui.ui.session.saving import Saving, free_path, save
from mwrgui.ui.session.session_messages import SessionMessages
from mwrgui.ui.session.state import ModelRole, Options


class ResultSaver(QObject):
    """Decides which results are saved, and where, and notes them as a batch would.

    Signals:
        saved: the path of a result, or of another file for the person, that has been saved.
    """

    saved = Signal(object)

    def __init__(
        self,
        photos: PhotoList,
        viewing: PhotoView,
        models: ModelSlots,
        messages: SessionMessages,
        options: Callable[[], Options],
    ) -> None:
        super().__init__()
        self._photos, self._viewing, self._models = photos, viewing, models
        self._messages, self._options = messages, options

    @property
    def role(self) -> ModelRole:
        """Whose result of the photo that is looked at is saved and copied, where not both are."""
        options, results = self._options(), self._viewing.finished.results
        current = self._photos.current
        if not options.spare or options.both or (current and current.is_clip):
            return options.result
        if options.result not in options.models and options.other in options.models:
            return options.other
        if self._viewing.outdated:
            return options.result
        first, second = results.get(options.result), results.get(options.other)
        spoiled = first is not None and first.harm.seen
        return options.other if spoiled and second is not None and not second.harm.seen else options.result

    def save(self, path: Path | None = None) -> None:
        """Saves what is looked at: beside its photo, or one result as `path`, which is replaced."""
        photo, key = self._viewing.photo, self._viewing.key
        item = self._photos.item(key) if key else None
        roles = {"": self.role} if path else self._roles_saved()
        results = {label: self._viewing.finished.results.get(role) for label, role in roles.items()}
        made = {label: result for label, result in results.items() if result}
        if photo is None or item is None or len(made) < len(results):
            self._messages.problem.emit(
                MwrError("There is no result yet to be saved.", "Wait until the photo is restored.")
            )
            return
        targets = {label: path or free_path(item, photo, label, self._options().files) for label in made}
        work = None if path or item.homeless else self._work_behind(made)
        pixels = {label: result.pixels for label, result in made.items()}
        saving = Saving(item, photo, pixels, targets, work, self._options().files.photo_quality)
        job = Job(lambda _stop: save(saving), name="save")
        done = item.homeless or (work is not None and self._options().output is None)
        job.arrived.connect(lambda paths: self._put_saved(item.key, paths, done=done))
        lost = [said for target in targets.values() for said in left_out(photo, target)]
        job.arrived.connect(lambda _paths: self._messages.tell_all(lost))
        job.failed.connect(self._messages.report)
        job.start()

    def _roles_saved(self) -> Mapping[str, ModelRole]:
        """Whose results of this photo are saved, by the word that ends the names of their files."""
        options = self._options()
        return options.saved if options.both else {"restored": self.role}

    def _is_there(self, role: ModelRole) -> bool:
        return role in self._viewing.finished.results and role not in self._viewing.outdated

    def _work_behind(self, made: Mapping[str, Result]) -> str | None:
        """What a batch would note of these results; None if it would make other ones."""
        if not all(self._viewing.is_current(result) for result in made.values()):
            return None
        options, results = self._options(), self._viewing.finished.results
        identities = {label: self._models.slot(result.role).identity for label, result in made.items()}
        if options.spare and not options.both:
            first, other = options.result, options.other
            if first not in results or (results[first].harm.seen and not self._is_there(other)):
                return None
            spare = self._models.slot(other)
            identity = self._models.slot(first).identity
            identities = {"restored": identity_with_spare(identity, spare.identity if spare.model else "")}
        strength = next(iter(made.values())).strength
        how = RestoreOptions(strength=strength, side=options.side)
        return describe_work(identities, how, files=options.files.difference)

    def _put_saved(self, key: int, paths: list[Path], *, done: bool) -> None:
        """Waits on for a batch unless it would make the same in the same place."""
        item = self._photos.item(key)
        if item:
            state = "done" if done else item.state
            self._photos.put(replace(item, state=state, saved=(*item.saved, *paths)))
        for path in paths:
            self.saved.emit(path)
