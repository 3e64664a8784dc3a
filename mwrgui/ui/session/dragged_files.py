"""Files that are dragged out of the window: saved results, or what can be given in their place."""

import atexit
import shutil
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from PySide6.QtCore import QMetaType, QMimeData, QUrl

from mwrgui.core.files import writing_failed
from mwrgui.images import ImageArray, Photo, write_photo
from mwrgui.jobs.job import Job
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.ui.session.photo_view import PhotoView
from mwrgui.ui.session.result_saver import ResultSaver
from mwrgui.ui.session.saving import free_path
from mwrgui.ui.session.session_messages import SessionMessages
from mwrgui.ui.session.state import ModelRole, PhotoItem


@dataclass(frozen=True, slots=True)
class DraggedFile:
    """A file, and the event that is set once it has been written; None if it has been there before."""

    path: Path
    written: threading.Event | None = None


class FilesToDrag(QMimeData):
    """Local files, some of which may still be being written: who asks for them waits until they are there."""

    def __init__(self, files: Sequence[DraggedFile]) -> None:
        super().__init__()
        self._files = files
        self.setUrls([QUrl.fromLocalFile(str(file.path)) for file in files])

    def retrieveData(self, mime_type: str, preferred: QMetaType | QMetaType.Type) -> object:
        """The files that exist by then."""
        for file in self._files:
            if file.written:
                file.written.wait()
        self.setUrls([QUrl.fromLocalFile(str(file.path)) for file in self._files if file.path.exists()])
        return super().retrieveData(mime_type, preferred)


class DraggedFiles:
    """Finds the files that stand for photos outside the window.

    They are, in this order: the saved results, if they are up to date; the result on the screen, written to a
    temporary folder; results saved earlier; the photo's own file. Temporary files go when the program ends.
    """

    def __init__(
        self,
        viewing: PhotoView,
        saver: ResultSaver,
        messages: SessionMessages,
        files: Callable[[], ResultOptions],
    ) -> None:
        self._viewing, self._saver, self._messages, self._files = viewing, saver, messages, files
        self._folder: Path | None = None
        self._known: dict[tuple[int, str], tuple[weakref.ref[ImageArray], DraggedFile]] = {}

    def of(self, items: Iterable[PhotoItem]) -> FilesToDrag:
        """The files of some photos, for a drag. Writing begins now, and the drag need not wait for it."""
        return FilesToDrag([file for item in items for file in self._files_of(item)])

    def of_model(self, item: PhotoItem, role: ModelRole) -> FilesToDrag | None:
        """What one model has made of the photo that is looked at; None if that is not there yet.

        Of a clip, which is restored when it is saved, it is the same as `of`.
        """
        saved_alone = role == self._saver.role and item.state == "done" and len(item.saved) == 1
        if item.is_clip or saved_alone:
            return self.of([item])
        result = self._result(item, role)
        return FilesToDrag(self._write(item, result)) if result else None

    def photo_itself(self, item: PhotoItem) -> FilesToDrag:
        """The photo's own file; a picture that is in no file is written to a temporary one."""
        return FilesToDrag(self._photo_files(item))

    def _files_of(self, item: PhotoItem) -> Sequence[DraggedFile]:
        saved = [DraggedFile(path) for path in item.saved if path.exists()]
        result = None if item.state == "done" and saved else self._result(item, self._saver.role)
        if result:
            return self._write(item, result)
        return saved or self._photo_files(item)

    def _photo_files(self, item: PhotoItem) -> Sequence[DraggedFile]:
        return self._write(item, item.picture) if item.picture else [DraggedFile(item.path)]

    def _result(self, item: PhotoItem, role: ModelRole) -> Photo | None:
        """What a model has made of the photo that is looked at, under the name of its file."""
        viewing = self._viewing
        result = viewing.finished.results.get(role)
        if item.is_clip or viewing.key != item.key or viewing.photo is None:
            return None
        if result is None or role in viewing.outdated:
            return None
        label = "restored" if role == self._saver.role else role
        name = free_path(item, viewing.photo, label, self._files()).name
        return replace(viewing.photo, path=Path(name), pixels=result.pixels)

    def _write(self, item: PhotoItem, photo: Photo) -> Sequence[DraggedFile]:
        """The temporary file of a photo, which is written once; none if there is no place for it."""
        key = item.key, photo.path.name
        pixels, known = self._known.get(key, (None, None))
        if known and pixels and pixels() is photo.pixels and known.path.parent.is_dir():
            return [known]
        try:
            folder = Path(mkdtemp(dir=self._temporary_folder()))
        except OSError as error:
            self._messages.report(writing_failed(Path(gettempdir()), error))
            return []
        file = DraggedFile(folder / photo.path.name, written := threading.Event())
        self._known[key] = weakref.ref(photo.pixels), file
        self._begin_writing(photo, file.path, written)
        return [file]

    def _begin_writing(self, photo: Photo, path: Path, written: threading.Event) -> None:
        quality = self._files().photo_quality
        job = Job(lambda _stop: _written(photo, path, quality, written), name="write for drag")
        job.failed.connect(self._messages.report)
        job.start()

    def _temporary_folder(self) -> Path:
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="mwrgui-"))
            atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder


def _written(photo: Photo, path: Path, quality: int, written: threading.Event) -> Iterator[Path]:
    try:
        write_photo(photo, path, quality=quality)
    finally:
        written.set()
    yield path
