"""Exports results to a chosen file, to the clipboard, or as a comparison of pictures."""

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
from mwrgui.ui.session.file_dialogs import choose_new_clip, choose_new_comparison, choose_new_photo
from mwrgui.ui.session.result_metrics import to_eight_bits
from mwrgui.ui.session.saving import free_path
from mwrgui.ui.session.session import Session
from mwrgui.ui.widgets.compare import CompareOptions, Content, comparison_picture, difference_picture
from mwrgui.video.comparison import CLIP_ENDING, write_comparison_clip
from mwrgui.video.formats import ending_of_result


class ResultExporter(QObject):
    """Asks for a file where one is needed, and exports in jobs; messages report success and failure."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._window = session, parent

    def save_as(self) -> None:
        """Saves the result of the current photo, or of the whole clip, to a file that the user chooses."""
        is_clip = self._session.clip_player.ready
        choose = choose_new_clip if is_clip else choose_new_photo
        save = self._session.save_clip if is_clip else self._session.saver.save
        if path := choose(self._window, self.tr("Save the result as"), self._suggested_path("restored")):
            save(path)

    def copy(self) -> None:
        """Copies the current result to the clipboard; there must be one."""
        result = self._session.restorer.results.by_role[self._session.saver.saved_role]
        job = Job(lambda _stop: iter([_to_qimage(result.pixels)]), name="copy")
        job.arrived.connect(lambda images: self._put_on_clipboard(images[-1]))
        job.failed.connect(self._session.messages.report)
        job.start()

    def save_comparison(self, options: CompareOptions) -> None:
        """Saves a comparison to a file that the user chooses; see `write_comparison`.

        Args:
            options: the options of the compare view.
        """
        path = choose_new_comparison(
            self._window, self.tr("Save the comparison"), self._suggested_path("comparison")
        )
        if path:
            self.write_comparison(path, options)

    def write_comparison(self, path: Path, options: CompareOptions) -> Job:
        """Writes a comparison in the background, and returns the job.

        The suffix of `path` decides: .html for a web page with a slider, .gif or .mp4 for an animation that
        moves the line between input and result, or any photo format for a labelled strip of all pictures.
        """
        layers, labels = self._layers(), self._labels(options)
        saved_role = self._session.saver.saved_role
        right = saved_role if saved_role in layers else list(layers)[-1]
        writers = {
            PAGE_ENDING: lambda: write_page(
                path,
                {labels[content]: pixels for content, pixels in layers.items()},
                self._page_words(),
                right=labels[right],
            ),
            ANIMATION_ENDING: lambda: write_animation(path, layers["input"], layers[right]),
            CLIP_ENDING: lambda: write_comparison_clip(path, layers["input"], layers[right]),
        }
        write = writers.get(path.suffix.lower(), lambda: _write_strip(layers, labels, options, path))
        job = Job(lambda _stop: _write_and_yield(write, path), name="comparison")
        job.arrived.connect(lambda paths: self._session.saver.saved.emit(paths[-1]))
        job.failed.connect(self._session.messages.report)
        return job.start()

    def _layers(self) -> dict[Content, ImageArray]:
        restorer = self._session.restorer
        layers: dict[Content, ImageArray] = {}
        if restorer.photo:
            layers["input"] = restorer.photo.pixels
        layers |= {
            role: restorer.results.by_role[role].pixels
            for role in ("teacher", "student")
            if role in restorer.results.by_role
        }
        if restorer.results.truth:
            layers["truth"] = restorer.results.truth.pixels
        return layers

    def _labels(self, options: CompareOptions) -> dict[Content, str]:
        restorer, models = self._session.restorer, self._session.models
        names = {"teacher": models.teacher.name, "student": models.student.name}
        return {
            "input": self.tr("Input · {name}").format(
                name=restorer.photo.path.name if restorer.photo else ""
            ),
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

    def _suggested_path(self, label: str) -> Path:
        item, photo, options = (
            self._session.photos.current,
            self._session.restorer.photo,
            self._session.options,
        )
        if item is None:
            return Path.home()
        if label == "comparison":
            ending = PNG.endings[0]
        elif item.is_clip:
            ending = ending_of_result(item.path, options.clips.codec)
        else:
            ending = options.files.ending(item.path, photo.format if photo else PNG)
        return free_path(item, ending, label, options.files)


def _write_and_yield(write: Callable[[], None], path: Path) -> Iterator[Path]:
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
    write_photo(Photo(comparison_picture(pictures, labels), path, PNG), path)


def _to_qimage(pixels: ImageArray) -> QImage:
    eight_bit_pixels = to_eight_bits(pixels)
    height, width, _ = eight_bit_pixels.shape
    return QImage(eight_bit_pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
