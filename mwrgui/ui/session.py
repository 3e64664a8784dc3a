"""All that the window knows and can do, behind one object that widgets receive."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.core.formats import PNG
from mwrgui.core.paths import resources
from mwrgui.core.photos import Photo, find_photos
from mwrgui.core.sentences import Sentence
from mwrgui.jobs.job import Job
from mwrgui.library.models import Library
from mwrgui.library.run_folder import RunFolder, new_run_folder
from mwrgui.restoration.manifest import describe_work
from mwrgui.ui.finishing import Result
from mwrgui.ui.model_slots import ModelSlots
from mwrgui.ui.offers import Offer
from mwrgui.ui.opening import find_photos_below, sort_paths
from mwrgui.ui.photo_list import PhotoList
from mwrgui.ui.queue import Queue
from mwrgui.ui.recipe_draft import RecipeDraft
from mwrgui.ui.run_work import RunOrder
from mwrgui.ui.running import RunInProgress, refuse_second
from mwrgui.ui.saving import Saving, free_path, save
from mwrgui.ui.sentences import spoken
from mwrgui.ui.state import DeviceState, ModelRole, Options
from mwrgui.ui.thumbnails import Thumbnails
from mwrgui.ui.torch_loading import load_torch
from mwrgui.ui.viewing import Viewing

if TYPE_CHECKING:
    from mwrgui.distillation.recipe import DistillRecipe
    from mwrgui.engine.events import StudentReady


class Session(QObject):
    """The state of the window. Everything slow happens in jobs; every method returns at once.

    Attributes:
        models: the teacher and the student; `models.changed` tells of them.
        photos: what is open and which photo is looked at.
        viewing: that photo's pixels, what the models make of it, and figures.
        queue: restores and saves all that is open.
        draft: the settings of the next run.

    Signals:
        device_changed: `device` is another record.
        options_changed: `options` is another record.
        run_changed: `run` is another one.
        run_opened: the folder of a run that is to be looked at.
        saved: the path of a result that has been saved.
        problem: an MwrError that the message bar shows.
        mended: an MwrError that holds no more.
        notice: a sentence that the message bar shows.
    """

    device_changed = Signal()
    options_changed = Signal()
    run_changed = Signal()
    run_opened = Signal(object)
    saved = Signal(object)
    problem = Signal(object)
    mended = Signal(object)
    notice = Signal(str)

    def __init__(self, library: Library | None = None) -> None:
        super().__init__()
        self.library = library or Library()
        self.models = ModelSlots(self.library)
        self.photos = PhotoList()
        self.viewing = Viewing(self.photos, self.models)
        self.queue = Queue(self.photos, self.models)
        self.thumbnails = Thumbnails(self.photos)
        self.draft = RecipeDraft()
        self._run: RunInProgress | None = None
        self._device, self._options = DeviceState(), Options()
        self._pasted = 0
        self._told: set[tuple[object, ...]] = set()
        self.photos.recovered.connect(lambda _key, problem: self.mended.emit(problem))
        self.viewing.failed.connect(self.report)
        self.viewing.remarked.connect(self._tell_once)
        self.queue.failed.connect(self.report)
        self.queue.remarked.connect(self._tell_once)
        self.viewing.rested.connect(self.models.count_costs)
        self.models.changed.connect(lambda: self.queue.reconsider(self._options))
        self.models.changed.connect(lambda: self.draft.set_teacher(self.models.teacher.source))

    @property
    def device(self) -> DeviceState:
        """The processor in use."""
        return self._device

    @property
    def options(self) -> Options:
        """How photos are restored."""
        return self._options

    def set_options(self, options: Options) -> None:
        """Restores in another way."""
        if options != self._options:
            self._options = options
            self.viewing.set_options(options)
            self.queue.reconsider(options)
            self.options_changed.emit()

    def start(self, *, teacher: str | Path, student: str | Path, device: str, precision: str) -> None:
        """Loads torch, then the models; the window is up and shows photos meanwhile.

        A checkpoint that the person opened with the program has its slot already.
        """
        usual: dict[ModelRole, str | Path] = {"teacher": teacher, "student": student}
        for role, source in usual.items():
            if self.models.slot(role).state == "none":
                self.models.announce(role, source)
        self.choose_device(device, precision).ended.connect(self.models.load_announced)

    def choose_device(self, name: str, precision: str) -> Job:
        """Takes another processor or precision."""
        job = Job(lambda _stop: _find_device(name, precision), name="device")
        job.arrived.connect(lambda states: self._put_device(states[-1]))
        job.failed.connect(self._lack_device)
        return job.start()

    def open_paths(self, paths: Sequence[Path], *, role: ModelRole | None = None) -> None:
        """Opens photos, folders (with all below them), runs and checkpoints, several at once.

        A checkpoint takes the slot of `role`; without one, the slot that its file says it is for.
        """
        sorted_out = sort_paths(paths)
        for problem in sorted_out.problems:
            self.problem.emit(problem)
        for path, meant_for in sorted_out.checkpoints:
            self.models.load(role or meant_for, path)
        for path in sorted_out.runs:
            self.run_opened.emit(path)
        self.photos.add((path, path.parent) for path in sorted_out.photos)
        if sorted_out.folders:
            self._search(sorted_out.folders)

    def open_sample(self) -> None:
        """Opens the photo that we ship, until the person opens one of their own."""
        self.photos.add_samples(find_photos(resources() / "samples")[:1])

    def open_offer(self, offer: Offer, *, role: ModelRole | None = None) -> None:
        """Opens what was dropped or pasted."""
        self.open_paths(offer.paths, role=role)
        if offer.picture is not None:
            self._pasted += 1
            path = Path(QCoreApplication.translate("Session", "Picture {n}.png").format(n=self._pasted))
            self.photos.add_picture(Photo(offer.picture, path, PNG, alpha=offer.alpha))
        if not offer:
            self.problem.emit(MwrError("This picture cannot be read.", "Save it as a file and open that."))

    def start_queue(self) -> None:
        """Restores and saves all photos that wait."""
        self._try(lambda: self.queue.start(self.device, self.options))

    def retry_failed(self) -> None:
        """Restores and saves those photos again that failed."""
        self._try(lambda: self.queue.retry_failed(self.device, self.options))

    @property
    def run(self) -> RunInProgress | None:
        """The latest run of this window, which may be over."""
        return self._run

    def distill(
        self, recipe: "DistillRecipe", probes: Sequence[Path] = (), folder: RunFolder | None = None
    ) -> None:
        """Starts a run; `probes` are looked at only, `folder` is a new one unless given."""
        if self.models.teacher.state == "loading":
            self.problem.emit(MwrError("The teacher is still being loaded.", "Try again in a moment."))
            return
        folder = folder or new_run_folder(recipe.networks.student)
        self._begin(folder, recipe, tuple(probes))

    def resume_run(self, folder: Path) -> None:
        """Goes on with a run that was interrupted or left."""
        self._begin(RunFolder(folder), None, ())

    def _begin(self, folder: RunFolder, recipe: "DistillRecipe | None", probes: tuple[Path, ...]) -> None:
        device = self._device.device
        try:
            refuse_second(self._run)
            if device is None:
                raise MwrError("The device is not ready yet.", "Try again in a moment.")
        except MwrError as problem:
            self.problem.emit(problem)
            return
        if self._run and isinstance(self._run.problem, MwrError):
            self.mended.emit(self._run.problem)
        self._run = run = RunInProgress(RunOrder(folder, device, self.library, recipe, probes))
        run.failed.connect(self.report)
        run.student_ready.connect(self._use_student_of_run)
        run.ended.connect(self._use_student_of_library)
        self.run_changed.emit()
        run.start()

    def _use_student_of_run(self, event: "StudentReady") -> None:
        if self._run:
            name = QCoreApplication.translate("Session", "{run}, step {step}")
            name = name.format(run=self._run.folder.path.name, step=event.step)
            self.models.use("student", event.model, name=name)

    def _use_student_of_library(self) -> None:
        if self._run and self._run.card:
            self.models.load("student", self._run.card.name)

    def save_result(self, path: Path | None = None) -> None:
        """Saves what is looked at: beside its photo, or one result as `path`, which is replaced."""
        photo, key = self.viewing.photo, self.viewing.key
        item = self.photos.item(key) if key else None
        saved = {"": self.options.result} if path else self.options.saved
        results = {label: self.viewing.results.get(role) for label, role in saved.items()}
        made = {label: result for label, result in results.items() if result}
        if photo is None or item is None or len(made) < len(results):
            self.problem.emit(
                MwrError("There is no result yet to be saved.", "Wait until the photo is restored.")
            )
            return
        targets = {label: path or free_path(item, photo, label) for label in made}
        work = None if path or item.homeless else self._work_behind(made)
        pixels = {label: result.pixels for label, result in made.items()}
        saving = Saving(item, photo, pixels, targets, work)
        job = Job(lambda _stop: save(saving), name="save")
        done = item.homeless or (work is not None and self.options.output is None)
        job.arrived.connect(lambda paths: self._put_saved(item.key, paths, done=done))
        job.failed.connect(self.report)
        job.start()

    def report(self, error: Exception) -> None:
        """Shows an expected problem in the bar; anything else is a defect for the crash dialog."""
        if isinstance(error, MwrError):
            self.problem.emit(error)
        else:
            sys.excepthook(type(error), error, error.__traceback__)

    def _tell_once(self, remark: Sentence) -> None:
        """Says a remark for the first photo that it holds of; those after it differ in figures only."""
        words = (str(value) for value in remark.values.values() if not isinstance(value, int | float))
        said = (remark.template, *words)
        if said not in self._told:
            self._told.add(said)
            self.notice.emit(spoken(remark))

    def _work_behind(self, made: Mapping[str, Result]) -> str | None:
        """What a batch would note of these results; None if it would make other ones."""
        if not all(self.viewing.is_current(result) for result in made.values()):
            return None
        identities = {label: self.models.slot(result.role).identity for label, result in made.items()}
        strength = next(iter(made.values())).strength
        return describe_work(identities, strength=strength, side=self.options.side)

    def _put_saved(self, key: int, paths: list[Path], *, done: bool) -> None:
        """Waits on for a batch unless it would make the same in the same place."""
        item = self.photos.item(key)
        if item:
            state = "done" if done else item.state
            self.photos.put(replace(item, state=state, saved=(*item.saved, *paths)))
        for path in paths:
            self.saved.emit(path)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except MwrError as problem:
            self.problem.emit(problem)

    def _search(self, folders: Sequence[Path]) -> None:
        job = Job(lambda stop: find_photos_below(folders, stop), name="find photos")
        job.arrived.connect(self._add_found)
        job.failed.connect(self.report)
        job.start()

    def _add_found(self, lots: list[tuple[Path, list[Path]]]) -> None:
        for folder, photos in lots:
            self.photos.add((path, folder) for path in photos)
            if not photos:
                self.problem.emit(
                    MwrError("There is no photo in {folder}.", "Open another folder.", folder=folder)
                )

    def _put_device(self, state: DeviceState) -> None:
        self._device = state
        self.viewing.set_device(state)
        self.device_changed.emit()

    def _lack_device(self, error: Exception) -> None:
        self._put_device(replace(self._device, problem=error if isinstance(error, MwrError) else None))
        self.report(error)


def _find_device(name: str, precision: str) -> Iterator[DeviceState]:
    load_torch()
    from mwrgui.core.devices import available_devices, choose_device

    device = choose_device(name, precision)
    present = tuple(available_devices())
    yield DeviceState(device, present, wanted=name, wanted_precision=precision)
