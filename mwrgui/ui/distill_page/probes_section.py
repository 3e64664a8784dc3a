"""Section 4 of the form: probe photos, on which the student is measured during the run but never trained."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QListWidget, QListWidgetItem

from mwrgui.core.errors import MwrError
from mwrgui.distillation.probes import MAX_PROBES
from mwrgui.images import read_photo, read_preview
from mwrgui.jobs.job import Job
from mwrgui.ui.distill_page.section import lay_out_section
from mwrgui.ui.session.drop_payload import accept_as_copy
from mwrgui.ui.session.file_dialogs import choose_photos
from mwrgui.ui.session.file_kinds import is_checkpoint
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import Picture
from mwrgui.ui.session.thumbnails import crop_square
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label, push_button

_PATH_ROLE = Qt.ItemDataRole.UserRole
_COLUMN_COUNT = 5  # thumbnails per row that fit into the width of the form


class ProbesSection(TranslatedWidget, QFrame):
    """Thumbnails of the probe photos, at most `MAX_PROBES`; photos are added by drop or from a dialog."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("probes_section")
        self.setAcceptDrops(True)
        self._session, self._draft = session, session.recipe_draft
        self._icons: dict[Path, QIcon] = {}
        self._shown: tuple[Path, ...] = ()
        self._job: Job | None = None
        self._build()
        self._connect()
        self._retranslate()

    def add(self, paths: Sequence[Path]) -> None:
        """Adds photos; leaves out those beyond `MAX_PROBES`, and says so in a message."""
        wanted = list(dict.fromkeys((*self._draft.choices.probes, *paths)))
        if len(wanted) > MAX_PROBES:
            self._session.messages.notice.emit(
                self.tr("At most {n} probe photos can be used.").format(n=MAX_PROBES)
            )
        self._draft.set_probes(wanted)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accepts a drag that may contain photos, and highlights the card."""
        if _dropped_files(event):
            self._highlight(True)
            accept_as_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Removes the highlight that `dragEnterEvent` set."""
        self._highlight(False)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Adds the dropped photos; files that are checkpoints are ignored."""
        self._highlight(False)
        self.add(_dropped_files(event))
        accept_as_copy(event)

    def _build(self) -> None:
        self._title = label("probes_section_title", "section")
        self._text = label("probes_section_text", "small", muted=True, wrap=True)
        self.photo_list = QListWidget()
        self.photo_list.setObjectName("probes_section_list")
        self.photo_list.setViewMode(QListView.ViewMode.IconMode)
        self.photo_list.setMovement(QListView.Movement.Static)
        self.photo_list.setResizeMode(QListView.ResizeMode.Adjust)
        self.photo_list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.photo_list.setIconSize(QSize(_thumbnail_size(), _thumbnail_size()))
        self.photo_list.setGridSize(QSize(_cell_size(), _cell_size()))
        self.photo_list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.photo_list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.choose_button = push_button("probes_section_choose")
        self.remove_button = push_button("probes_section_remove")
        buttons = QHBoxLayout()
        buttons.addWidget(self.choose_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch()
        lay_out_section(self, self._title, self._text, self.photo_list, buttons)

    def _connect(self) -> None:
        self.choose_button.clicked.connect(self._choose_photos)
        self.remove_button.clicked.connect(self._remove_selected_or_all)
        self.photo_list.itemSelectionChanged.connect(self._refresh)
        self._draft.changed.connect(self._show_probes)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("4  Probe photos"))
        self.setAccessibleName(self.tr("Probe photos"))
        self.photo_list.setAccessibleName(self.tr("Probe photos"))
        self.photo_list.setToolTip(self.tr("Measured and shown during the run"))
        text = self.tr(
            "Drop up to {n} of your photos here to watch them improve. They are never used for training."
        )
        self._text.setText(text.format(n=MAX_PROBES))
        self.choose_button.setText(self.tr("Choose photos…"))
        self.choose_button.setToolTip(self.tr("Photos to watch during the run"))
        self.remove_button.setToolTip(self.tr("Removes the selected photos, or all of them"))
        self._refresh()

    def _show_probes(self) -> None:
        if self._draft.choices.probes != self._shown:
            self._shown = self._draft.choices.probes
            self._rebuild_list()
            self._read_missing()
        self._refresh()

    def _rebuild_list(self) -> None:
        self.photo_list.clear()
        for path in self._shown:
            item = QListWidgetItem(self._icons.get(path, QIcon(_blank_pixmap())), "")
            item.setData(_PATH_ROLE, path)
            item.setToolTip(str(path))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, path.name)
            self.photo_list.addItem(item)
        rows = -(-len(self._shown) // _COLUMN_COUNT)
        self.photo_list.setFixedHeight(rows * _cell_size() + 2 * self.photo_list.frameWidth())

    def _read_missing(self) -> None:
        missing = [path for path in self._shown if path not in self._icons]
        if missing:
            self._job = Job(lambda stop: _read_thumbnails(missing, stop), name="probe thumbnails")
            self._job.arrived.connect(self._add_thumbnails)
            self._job.start()

    def _add_thumbnails(self, found: "list[tuple[Path, Picture | MwrError]]") -> None:
        for path, picture in found:
            if isinstance(picture, MwrError):
                self._session.messages.problem.emit(picture)
                self._draft.set_probes([each for each in self._draft.choices.probes if each != path])
            else:
                self._icons[path] = QIcon(_pixmap(picture))
        self._rebuild_list()

    def _refresh(self) -> None:
        self.photo_list.setVisible(bool(self._shown))
        self.remove_button.setVisible(bool(self._shown))
        selected = self.photo_list.selectedItems()
        self.remove_button.setText(self.tr("Remove") if selected else self.tr("Remove all"))

    def _remove_selected_or_all(self) -> None:
        removed = [item.data(_PATH_ROLE) for item in self.photo_list.selectedItems()] or list(
            self._draft.choices.probes
        )
        self._draft.set_probes([path for path in self._draft.choices.probes if path not in removed])

    def _choose_photos(self) -> None:
        self.add(choose_photos(self, self.tr("Choose probe photos")))

    def _highlight(self, highlighted: bool) -> None:
        self.setProperty("highlighted", highlighted)
        self.style().polish(self)


def _dropped_files(event: QDropEvent) -> list[Path]:
    """The dragged files except checkpoints; a file that is not a photo is reported when it is read."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file() and not is_checkpoint(path)]


def _read_thumbnails(
    paths: Sequence[Path], stop: threading.Event
) -> Iterator[tuple[Path, Picture | MwrError]]:
    for path in paths:
        if stop.is_set():
            return
        try:
            preview = read_preview(path)
            yield (
                path,
                crop_square(read_photo(path).pixels if preview is None else preview, _thumbnail_size()),
            )
        except MwrError as problem:
            yield path, problem


def _thumbnail_size() -> int:
    return sizes().rail_button


def _cell_size() -> int:
    return _thumbnail_size() + sizes().grid


def _pixmap(picture: Picture) -> QPixmap:
    height, width, _ = picture.shape
    data = picture.tobytes()
    return QPixmap.fromImage(QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy())


def _blank_pixmap() -> QPixmap:
    pixmap = QPixmap(_thumbnail_size(), _thumbnail_size())
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap
