"""The filmstrip: a thumbnail per item of the list, with a frame and an icon for its state."""

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

from mwrgui.restoration.options import Strength
from mwrgui.ui.restore_page.dragging import drag_files, drag_pixmap
from mwrgui.ui.restore_page.photo_list_model import PhotoListModel
from mwrgui.ui.session.drag_export import DragExport
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.state import PhotoItem
from mwrgui.ui.style.icons import pixmap
from mwrgui.ui.style.theme import Appearance, sizes, text_font

EDGE_COLOURS = {"waiting": "line", "working": "accent", "done": "good", "failed": "bad"}
"""The theme colour of the frame for each state."""

STATE_ICONS = {"waiting": "waiting", "working": "working", "done": "good", "failed": "bad"}
"""The icon for each state, because not everybody can tell the states apart by colour."""


class Filmstrip(QListView):
    """Shows the items of the list in a row; the user can change the selection and the current item.

    Arrow keys go from item to item; Ctrl, Shift or a rubber band select several.

    Attributes:
        shows_waiting_icons: whether waiting items have an icon.
    """

    def __init__(self, photos: PhotoList, drag_export: DragExport, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("filmstrip")
        self._photos, self._drag_export, self._appearance = photos, drag_export, appearance
        self.shows_waiting_icons = False
        self._synchronizing = False
        self._model = PhotoListModel(photos, self)
        self._build()
        self._connect()
        self._apply_selection()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the current item visible."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leaves Space to the page; QListView would change the selection with it."""
        if event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Makes Ctrl+arrow select an item as the arrow alone does: the current item is always selected."""
        command = super().selectionCommand(index, event)
        by_key = event is not None and event.type() == QEvent.Type.KeyPress
        if by_key and command == QItemSelectionModel.SelectionFlag.NoUpdate:
            return QItemSelectionModel.SelectionFlag.ClearAndSelect
        return command

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drags the files of the selected items, for example to a file manager or an e-mail."""
        current, items = self._photos.current, self._photos.selected
        if current:
            thumbnail = self._model.thumbnail(current)
            picture = drag_pixmap(thumbnail, len(items), self._appearance.theme, self.devicePixelRatioF())
            drag_files(self, self._drag_export.mime_data(items), picture)

    def show_waiting_icons(self, shown: bool) -> None:
        """Sets whether waiting items have an icon; they should have one unless the queue is idle."""
        if shown != self.shows_waiting_icons:
            self.shows_waiting_icons = shown
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
        self.setFixedHeight(cell_side() + bar + sizes().small_spacing)

    def _connect(self) -> None:
        self._photos.current_changed.connect(self._apply_selection)
        self._photos.selection_changed.connect(self._apply_selection)
        self._model.modelReset.connect(self._apply_selection)
        self._photos.item_changed.connect(self._scroll_to_working)
        self.selectionModel().currentChanged.connect(self._set_current)
        self.selectionModel().selectionChanged.connect(self._set_selection)
        self._appearance.changed.connect(self.viewport().update)

    def _apply_selection(self) -> None:
        """Shows the selection and the current item of the list of photos."""
        current = self._photos.current
        index = self._model.index_of(current.key if current else None)
        if self._synchronizing or not index.isValid():
            return
        self._synchronizing = True
        selection, chosen = self.selectionModel(), QItemSelection()
        for first, last in self._model.ranges(self._photos.selected):
            chosen.select(first, last)
        if self.currentIndex() != index:
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._synchronizing = False
        self.viewport().update()

    def _scroll_to_working(self, key: int) -> None:
        """Scrolls to an item that is being restored, unless the pointer is over the strip."""
        item = self._photos.item(key)
        if item and item.state == "working" and not self.underMouse():
            self.scrollTo(self._model.index_of(key))

    def _set_current(self, index: QModelIndex) -> None:
        item = self._model.item(index)
        if item and not self._synchronizing:
            self._synchronizing = True
            self._photos.set_current(item.key, keep_selection=True)
            self._synchronizing = False

    def _set_selection(self) -> None:
        """Passes the selection to `PhotoList.select`, then shows what that has selected, which may differ."""
        if self._synchronizing:
            return
        self._synchronizing = True
        items = map(self._model.item, self.selectedIndexes())
        self._photos.select([item.key for item in items if item])
        self._synchronizing = False
        self._apply_selection()


class ThumbnailDelegate(QStyledItemDelegate):
    """Draws the thumbnail of one item, with its state, kind (clip or live source) and own strength."""

    def __init__(self, model: PhotoListModel, appearance: Appearance, parent: Filmstrip) -> None:
        super().__init__(parent)
        self._model, self._appearance, self._strip = model, appearance, parent

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The size of a cell, the same for all items."""
        return QSize(cell_side(), cell_side())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draws a cell: the selection as background, then the thumbnail with its icons and strength."""
        item = self._model.item(index)
        if item is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        cell: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            inset = 0 if item is self._model.current else sizes().focus
            self._paint_selection(painter, cell.adjusted(inset, inset, -inset, -inset))
        inset = sizes().small_spacing
        self._paint_photo(painter, cell.adjusted(inset, inset, -inset, -inset), item)
        painter.restore()

    def _paint_selection(self, painter: QPainter, cell: QRect) -> None:
        theme = self._appearance.theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent if self._strip.hasFocus() else theme.muted)
        painter.drawRoundedRect(cell, sizes().radius, sizes().radius)

    def _paint_photo(self, painter: QPainter, area: QRect, item: PhotoItem) -> None:
        theme, edge = self._appearance.theme, sizes().focus
        thumbnail = self._model.thumbnail(item)
        if thumbnail:
            painter.drawPixmap(area, thumbnail)
        else:
            painter.fillRect(area, theme.raised)
        painter.setPen(QPen(getattr(theme, EDGE_COLOURS[item.state]), edge, j=Qt.PenJoinStyle.MiterJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = edge / 2
        painter.drawRect(QRectF(area).adjusted(inset, inset, -inset, -inset))
        if item.state != "waiting" or self._strip.shows_waiting_icons:
            self._paint_state(painter, area, item)
        if item.has_frames:
            self._paint_kind(painter, area, "live" if item.live else "start")
        if item.strength is not None:
            self._paint_strength(painter, area, item.strength)

    def _paint_state(self, painter: QPainter, area: QRect, item: PhotoItem) -> None:
        """Draws the icon of the state in a dot, at the lower right."""
        theme, dot = self._appearance.theme, _dot_rectangle()
        dot.moveBottomRight(area.bottomRight())
        if item.state == "waiting":
            self._paint_dot(painter, dot, STATE_ICONS[item.state], theme.pane_label, theme.pane_label_text)
        else:
            self._paint_dot(
                painter,
                dot,
                STATE_ICONS[item.state],
                getattr(theme, EDGE_COLOURS[item.state]),
                theme.on_accent,
            )

    def _paint_kind(self, painter: QPainter, area: QRect, icon_name: str) -> None:
        """Draws the icon of a clip or live source in a dot, at the lower left."""
        theme, dot, edge = self._appearance.theme, _dot_rectangle(), sizes().focus
        dot.moveBottomLeft(area.bottomLeft() + QPoint(edge, -edge))
        self._paint_dot(painter, dot, icon_name, theme.pane_label, theme.pane_label_text)

    def _paint_strength(self, painter: QPainter, area: QRect, strength: Strength) -> None:
        """Draws the item's own strength, at the upper right."""
        theme, edge, text = self._appearance.theme, sizes().focus, strength.percent
        painter.setFont(text_font("small"))
        metrics = painter.fontMetrics()
        chip = QRect(0, 0, metrics.horizontalAdvance(text) + sizes().grid, metrics.height())
        chip.moveTopRight(area.topRight() + QPoint(-edge, edge))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.pane_label)
        painter.drawRoundedRect(chip, sizes().small_spacing, sizes().small_spacing)
        painter.setPen(theme.pane_label_text)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_dot(
        self, painter: QPainter, dot: QRect, icon_name: str, colour: QColor, icon_colour: QColor
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(dot)
        picture = pixmap(icon_name, icon_colour, sizes().icon, self._strip.devicePixelRatioF())
        inset = sizes().small_spacing // 2
        painter.drawPixmap(dot.topLeft().x() + inset, dot.topLeft().y() + inset, picture)


def _dot_rectangle() -> QRect:
    side = sizes().icon + sizes().small_spacing
    return QRect(0, 0, side, side)


def cell_side() -> int:
    """The side of a cell in pixels: a thumbnail and the selection around it."""
    return sizes().thumbnail + 2 * sizes().small_spacing
