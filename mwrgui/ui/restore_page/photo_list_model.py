"""The Qt model of the list of photos, for the filmstrip."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from mwrgui.ui.restore_page.dragging import pixmap_of
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.state import PhotoItem, Picture
from mwrgui.ui.text.translated import translated_text

AnyIndex = QModelIndex | QPersistentModelIndex


class PhotoListModel(QAbstractListModel):
    """Has one row per item, and caches pixmaps of the thumbnails."""

    def __init__(self, photos: PhotoList, parent: QObject) -> None:
        super().__init__(parent)
        self._photos = photos
        self._keys: list[int] = []
        self._rows: dict[int, int] = {}
        self._pixmaps: dict[int, tuple[Picture, QPixmap]] = {}
        photos.list_changed.connect(self._reset)
        photos.item_changed.connect(self._update_row)
        self._reset()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        """The number of items; 0 for a valid `parent`, because this is not a tree."""
        return 0 if parent is not None and parent.isValid() else len(self._keys)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name, tooltip or accessible text of an item; the delegate draws everything else."""
        item = self.item(index)
        if item is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join([item.name, *self._details(item)])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join([item.name, self.state_text(item), *self._strength_texts(item)])
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """The usual flags, and the one that lets items be dragged."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def item(self, index: AnyIndex) -> PhotoItem | None:
        """The item of a row; None for an invalid index."""
        return self._photos.item(self._keys[index.row()]) if 0 <= index.row() < len(self._keys) else None

    @property
    def current(self) -> PhotoItem | None:
        """The current item; None if the list is empty."""
        return self._photos.current

    def index_of(self, key: int | None) -> QModelIndex:
        """The index of the item with this key; an invalid index if there is none."""
        row = self._rows.get(key, -1) if key is not None else -1
        return self.index(row) if row >= 0 else QModelIndex()

    def ranges(self, items: Iterable[PhotoItem]) -> Iterator[tuple[QModelIndex, QModelIndex]]:
        """Yields the first and last index of each group of adjacent items; `items` must be in list order."""
        rows = [self._rows[item.key] for item in items if item.key in self._rows]
        for _, group in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
            neighbours = [row for _, row in group]
            yield self.index(neighbours[0]), self.index(neighbours[-1])

    def thumbnail(self, item: PhotoItem) -> QPixmap | None:
        """The thumbnail of an item; None until it has been read."""
        if item.thumbnail is None:
            return None
        cached = self._pixmaps.get(item.key)
        if cached is None or cached[0] is not item.thumbnail:
            cached = self._pixmaps[item.key] = (item.thumbnail, pixmap_of(item.thumbnail))
        return cached[1]

    def state_text(self, item: PhotoItem) -> str:
        """The state of an item in the user's language."""
        if item.live and item.state == "waiting":
            return self.tr("live")
        texts = {
            "waiting": self.tr("not saved yet"),
            "working": self.tr("being restored"),
            "done": self.tr("restored and saved"),
            "failed": self.tr("failed"),
        }
        return texts[item.state]

    def _details(self, item: PhotoItem) -> list[str]:
        if item.state == "failed" and item.problem:
            return [translated_text(item.problem)]
        saved = [self.tr("Saved as {path}").format(path=path) for path in item.saved]
        harm = [translated_text(item.harm)] if item.harm else []
        return [*(saved or [self.state_text(item)]), *self._strength_texts(item), *harm]

    def _strength_texts(self, item: PhotoItem) -> list[str]:
        if item.strength is None:
            return []
        return [self.tr("Strength {percent}, for this photo only").format(percent=item.strength.percent)]

    def _reset(self) -> None:
        self.beginResetModel()
        self._keys = [item.key for item in self._photos.items]
        self._rows = {key: row for row, key in enumerate(self._keys)}
        self._pixmaps = {key: cached for key, cached in self._pixmaps.items() if key in self._rows}
        self.endResetModel()

    def _update_row(self, key: int) -> None:
        index = self.index_of(key)
        if index.isValid():
            self.dataChanged.emit(index, index)
