"""The open photos as rows of a list view."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from mwrgui.ui.restore_page.dragging import pixmap_of
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.state import PhotoItem, Picture
from mwrgui.ui.text.translated import spoken

Index = QModelIndex | QPersistentModelIndex


class PhotoModel(QAbstractListModel):
    """One row per photo; knows their thumbnails as the screen wants them."""

    def __init__(self, photos: PhotoList, parent: QObject) -> None:
        super().__init__(parent)
        self._photos = photos
        self._keys: list[int] = []
        self._rows: dict[int, int] = {}
        self._pixmaps: dict[int, tuple[Picture, QPixmap]] = {}
        photos.listed.connect(self._list)
        photos.item_changed.connect(self._change)
        self._list()

    def rowCount(self, parent: Index | None = None) -> int:
        """As many as there are photos."""
        return 0 if parent is not None and parent.isValid() else len(self._keys)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a photo; what is drawn, the delegate asks for."""
        item = self.item(index)
        if item is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join([item.name, *self._details(item)])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join([item.name, self.state_words(item), *self._own_strength(item)])
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Photos can be dragged out of the window."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def item(self, index: Index) -> PhotoItem | None:
        """The photo of a row."""
        return self._photos.item(self._keys[index.row()]) if 0 <= index.row() < len(self._keys) else None

    @property
    def current(self) -> PhotoItem | None:
        """The photo that is looked at."""
        return self._photos.current

    def index_of(self, key: int | None) -> QModelIndex:
        """The row of a photo; an invalid one if there is none."""
        row = self._rows.get(key, -1) if key is not None else -1
        return self.index(row) if row >= 0 else QModelIndex()

    def ranges(self, items: Iterable[PhotoItem]) -> Iterator[tuple[QModelIndex, QModelIndex]]:
        """The first and the last row of each group of neighbours among some photos, in the list's order."""
        rows = [self._rows[item.key] for item in items if item.key in self._rows]
        for _, group in groupby(enumerate(rows), key=lambda place: place[1] - place[0]):
            neighbours = [row for _, row in group]
            yield self.index(neighbours[0]), self.index(neighbours[-1])

    def thumbnail(self, item: PhotoItem) -> QPixmap | None:
        """The photo in small, once it has been made."""
        if item.thumbnail is None:
            return None
        kept = self._pixmaps.get(item.key)
        if kept is None or kept[0] is not item.thumbnail:
            kept = self._pixmaps[item.key] = (item.thumbnail, pixmap_of(item.thumbnail))
        return kept[1]

    def state_words(self, item: PhotoItem) -> str:
        """What has become of a photo, in the reader's words."""
        if item.live and item.state == "waiting":
            return self.tr("live")
        words = {
            "waiting": self.tr("not saved yet"),
            "working": self.tr("being restored"),
            "done": self.tr("restored and saved"),
            "failed": self.tr("failed"),
        }
        return words[item.state]

    def _details(self, item: PhotoItem) -> list[str]:
        if item.state == "failed" and item.problem:
            return [spoken(item.problem)]
        saved = [self.tr("Saved as {path}").format(path=path) for path in item.saved]
        harmed = [spoken(item.remark)] if item.remark else []
        return [*(saved or [self.state_words(item)]), *self._own_strength(item), *harmed]

    def _own_strength(self, item: PhotoItem) -> list[str]:
        if item.strength is None:
            return []
        return [
            self.tr("Strength {percent} %, for this photo only").format(percent=round(100 * item.strength))
        ]

    def _list(self) -> None:
        self.beginResetModel()
        self._keys = [item.key for item in self._photos.items]
        self._rows = {key: row for row, key in enumerate(self._keys)}
        self._pixmaps = {key: kept for key, kept in self._pixmaps.items() if key in self._rows}
        self.endResetModel()

    def _change(self, key: int) -> None:
        index = self.index_of(key)
        if index.isValid():
            self.dataChanged.emit(index, index)
