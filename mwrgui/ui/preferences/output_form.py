"""The tab Saving of the preferences: how results are named, and in which formats they are written."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from mwrgui.core.errors import MwrError
from mwrgui.core.setting import Setting, settings_of
from mwrgui.images.formats import FORMATS, JPEG
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated import spoken
from mwrgui.ui.widgets.parts import label
from mwrgui.video.options import ClipOptions

AnyWidget = TypeVar("AnyWidget", bound=QWidget)
_CODECS = {"h264": "H.264", "h265": "H.265", "av1": "AV1", "ffv1": "FFV1"}


class OutputForm(QWidget):
    """Edits how results are written.

    Signals:
        problem_changed: whether the pattern of names is unusable now.
    """

    problem_changed = Signal(bool)

    def __init__(self, results: ResultOptions, clips: ClipOptions) -> None:
        super().__init__()
        self._results, self._clips = results, clips
        self._about: Mapping[str, Setting] = {**settings_of(ResultOptions), **settings_of(ClipOptions)}
        self._build()
        self._connect()
        self._show_example()

    @property
    def results(self) -> ResultOptions:
        """Names and formats of results as the fields are."""
        return ResultOptions(
            self._format.currentData(), self._photo_quality.value(), self._name.text().strip()
        )

    @property
    def clips(self) -> ClipOptions:
        """How clips are written, as the fields are."""
        return replace(self._clips, codec=self._codec.currentData(), quality=self._quality.value())

    def _build(self) -> None:
        form = QFormLayout(self)
        form.setSpacing(sizes().grid)
        formats = {"same": self.tr("As the photo"), **{each.name.lower(): each.name for each in FORMATS}}
        formats = {name: formats[name] for name in self._about["photo_format"].choices}
        self._format = self._box("photo_format", formats, self._results.photo_format)
        self._photo_quality = self._spin("photo_quality", self._results.photo_quality)
        self._name = self._named(QLineEdit(self._results.result_name), "result_name")
        self._example = label("result_example", "small", muted=True, wrap=True)
        self._codec = self._box("codec", _CODECS, self._clips.codec)
        self._codec.setItemText(self._codec.findData("ffv1"), self.tr("FFV1 (lossless)"))
        self._quality = self._spin("quality", self._clips.quality)
        form.addRow(self.tr("&Format of photos"), self._format)
        form.addRow(self.tr("&Quality of photos"), self._photo_quality)
        form.addRow(self.tr("&Names of results"), self._name)
        form.addRow("", self._example)
        form.addRow(self.tr("&Codec of clips"), self._codec)
        form.addRow(self.tr("Q&uality of clips"), self._quality)

    def _connect(self) -> None:
        self._name.textChanged.connect(self._show_example)
        self._format.currentIndexChanged.connect(self._show_example)

    def _show_example(self) -> None:
        """The name that a result would get, or why the pattern is unusable."""
        try:
            self.results.check()
        except MwrError as problem:
            self._example.setText(spoken(problem))
            self.problem_changed.emit(True)
            return
        photo = Path("street.jpg")
        example = self.results.stem(photo.stem, "restored") + self.results.ending(photo, JPEG)
        self._example.setText(self.tr("{photo} becomes {result}").format(photo=photo, result=example))
        self.problem_changed.emit(False)

    def _box(self, name: str, entries: Mapping[str, str], value: str) -> QComboBox:
        box = self._named(QComboBox(), name)
        for each, words in entries.items():
            box.addItem(words, each)
        box.setCurrentIndex(max(0, box.findData(value)))
        return box

    def _spin(self, name: str, value: int) -> QSpinBox:
        box, about = self._named(QSpinBox(), name), self._about[name]
        box.setRange(int(about.low or 0), int(about.high or 0))
        box.setValue(value)
        return box

    def _named(self, widget: AnyWidget, name: str) -> AnyWidget:
        about = self._about[name]
        widget.setObjectName(f"output_{name}")
        widget.setToolTip(QCoreApplication.translate("Settings", about.help))
        widget.setAccessibleName(QCoreApplication.translate("Settings", about.label))
        return widget
