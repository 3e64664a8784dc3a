"""Places the message bar over the page, so that nothing else moves."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget

from mwrgui.ui.widgets.message_bar import MessageBar


class MessageBarPlacement(QObject):
    """Keeps the message bar at the bottom of the first visible area, where no area has buttons.

    If the pointer is at the bottom when the bar appears, the bar is placed at the top instead. Otherwise a
    click that is meant for the area could hit a button of the bar.

    Args:
        areas: returns the widgets over which the bar may appear, see `Page.message_areas`.

    Signals:
        covered: the number of pixels at the bottom of the area that the bar covers now.
    """

    covered = Signal(int)

    def __init__(self, bar: MessageBar, window: QWidget, areas: Callable[[], Sequence[QWidget]]) -> None:
        super().__init__(bar)
        self._bar, self._window, self._areas = bar, window, areas
        self._at_top = False
        bar.setParent(window)
        bar.hide()
        bar.message_changed.connect(self.choose_side)
        self.watch([window, bar])

    def watch(self, widgets: Iterable[QWidget]) -> None:
        """Places the bar again whenever one of these widgets is moved, resized, shown or hidden."""
        for widget in widgets:
            widget.installEventFilter(self)

    def choose_side(self) -> None:
        """Chooses the bottom unless the pointer is there; a bar that is under the pointer stays."""
        pointer = self._window.mapFromGlobal(QCursor.pos())
        under_pointer = not self._bar.isHidden() and self._bar.geometry().contains(pointer)
        if not under_pointer:
            bottom, top = (self._rectangle(at_top=at_top) for at_top in (False, True))
            self._at_top = bottom.contains(pointer) and not top.contains(pointer)
        self._place()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Places the bar again after events of the watched widgets."""
        kinds = QEvent.Type
        if event.type() in (kinds.Resize, kinds.Move, kinds.Show, kinds.Hide, kinds.LayoutRequest):
            self._place()
        return False

    def _place(self) -> None:
        if self._bar.message:
            self.watch(self._areas())  # some areas are created late
            self._bar.setGeometry(self._rectangle(at_top=self._at_top))
            self._bar.raise_()
        at_bottom = not self._bar.isHidden() and not self._at_top
        self.covered.emit(self._bar.height() if at_bottom else 0)

    def _rectangle(self, *, at_top: bool) -> QRect:
        """The geometry of the bar, in pixels of the window."""
        areas = self._areas()
        area = next((area for area in areas if area.isVisibleTo(self._window)), areas[-1])
        corner = area.mapTo(self._window, area.rect().topLeft())
        height = self._bar.height_for(area.width())
        top = corner.y() if at_top else corner.y() + area.height() - height
        return QRect(corner.x(), top, area.width(), height)
