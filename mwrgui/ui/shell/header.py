"""The row above all pages with teacher, student and device."""

from PySide6.QtCore import QPoint, QRectF, QTimer
from PySide6.QtGui import QActionGroup, QPainter
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from mwrgui.core.precision import PRECISIONS
from mwrgui.ui.session.model_menu import add_choice, fill_model_menu
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import MODEL_ROLES, DeviceState, ModelRole, ModelSlot
from mwrgui.ui.style.icons import paint_badge, pixmap
from mwrgui.ui.style.theme import ROLE_LETTERS, Appearance, sizes
from mwrgui.ui.text.formatting import format_bytes, format_count_or_dash
from mwrgui.ui.text.self_test_words import self_test_warning
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions
from mwrgui.ui.widgets.chips import Chip

MEMORY_INTERVAL_MS = 5000
"""Milliseconds between two updates of the free memory."""


class Header(TranslatedWidget, QWidget):
    """Three chips with menus, in which the user chooses the models, the device and the precision."""

    def __init__(
        self, session: Session, actions: Actions, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self._session, self._actions, self._appearance = session, actions, appearance
        self._build()
        self._connect()
        self._retranslate()

    def role_at(self, position: QPoint) -> ModelRole | None:
        """The role of the model chip at a point of this widget; None elsewhere."""
        return next((role for role in MODEL_ROLES if self._chips[role].geometry().contains(position)), None)

    def _build(self) -> None:
        self._chips = {role: self._model_chip(role) for role in MODEL_ROLES}
        self._device_chip = Chip(
            "chip_device",
            symbol=self._paint_device,
            fill_menu=self._fill_device_menu,
            appearance=self._appearance,
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(sizes().padding, sizes().grid, sizes().padding, sizes().grid)
        layout.setSpacing(sizes().grid)
        for chip in self._chips.values():
            layout.addWidget(chip)
        layout.addStretch()
        layout.addWidget(self._device_chip)

    def _model_chip(self, role: ModelRole) -> Chip:
        def symbol(painter: QPainter, place: QRectF) -> None:
            paint_badge(painter, place, ROLE_LETTERS[role], self._appearance.theme.role_colour(role))

        return Chip(
            f"chip_{role}",
            symbol=symbol,
            fill_menu=lambda menu: self._fill_model_menu(role, menu),
            appearance=self._appearance,
        )

    def _connect(self) -> None:
        self._session.models.changed.connect(self._show_model)
        self._session.device_changed.connect(self._show_device)
        self._memory_timer = QTimer(self, interval=MEMORY_INTERVAL_MS)
        self._memory_timer.timeout.connect(self._show_device)
        self._memory_timer.start()

    def _retranslate(self) -> None:
        names = {"teacher": self.tr("Teacher"), "student": self.tr("Student")}
        self._hints = {
            "teacher": self.tr("The teacher: click to choose another, or drop a checkpoint here"),
            "student": self.tr("The student: click to choose another, or drop a checkpoint here"),
        }
        for role, chip in self._chips.items():
            chip.setAccessibleName(names[role])
            self._show_model(role)
        self._device_chip.setAccessibleName(self.tr("Device"))
        self._device_chip.setToolTip(self.tr("The device that restores, and its precision"))
        self._show_device()

    def _show_model(self, role: ModelRole) -> None:
        slot = self._session.models.slot(role)
        chip, warning = self._chips[role], self_test_warning(slot.self_test) if slot.state == "ready" else ""
        chip.set_lines(slot.wanted or slot.name or chip.accessibleName(), self._details(slot), warning)
        chip.setToolTip("\n".join(filter(None, (warning, self._hints[role]))))

    def _details(self, slot: ModelSlot) -> str:
        match slot.state:
            case "none":
                return self.tr("none chosen")
            case "loading":
                return self.tr("loading …")
            case "failed":
                return self.tr("could not be loaded")
            case "ready":
                return self.tr("{architecture} · {count} parameters").format(
                    architecture=slot.title, count=format_count_or_dash(slot.parameters)
                )

    def _show_device(self) -> None:
        state = self._session.device
        self._device_chip.set_lines(*self._device_lines(state))

    def _device_lines(self, state: DeviceState) -> tuple[str, str]:
        if state.device:
            free = format_bytes(state.device.free_memory())
            return state.device.name, self.tr("{size} free").format(size=free)
        return self.tr("Device"), self.tr("not available") if state.problem else self.tr("loading …")

    def _paint_device(self, painter: QPainter, area: QRectF) -> None:
        side = sizes().icon
        picture = pixmap("device", self._appearance.theme.text, side, self.devicePixelRatioF())
        painter.drawPixmap(area.topLeft(), picture)

    def _fill_model_menu(self, role: ModelRole, menu: QMenu) -> None:
        fill_model_menu(menu, role, self._session, self._actions)

    def _fill_device_menu(self, menu: QMenu) -> None:
        menu.clear()
        names = {"auto": self.tr("The fastest"), "cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}
        precision_names = {"auto": self.tr("The fastest reliable precision")}
        state, choose = self._session.device, self._session.choose_device
        devices = QActionGroup(menu)
        for device in ("auto", *state.available):
            action = devices.addAction(add_choice(menu, names[device], checked=device == state.wanted))
            action.triggered.connect(lambda _=False, device=device: choose(device, state.wanted_precision))
        menu.addSeparator()
        precisions = QActionGroup(menu)
        for precision in PRECISIONS:
            text = precision_names.get(precision, precision)
            checked = precision == state.wanted_precision
            action = precisions.addAction(add_choice(menu, text, checked=checked))
            action.triggered.connect(lambda _=False, precision=precision: choose(state.wanted, precision))
