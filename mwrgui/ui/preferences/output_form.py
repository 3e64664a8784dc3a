"""The Saving tab of the preferences dialog: names, formats and quality of restored photos and clips."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from mwrgui.core.errors import MwrError
from mwrgui.core.setting import Setting, settings_of
from mwrgui.images.formats import FORMATS, JPEG
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated import translate_setting, translated_text
from mwrgui.ui.widgets.parts import label, number_field
from mwrgui.video.options import ClipOptions

AnyWidget = TypeVar("AnyWidget", bound=QWidget)
_CODECS = {"h264": "H.264", "h265": "H.265", "av1": "AV1", "ffv1": "FFV1"}


class OutputForm(QWidget):
    """Edits `ResultOptions` and `ClipOptions`.

    Signals:
        problem_changed: emitted after each change of the name pattern or the format; True while the pattern
            is invalid.
    """

    problem_changed = Signal(bool)

    def __init__(self, results: ResultOptions, clips: ClipOptions) -> None:
        super().__init__()
        self._results, self._clips = results, clips
        self._settings: Mapping[str, Setting] = {**settings_of(ResultOptions), **settings_of(ClipOptions)}
        self._build()
        self._connect()
        self._show_example()

    @property
    def results(self) -> ResultOptions:
        """The options for photos that the fields show now; the name pattern may be invalid."""
        return ResultOptions(
            self._format.currentData(), self._photo_quality.value(), self._name.text().strip()
        )

    @property
    def clips(self) -> ClipOptions:
        """The options for clips that the fields show now."""
        return replace(self._clips, codec=self._codec.currentData(), quality=self._clip_quality.value())

    def _build(self) -> None:
        form = QFormLayout(self)
        form.setSpacing(sizes().grid)
        formats = {"same": self.tr("As the photo"), **{each.name.lower(): each.name for each in FORMATS}}
        formats = {name: formats[name] for name in self._settings["photo_format"].choices}
        self._format = self._combo_box("photo_format", formats, self._results.photo_format)
        self._photo_quality = self._spin_box("photo_quality", self._results.photo_quality)
        self._name = self._describe(QLineEdit(self._results.result_name), "result_name")
        self._example_label = label("result_example", "small", muted=True, wrap=True)
        self._codec = self._combo_box("codec", _CODECS, self._clips.codec)
        self._codec.setItemText(self._codec.findData("ffv1"), self.tr("FFV1 (lossless)"))
        self._clip_quality = self._spin_box("quality", self._clips.quality)
        form.addRow(self.tr("&Format of photos"), self._format)
        form.addRow(self.tr("&Quality of photos"), self._photo_quality)
        form.addRow(self.tr("&Names of results"), self._name)
        form.addRow("", self._example_label)
        form.addRow(self.tr("&Codec of clips"), self._codec)
        form.addRow(self.tr("Q&uality of clips"), self._clip_quality)

    def _connect(self) -> None:
        self._name.textChanged.connect(self._show_example)
        self._format.currentIndexChanged.connect(self._show_example)

    def _show_example(self) -> None:
        """Shows the name that an example photo would get, or why the pattern is invalid."""
        try:
            self.results.check()
        except MwrError as problem:
            self._example_label.setText(translated_text(problem))
            self.problem_changed.emit(True)
            return
        photo = Path("street.jpg")
        example = self.results.stem(photo.stem, "restored") + self.results.ending(photo, JPEG)
        self._example_label.setText(self.tr("{photo} becomes {result}").format(photo=photo, result=example))
        self.problem_changed.emit(False)

    def _combo_box(self, name: str, entries: Mapping[str, str], value: str) -> QComboBox:
        box = self._describe(QComboBox(), name)
        for option, text in entries.items():
            box.addItem(text, option)
        box.setCurrentIndex(max(0, box.findData(value)))
        return box

    def _spin_box(self, name: str, value: int) -> QSpinBox:
        setting = self._settings[name]
        box = number_field(name, int(setting.low or 0), int(setting.high or 0), value)
        return self._describe(box, name)

    def _describe(self, widget: AnyWidget, name: str) -> AnyWidget:
        """Gives a widget the object name, tooltip and accessible name of a setting; returns the widget."""
        setting = self._settings[name]
        widget.setObjectName(f"output_{name}")
        widget.setToolTip(translate_setting(setting.help))
        widget.setAccessibleName(translate_setting(setting.label))
        return widget
