"""The filmstrip: a thumbnail per open photo, with an edge and a sign that tell its state."""

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from mwrgui.ui.restore_page.dragging import drag_files, picture_of_drag
from mwrgui.ui.restore_page.photo_model import PhotoModel
from mwrgui.ui.session.dragged_files import DraggedFiles
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.state import PhotoItem
from mwrgui.ui.style.icons import pixmap
from mwrgui.ui.style.theme import Appearance, sizes, text_font

EDGES = {"waiting": "line", "working": "accent", "done": "good", "failed": "bad"}
"""The token that colours the edge of each state."""

SIGNS = {"waiting": "waiting", "working": "working", "done": "good", "failed": "bad"}
"""The icon of each state: colour is never the only sign."""


class Filmstrip(QListView):
    """Shows the photos in a row, which of them is looked at, and which are selected with it.

    Arrow keys go from one to the next; clicks with Ctrl or Shift select several, as does a rubber band.
    """

    def __init__(self, photos: PhotoList, dragged: DraggedFiles, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("filmstrip")
        self._photos, self._dragged, self._appearance = photos, dragged, appearance
        self.waiting_shown = False
        self._telling = False
        self._model = PhotoModel(photos, self)
        self._build()
        self._connect()
        self._show_selection()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the photo that is looked at in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leaves Space to the page; a list would take it to select what is selected already."""
        if event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Ctrl with an arrow key selects as the key alone does: what is looked at is always selected."""
        command = super().selectionCommand(index, event)
        by_key = event is not None and event.type() == QEvent.Type.KeyPress
        if by_key and command == QItemSelectionModel.SelectionFlag.NoUpdate:
            return QItemSelectionModel.SelectionFlag.ClearAndSelect
        return command

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drags the files of the selected photos, for a file manager or a mail."""
        current, items = self._photos.current, self._photos.selected
        if current:
            thumbnail = self._model.thumbnail(current)
            picture = picture_of_drag(thumbnail, len(items), self._appearance.theme, self.devicePixelRatioF())
            drag_files(self, self._dragged.of(items), picture)

    def show_waiting(self, shown: bool) -> None:
        """Whether photos that wait have a sign: they wait for something only while a batch goes on."""
        if shown != self.waiting_shown:
            self.waiting_shown = shown
            self.viewport().update()

    def _build(self) -> None:
        self.setModel(self._model)
        self.setItemDelegate(ThumbnailDelegate(self._model, self._appearance, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.setFixedHeight(cell_side() + bar + sizes().inside)

    def _connect(self) -> None:
        self._photos.current_changed.connect(self._show_selection)
        self._photos.selection_changed.connect(self._show_selection)
        self._model.modelReset.connect(self._show_selection)
        self._photos.item_changed.connect(self._follow)
        self.selectionModel().currentChanged.connect(self._look_at)
        self.selectionModel().selectionChanged.connect(self._tell_selection)
        self._appearance.changed.connect(self.viewport().update)

    def _show_selection(self) -> None:
        """Takes over from the list which photos are selected, and which of them is looked at."""
        current = self._photos.current
        index = self._model.index_of(current.key if current else None)
        if self._telling or not index.isValid():
            return
        self._telling = True
        selection, chosen = self.selectionModel(), QItemSelection()
        for first, last in self._model.ranges(self._photos.selected):
            chosen.select(first, last)
        if self.currentIndex() != index:
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._telling = False
        self.viewport().update()

    def _follow(self, key: int) -> None:
        """Keeps the photo at work in sight, unless the person is about to choose another."""
        item = self._photos.item(key)
        if item and item.state == "working" and not self.underMouse():
            self.scrollTo(self._model.index_of(key))

    def _look_at(self, index: QModelIndex) -> None:
        item = self._model.item(index)
        if item and not self._telling:
            self._telling = True
            self._photos.look_at(item.key, beside=True)
            self._telling = False

    def _tell_selection(self) -> None:
        """Tells the list, which may keep to something else: one photo is always selected."""
        if self._telling:
            return
        self._telling = True
        items = map(self._model.item, self.selectedIndexes())
        self._photos.select([item.key for item in items if item])
        self._telling = False
        self._show_selection()


class ThumbnailDelegate(QStyledItemDelegate):
    """Draws one photo of the strip."""

    def __init__(self, model: PhotoModel, appearance: Appearance, parent: Filmstrip) -> None:
        super().__init__(parent)
        self._model, self._appearance, self._strip = model, appearance, parent

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """A square, and the frame around it that shows the selection."""
        return QSize(cell_side(), cell_side())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """The frame of the selection, the thumbnail, its edge and its sign."""
        item = self._model.item(index)
        if item is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        cell: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            thinner = 0 if item is self._model.current else sizes().focus
            self._paint_selection(painter, cell.adjusted(thinner, thinner, -thinner, -thinner))
        inset = sizes().inside
        self._paint_photo(painter, cell.adjusted(inset, inset, -inset, -inset), item)
        painter.restore()

    def _paint_selection(self, painter: QPainter, cell: QRect) -> None:
        theme = self._appearance.theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent if self._strip.hasFocus() else theme.muted)
        painter.drawRoundedRect(cell, sizes().radius, sizes().radius)

    def _paint_photo(self, painter: QPainter, place: QRect, item: PhotoItem) -> None:
        theme, edge = self._appearance.theme, sizes().focus
        thumbnail = self._model.thumbnail(item)
        if thumbnail:
            painter.drawPixmap(place, thumbnail)
        else:
            painter.fillRect(place, theme.raised)
        painter.setPen(QPen(getattr(theme, EDGES[item.state]), edge, j=Qt.PenJoinStyle.MiterJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = edge / 2
        painter.drawRect(QRectF(place).adjusted(inset, inset, -inset, -inset))
        if item.state != "waiting" or self._strip.waiting_shown:
            self._paint_sign(painter, place, item)
        if item.has_frames:
            self._paint_badge(painter, place, "live" if item.live else "start")
        if item.strength is not None:
            self._paint_strength(painter, place, item.strength)

    def _paint_sign(self, painter: QPainter, place: QRect, item: PhotoItem) -> None:
        """A dot in the state's colour with its icon, at the lower right."""
        theme, dot = self._appearance.theme, _dot()
        dot.moveBottomRight(place.bottomRight())
        if item.state == "waiting":
            self._paint_dot(painter, dot, SIGNS[item.state], theme.pane_label, theme.on_pane_label)
        else:
            self._paint_dot(
                painter, dot, SIGNS[item.state], getattr(theme, EDGES[item.state]), theme.on_accent
            )

    def _paint_badge(self, painter: QPainter, place: QRect, sign: str) -> None:
        """Tells a clip and live pictures from a photo, at the lower left."""
        theme, dot, edge = self._appearance.theme, _dot(), sizes().focus
        dot.moveBottomLeft(place.bottomLeft() + QPoint(edge, -edge))
        self._paint_dot(painter, dot, sign, theme.pane_label, theme.on_pane_label)

    def _paint_strength(self, painter: QPainter, place: QRect, strength: float) -> None:
        """The photo's own strength, at the upper right."""
        theme, edge, text = self._appearance.theme, sizes().focus, f"{strength:.0%}".replace("%", " %")
        painter.setFont(text_font("small"))
        metrics = painter.fontMetrics()
        chip = QRect(0, 0, metrics.horizontalAdvance(text) + sizes().grid, metrics.height())
        chip.moveTopRight(place.topRight() + QPoint(-edge, edge))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.pane_label)
        painter.drawRoundedRect(chip, sizes().inside, sizes().inside)
        painter.setPen(theme.on_pane_label)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_dot(self, painter: QPainter, dot: QRect, sign: str, colour: QColor, on_it: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(dot)
        icon = pixmap(sign, on_it, sizes().icon, self._strip.devicePixelRatioF())
        inset = sizes().inside // 2
        painter.drawPixmap(dot.topLeft().x() + inset, dot.topLeft().y() + inset, icon)


def _dot() -> QRect:
    """A place for an icon."""
    side = sizes().icon + sizes().inside
    return QRect(0, 0, side, side)


def cell_side() -> int:
    """Of a thumbnail with its frame."""
    return sizes().thumbnail + 2 * sizes().inside
