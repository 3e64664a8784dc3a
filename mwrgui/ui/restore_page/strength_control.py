"""The strengths of the restoration: two sliders, their values in percent, and “This photo only”."""

from dataclasses import replace

from PySide6.QtCore import QObject, QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QLabel

from mwrgui.jobs.job import INTERVAL_MS
from mwrgui.restoration.options import Strength
from mwrgui.ui.session.session import Session
from mwrgui.ui.widgets.no_wheel import NoWheelSlider
from mwrgui.ui.widgets.parts import label

STRENGTH_STEPS = 100
"""Number of steps of a strength slider."""


class StrengthControl(QObject):
    """Sets the common strength or, while “This photo only” is checked, that of the selected items.

    The sliders take effect while they move. The options panel lays the widgets out.

    Attributes:
        haze_slider: how much of the haze is cleared, 0 to `STRENGTH_STEPS`.
        particle_slider: likewise how much of rain, snow and drops is removed.
        percent_labels: by slider, the label that shows its value in percent.
        own_strength_box: the check box “This photo only”.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._photos = session, session.photos
        self._apply_timer = QTimer(self, singleShot=True, interval=INTERVAL_MS)
        self._keys_to_change: frozenset[int] = frozenset()
        self._build()
        self._connect()

    def retranslate(self) -> None:
        """Translates the check box; the options panel translates the names of the sliders."""
        self.own_strength_box.setToolTip(
            self.tr(
                "Gives each selected photo a strength of its own, which changes of the common strength "
                "do not affect."
            )
        )
        self.refresh()

    def refresh(self) -> None:
        """Shows the strength of the current photo, unless the value of a slider is still to be applied."""
        current, selected = self._photos.current, len(self._photos.selected)
        several_text = self.tr("These {count} photos only").format(count=selected)
        self.own_strength_box.setText(several_text if selected > 1 else self.tr("This photo only"))
        self.own_strength_box.setEnabled(current is not None)
        if not self._apply_timer.isActive():
            self.own_strength_box.setChecked(current is not None and current.strength is not None)
            strength = self._session.options.strength_of(current)
            with QSignalBlocker(self.haze_slider), QSignalBlocker(self.particle_slider):
                self.haze_slider.setValue(round(strength.haze_strength * STRENGTH_STEPS))
                self.particle_slider.setValue(round(strength.particle_strength * STRENGTH_STEPS))
        self._show_percent()

    def _build(self) -> None:
        self.haze_slider, self.particle_slider = (
            _slider(f"choose_{part}_strength") for part in ("haze", "particle")
        )
        self.percent_labels = {
            slider: _percent_label(slider) for slider in (self.haze_slider, self.particle_slider)
        }
        self.own_strength_box = QCheckBox()
        self.own_strength_box.setObjectName("choose_own_strength")

    def _connect(self) -> None:
        for slider in self.percent_labels:
            slider.valueChanged.connect(self._apply_soon)
        self._apply_timer.timeout.connect(self._apply)
        self.own_strength_box.clicked.connect(self._toggle_own_strength)
        self._session.options_changed.connect(self.refresh)
        self._photos.current_changed.connect(self.refresh)
        self._photos.selection_changed.connect(self.refresh)
        self._photos.item_changed.connect(self._refresh_item)

    def _refresh_item(self, key: int) -> None:
        current = self._photos.current
        if current and current.key == key:
            self.refresh()

    def _apply_soon(self) -> None:
        """Applies the slider values after a moment, so that a fast movement causes only a few blends."""
        self._show_percent()
        if not self._apply_timer.isActive():
            self._keys_to_change = self._selected_keys()
            self._apply_timer.start()

    def _apply(self) -> None:
        """Sets the common strength, or that of the items that were selected when a slider moved."""
        strength = self._chosen_strength()
        if self.own_strength_box.isChecked():
            self._session.photo_edits.set_strength(self._keys_to_change, strength)
        else:
            self._session.set_options(replace(self._session.options, strength=strength))
        self.refresh()

    def _toggle_own_strength(self, own: bool) -> None:
        strength = self._chosen_strength() if own else None
        self._session.photo_edits.set_strength(self._selected_keys(), strength)

    def _selected_keys(self) -> frozenset[int]:
        return frozenset(item.key for item in self._photos.selected)

    def _show_percent(self) -> None:
        for slider, percent in self.percent_labels.items():
            percent.setText(f"{slider.value()} %")

    def _chosen_strength(self) -> Strength:
        return Strength(
            self.haze_slider.value() / STRENGTH_STEPS, self.particle_slider.value() / STRENGTH_STEPS
        )


def _slider(name: str) -> NoWheelSlider:
    slider = NoWheelSlider(Qt.Orientation.Horizontal)
    slider.setObjectName(name)
    slider.setRange(0, STRENGTH_STEPS)
    slider.setPageStep(STRENGTH_STEPS // 10)
    slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a drag, arrow keys still go to the next photo
    return slider


def _percent_label(slider: NoWheelSlider) -> QLabel:
    percent = label(f"{slider.objectName()}_value")
    percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    percent.setFixedWidth(percent.fontMetrics().horizontalAdvance("100 %"))
    return percent
