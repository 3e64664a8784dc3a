"""What leaves the page besides plain saving: save as, save all, the clipboard, a picture for a report."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from PySide6.QtCore import QLocale, QObject
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from mwrgui.images import ImageArray, Photo, write_photo
from mwrgui.images.comparison_files import (
    ANIMATION_ENDING,
    PAGE_ENDING,
    PageWords,
    write_animation,
    write_page,
)
from mwrgui.images.formats import PNG
from mwrgui.jobs.job import Job
from mwrgui.ui.session.file_dialogs import choose_new_comparison, choose_new_photo
from mwrgui.ui.session.result_metrics import eight_bits
from mwrgui.ui.session.saving import free_path
from mwrgui.ui.session.session import Session
from mwrgui.ui.widgets.compare import CompareOptions, Content, compare_picture, difference_picture
from mwrgui.video.comparison import CLIP_ENDING, write_comparison_clip


class Exporting(QObject):
    """Asks where to, and does the work in jobs."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._window = session, parent

    def save_as(self) -> None:
        """Saves the result into the file that the person names; the dialog asks before it replaces one."""
        path = choose_new_photo(self._window, self.tr("Save the result as"), self._suggestion("restored"))
        if path:
            self._session.saver.save(path)

    def copy(self) -> None:
        """Puts the result on the clipboard."""
        result = self._session.viewing.finished.results[self._session.saver.role]
        job = Job(lambda _stop: iter([_image(result.pixels)]), name="copy")
        job.arrived.connect(lambda images: self._put_on_clipboard(images[-1]))
        job.failed.connect(self._session.messages.report)
        job.start()

    def save_comparison(self, options: CompareOptions) -> None:
        """Saves a comparison into the file that the user names.

        By its ending: a labelled strip of all pictures, a page with a slider (HTML), or a wipe (GIF, MP4).
        """
        path = choose_new_comparison(
            self._window, self.tr("Save the comparison"), self._suggestion("comparison")
        )
        if path:
            self.write_comparison(path, options)

    def write_comparison(self, path: Path, options: CompareOptions) -> Job:
        """The same without asking."""
        layers, labels = self._layers(), self._labels(options)
        result = self._session.saver.role if self._session.saver.role in layers else list(layers)[-1]
        made = {
            PAGE_ENDING: lambda: write_page(
                path,
                {labels[content]: pixels for content, pixels in layers.items()},
                self._page_words(),
                right=labels[result],
            ),
            ANIMATION_ENDING: lambda: write_animation(path, layers["input"], layers[result]),
            CLIP_ENDING: lambda: write_comparison_clip(path, layers["input"], layers[result]),
        }
        write = made.get(path.suffix.lower(), lambda: _write_strip(layers, labels, options, path))
        job = Job(lambda _stop: _written(write, path), name="comparison")
        job.arrived.connect(lambda paths: self._session.saver.saved.emit(paths[-1]))
        job.failed.connect(self._session.messages.report)
        return job.start()

    def _layers(self) -> dict[Content, ImageArray]:
        viewing = self._session.viewing
        layers: dict[Content, ImageArray] = {}
        if viewing.photo:
            layers["input"] = viewing.photo.pixels
        layers |= {
            role: viewing.finished.results[role].pixels
            for role in ("teacher", "student")
            if role in viewing.finished.results
        }
        if viewing.finished.truth:
            layers["truth"] = viewing.finished.truth.pixels
        return layers

    def _labels(self, options: CompareOptions) -> dict[Content, str]:
        viewing, models = self._session.viewing, self._session.models
        names = {"teacher": models.teacher.name, "student": models.student.name}
        return {
            "input": self.tr("Input · {name}").format(name=viewing.photo.path.name if viewing.photo else ""),
            "teacher": self.tr("Teacher · {name}").format(name=names["teacher"]),
            "student": self.tr("Student · {name}").format(name=names["student"]),
            "truth": self.tr("Ground truth"),
            "difference": self.tr("Difference of student and teacher × {gain}").format(
                gain=options.difference.gain
            ),
        }

    def _page_words(self) -> PageWords:
        return PageWords(
            QLocale().bcp47Name(),
            title=self._labels(CompareOptions())["input"],
            left=self.tr("Picture on the left"),
            right=self.tr("Picture on the right"),
            slider=self.tr("Where the left picture ends"),
        )

    def _put_on_clipboard(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self._session.messages.notice.emit(self.tr("The result is on the clipboard."))

    def _suggestion(self, label: str) -> Path:
        photo, key = self._session.viewing.photo, self._session.viewing.key
        item = self._session.photos.item(key) if key else None
        if photo is None or item is None:
            return Path.home()
        path = free_path(item, photo, label, self._session.options.files)
        return path.with_suffix(PNG.endings[0]) if label == "comparison" else path


def _written(write: Callable[[], None], path: Path) -> Iterator[Path]:
    write()
    yield path


def _write_strip(
    layers: Mapping[Content, ImageArray],
    labels: Mapping[Content, str],
    options: CompareOptions,
    path: Path,
) -> None:
    pictures = dict(layers)
    if {"teacher", "student"} <= pictures.keys():
        pictures["difference"] = difference_picture(
            pictures["teacher"], pictures["student"], options.difference
        )
    write_photo(Photo(compare_picture(pictures, labels), path, PNG), path)


def _image(pixels: ImageArray) -> QImage:
    shallow = eight_bits(pixels)
    height, width, _ = shallow.shape
    return QImage(shallow.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
