"""Saves the results of the current photo."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.images import lost_parts
from mwrgui.jobs.job import Job
from mwrgui.restoration.manifest import describe_work, identity_with_fallback
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.photo_restorer import PhotoRestorer
from mwrgui.ui.session.result_metrics import Result
from mwrgui.ui.session.saving import SaveRequest, free_path, save
from mwrgui.ui.session.session_messages import SessionMessages
from mwrgui.ui.session.state import ModelRole, SessionOptions


class ResultSaver(QObject):
    """Saves results in the background, and records them in the manifest as a batch would.

    Signals:
        saved: the path of a file that has been saved for the user; other objects that save files emit it too.
    """

    saved = Signal(object)

    def __init__(
        self,
        photos: PhotoList,
        restorer: PhotoRestorer,
        models: ModelSlots,
        messages: SessionMessages,
        options: Callable[[], SessionOptions],
    ) -> None:
        super().__init__()
        self._photos, self._restorer, self._models = photos, restorer, models
        self._messages, self._options = messages, options

    @property
    def saved_role(self) -> ModelRole:
        """The model whose result is copied; also the one whose result is saved, unless both are saved."""
        options, results = self._options(), self._restorer.results.by_role
        current = self._photos.current
        if not options.use_fallback or options.save_both or (current and current.is_clip):
            return options.result_role
        if options.result_role not in options.models and options.other_role in options.models:
            return options.other_role
        if self._restorer.results.outdated:
            return options.result_role
        first, second = results.get(options.result_role), results.get(options.other_role)
        harmed = first is not None and first.harm.visible
        return (
            options.other_role
            if harmed and second is not None and not second.harm.visible
            else options.result_role
        )

    def save(self, path: Path | None = None) -> None:
        """Saves the results of the current photo beside it, or with `path` one result to that file.

        An existing `path` is replaced. If a result does not exist yet, a message says so.
        """
        photo, key = self._restorer.photo, self._restorer.key
        item = self._photos.item(key) if key else None
        roles = {"": self.saved_role} if path else self._roles_to_save()
        results = {label: self._restorer.results.by_role.get(role) for label, role in roles.items()}
        available = {label: result for label, result in results.items() if result}
        if photo is None or item is None or len(available) < len(results):
            self._messages.problem.emit(
                MwrError("There is no result to save yet.", "Wait until the photo is restored.")
            )
            return
        files = self._options().files
        ending = files.ending(item.path, photo.format)
        targets = {label: path or free_path(item, ending, label, files) for label in available}
        work = self._manifest_work(available) if item.is_user_file and not path else None
        pixels = {label: result.pixels for label, result in available.items()}
        request = SaveRequest(item, photo, pixels, targets, work, files.photo_quality)
        job = Job(lambda _stop: save(request), name="save")
        done = not item.is_user_file or (work is not None and self._options().output is None)
        job.arrived.connect(lambda paths: self._put_saved(item.key, paths, done=done))
        losses = [notice for target in targets.values() for notice in lost_parts(photo, target)]
        job.arrived.connect(lambda _paths: self._messages.notify_all(losses))
        job.failed.connect(self._messages.report)
        job.start()

    def _roles_to_save(self) -> Mapping[str, ModelRole]:
        """The roles whose results of the current photo are saved, by the label in the name of the file."""
        options = self._options()
        return options.saved_roles if options.save_both else {"restored": self.saved_role}

    def _has_current_result(self, role: ModelRole) -> bool:
        return role in self._restorer.results.by_role and role not in self._restorer.results.outdated

    def _manifest_work(self, available: Mapping[str, Result]) -> str | None:
        """How a batch would describe these results in the manifest; None if they differ from a batch's."""
        if not all(self._restorer.results.is_current(result) for result in available.values()):
            return None
        options, results = self._options(), self._restorer.results.by_role
        identities = {label: self._models.slot(result.role).identity for label, result in available.items()}
        if options.use_fallback and not options.save_both:
            first, other = options.result_role, options.other_role
            if first not in results or (results[first].harm.visible and not self._has_current_result(other)):
                return None
            fallback = self._models.slot(other)
            identity = self._models.slot(first).identity
            identities = {
                "restored": identity_with_fallback(identity, fallback.identity if fallback.model else "")
            }
        strength = next(iter(available.values())).strength
        return describe_work(identities, options.restore_options(strength), files=options.files.difference)

    def _put_saved(self, key: int, paths: list[Path], *, done: bool) -> None:
        """Adds the files to the item; `done` says whether a batch would save the same results there."""
        item = self._photos.item(key)
        if item:
            state = "done" if done else item.state
            self._photos.put(replace(item, state=state, saved=(*item.saved, *paths)))
        for path in paths:
            self.saved.emit(path)
