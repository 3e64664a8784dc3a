"""What leaves the page besides plain saving: save as, save all, the clipboard, a picture for a report."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from mwrgui.core.formats import ENDINGS, PNG
from mwrgui.core.photos import ImageArray, Photo, write_photo
from mwrgui.jobs.job import Job
from mwrgui.ui.finishing import eight_bits
from mwrgui.ui.saving import free_path
from mwrgui.ui.session import Session
from mwrgui.ui.widgets.compare import CompareOptions, Content, compare_picture, difference_picture


class Exporting(QObject):
    """Asks where to, and does the work in jobs."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._window = session, parent

    def save_as(self) -> None:
        """Saves the result into the file that the person names; the dialog asks before it replaces one."""
        path = self._ask_for_file(self.tr("Save the result as"), self._suggestion("restored"))
        if path:
            self._session.save_result(path)

    def copy(self) -> None:
        """Puts the result on the clipboard."""
        result = self._session.viewing.results[self._session.options.result]
        job = Job(lambda _stop: iter([_image(result.pixels)]), name="copy")
        job.arrived.connect(lambda images: self._put_on_clipboard(images[-1]))
        job.failed.connect(self._session.report)
        job.start()

    def save_comparison(self, options: CompareOptions) -> None:
        """Saves a labelled strip of all pictures into the file that the person names."""
        path = self._ask_for_file(self.tr("Save the comparison picture"), self._suggestion("comparison"))
        if path:
            self.write_comparison(path, options)

    def write_comparison(self, path: Path, options: CompareOptions) -> Job:
        """The same without asking."""
        layers, labels = self._layers(), self._labels(options)
        job = Job(lambda _stop: _compare(layers, labels, options, path), name="comparison")
        job.arrived.connect(lambda paths: self._session.saved.emit(paths[-1]))
        job.failed.connect(self._session.report)
        return job.start()

    def _layers(self) -> dict[Content, ImageArray]:
        viewing = self._session.viewing
        layers: dict[Content, ImageArray] = {}
        if viewing.photo:
            layers["input"] = viewing.photo.pixels
        layers |= {
            role: viewing.results[role].pixels for role in ("teacher", "student") if role in viewing.results
        }
        if viewing.truth:
            layers["truth"] = viewing.truth.pixels
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

    def _put_on_clipboard(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self._session.notice.emit(self.tr("The result is on the clipboard."))

    def _suggestion(self, label: str) -> Path:
        photo, key = self._session.viewing.photo, self._session.viewing.key
        item = self._session.photos.item(key) if key else None
        if photo is None or item is None:
            return Path.home()
        path = free_path(item, photo, label)
        return path.with_suffix(PNG.endings[0]) if label == "comparison" else path

    def _ask_for_file(self, title: str, suggestion: Path) -> Path | None:
        endings = " ".join(f"*{ending}" for ending in ENDINGS)
        kinds = self.tr("Photos ({endings})").format(endings=endings)
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(suggestion), kinds)
        return Path(name) if name else None


def _compare(
    layers: Mapping[Content, ImageArray],
    labels: Mapping[Content, str],
    options: CompareOptions,
    path: Path,
) -> Iterator[Path]:
    pictures = dict(layers)
    if {"teacher", "student"} <= pictures.keys():
        pictures["difference"] = difference_picture(
            pictures["teacher"], pictures["student"], options.difference
        )
    write_photo(Photo(compare_picture(pictures, labels), path, PNG), path)
    yield path


def _image(pixels: ImageArray) -> QImage:
    shallow = eight_bits(pixels)
    height, width, _ = shallow.shape
    return QImage(shallow.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
