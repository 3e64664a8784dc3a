"""The filmstrip: a thumbnail per open photo, with an edge and a sign that tell its state."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from mwrgui.ui.icons import pixmap
from mwrgui.ui.photo_list import PhotoList
from mwrgui.ui.restore_page.photo_model import PhotoModel
from mwrgui.ui.state import PhotoItem
from mwrgui.ui.theme import Appearance, sizes

EDGES = {"waiting": "line", "working": "accent", "done": "good", "failed": "bad"}
"""The token that colours the edge of each state."""

SIGNS = {"waiting": "waiting", "working": "working", "done": "good", "failed": "bad"}
"""The icon of each state: colour is never the only sign."""


class Filmstrip(QListView):
    """Shows the photos in a row and which of them is looked at; arrow keys go from one to the next."""

    def __init__(self, photos: PhotoList, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("filmstrip")
        self._photos, self._appearance = photos, appearance
        self._model = PhotoModel(photos, self)
        self._build()
        self._connect()
        self._show_current()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the photo that is looked at in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def _build(self) -> None:
        self.setModel(self._model)
        self.setItemDelegate(ThumbnailDelegate(self._model, self._appearance, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.setFixedHeight(cell_side() + bar + sizes().inside)

    def _connect(self) -> None:
        self._photos.current_changed.connect(self._show_current)
        self._model.modelReset.connect(self._show_current)
        self._photos.item_changed.connect(self._follow)
        self.selectionModel().currentChanged.connect(self._choose)
        self._appearance.changed.connect(self.viewport().update)

    def _show_current(self) -> None:
        current = self._photos.current
        index = self._model.index_of(current.key if current else None)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def _follow(self, key: int) -> None:
        """Keeps the photo at work in sight, unless the person is about to choose another."""
        item = self._photos.item(key)
        if item and item.state == "working" and not self.underMouse():
            self.scrollTo(self._model.index_of(key))

    def _choose(self, index: QModelIndex) -> None:
        item = self._model.item(index)
        if item:
            self._photos.look_at(item.key)


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
        if item is self._model.current:
            self._paint_selection(painter, cell)
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
        self._paint_sign(painter, place, item)

    def _paint_sign(self, painter: QPainter, place: QRect, item: PhotoItem) -> None:
        """A dot in the state's colour with its icon, at the lower right."""
        theme, side = self._appearance.theme, sizes().icon
        dot = QRect(0, 0, side + sizes().inside, side + sizes().inside)
        dot.moveBottomRight(place.bottomRight())
        waiting = item.state == "waiting"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.pane_label if waiting else getattr(theme, EDGES[item.state]))
        painter.drawEllipse(dot)
        colour = theme.on_pane_label if waiting else theme.on_accent
        icon = pixmap(SIGNS[item.state], colour, side, self._strip.devicePixelRatioF())
        inset = sizes().inside // 2
        painter.drawPixmap(dot.topLeft().x() + inset, dot.topLeft().y() + inset, icon)


def cell_side() -> int:
    """Of a thumbnail with its frame."""
    return sizes().thumbnail + 2 * sizes().inside
