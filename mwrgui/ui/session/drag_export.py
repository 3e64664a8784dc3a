"""The files of photos that are dragged out of the window into another program."""

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
from mwrgui.ui.session.photo_restorer import PhotoRestorer
from mwrgui.ui.session.result_saver import ResultSaver
from mwrgui.ui.session.saving import free_path
from mwrgui.ui.session.session_messages import SessionMessages
from mwrgui.ui.session.state import ModelRole, PhotoItem


@dataclass(frozen=True, slots=True)
class DraggedFile:
    """A file; `writing_ended` is set when writing has succeeded or failed, None if the file is not new."""

    path: Path
    writing_ended: threading.Event | None = None


class DragMimeData(QMimeData):
    """The URLs of local files; reading them waits for files that are still being written."""

    def __init__(self, files: Sequence[DraggedFile]) -> None:
        super().__init__()
        self._files = files
        self.setUrls([QUrl.fromLocalFile(str(file.path)) for file in files])

    def retrieveData(self, mime_type: str, preferred: QMetaType | QMetaType.Type) -> object:
        """Waits for the files, and leaves out those that could not be written."""
        for file in self._files:
            if file.writing_ended:
                file.writing_ended.wait()
        self.setUrls([QUrl.fromLocalFile(str(file.path)) for file in self._files if file.path.exists()])
        return super().retrieveData(mime_type, preferred)


class DragExport:
    """Finds, or writes, the files for a drag.

    The files of an item are the first of these that exist: saved results that are up to date, the result on
    the screen, results saved earlier, the photo itself. A result or picture without a file is written to a
    temporary folder, which is deleted when the program ends.
    """

    def __init__(
        self,
        restorer: PhotoRestorer,
        saver: ResultSaver,
        messages: SessionMessages,
        result_options: Callable[[], ResultOptions],
    ) -> None:
        self._restorer, self._saver, self._messages, self._result_options = (
            restorer,
            saver,
            messages,
            result_options,
        )
        self._folder: Path | None = None
        self._written_files: dict[tuple[int, str], tuple[weakref.ref[ImageArray], DraggedFile]] = {}

    def mime_data(self, items: Iterable[PhotoItem]) -> DragMimeData:
        """The files of some items; those without one are written in the background."""
        return DragMimeData([file for item in items for file in self._files_of(item)])

    def result_mime_data(self, item: PhotoItem, role: ModelRole) -> DragMimeData | None:
        """The result of one model for the current photo; None if it does not exist yet or is outdated.

        For a clip, whose results exist only in files, this is the same as `mime_data`.
        """
        is_only_saved_result = (
            role == self._saver.saved_role and item.state == "done" and len(item.saved) == 1
        )
        if item.is_clip or is_only_saved_result:
            return self.mime_data([item])
        result = self._result(item, role)
        return DragMimeData(self._write(item, result)) if result else None

    def photo_mime_data(self, item: PhotoItem) -> DragMimeData:
        """The file of the photo itself; a picture from the clipboard is written to a temporary file."""
        return DragMimeData(self._photo_files(item))

    def _files_of(self, item: PhotoItem) -> Sequence[DraggedFile]:
        saved = [DraggedFile(path) for path in item.saved if path.exists()]
        result = None if item.state == "done" and saved else self._result(item, self._saver.saved_role)
        if result:
            return self._write(item, result)
        return saved or self._photo_files(item)

    def _photo_files(self, item: PhotoItem) -> Sequence[DraggedFile]:
        return self._write(item, item.picture) if item.picture else [DraggedFile(item.path)]

    def _result(self, item: PhotoItem, role: ModelRole) -> Photo | None:
        """The result of a model for the current photo; its path is only the name that a saved result gets."""
        restorer = self._restorer
        result = restorer.results.by_role.get(role)
        if item.is_clip or restorer.key != item.key or restorer.photo is None:
            return None
        if result is None or role in restorer.results.outdated:
            return None
        label = "restored" if role == self._saver.saved_role else role
        ending = self._result_options().ending(item.path, restorer.photo.format)
        name = free_path(item, ending, label, self._result_options()).name
        return replace(restorer.photo, path=Path(name), pixels=result.pixels)

    def _write(self, item: PhotoItem, photo: Photo) -> Sequence[DraggedFile]:
        """Writes a temporary file unless there is one already; empty if no folder can be created."""
        key = item.key, photo.path.name
        pixels_ref, earlier = self._written_files.get(key, (None, None))
        if earlier and pixels_ref and pixels_ref() is photo.pixels and earlier.path.parent.is_dir():
            return [earlier]
        try:
            folder = Path(mkdtemp(dir=self._temporary_folder()))
        except OSError as error:
            self._messages.report(writing_failed(Path(gettempdir()), error))
            return []
        file = DraggedFile(folder / photo.path.name, writing_ended := threading.Event())
        self._written_files[key] = weakref.ref(photo.pixels), file
        self._start_writing(photo, file.path, writing_ended)
        return [file]

    def _start_writing(self, photo: Photo, path: Path, writing_ended: threading.Event) -> None:
        quality = self._result_options().photo_quality
        job = Job(lambda _stop: _write_photo(photo, path, quality, writing_ended), name="write for drag")
        job.failed.connect(self._messages.report)
        job.start()

    def _temporary_folder(self) -> Path:
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="mwrgui-"))
            atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder


def _write_photo(photo: Photo, path: Path, quality: int, writing_ended: threading.Event) -> Iterator[Path]:
    try:
        write_photo(photo, path, quality=quality)
    finally:
        writing_ended.set()
    yield path
