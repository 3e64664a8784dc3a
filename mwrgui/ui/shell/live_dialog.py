"""The dialog behind File › Open camera or stream."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mwrgui.core.errors import MwrError
from mwrgui.core.text import visible
from mwrgui.jobs.job import Job
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated import translated_text
from mwrgui.ui.widgets.parts import label, problem_label, say_problem
from mwrgui.video.live.address import LiveAddress, read_live_address
from mwrgui.video.live.cameras import Camera, find_cameras

_ADDRESS_ROLE = Qt.ItemDataRole.UserRole


class LiveDialog(QDialog):
    """Asks for a camera of this computer, or for the address of a stream.

    Args:
        latest: the address that was opened last; empty if there is none.

    Attributes:
        address: what the user has chosen; None until the dialog is accepted.
    """

    def __init__(self, latest: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live_dialog")
        self.address: LiveAddress | None = None
        self._build(latest)
        self._connect()
        self._job = Job(_find_cameras, name="find cameras")
        self._job.arrived.connect(lambda found: self._list_cameras(found[-1]))
        self._job.failed.connect(lambda _error: self._list_cameras(()))
        self._job.start()

    def done(self, result: int) -> None:
        """Gives up the search for cameras, then closes the dialog."""
        self._job.abandon()
        super().done(result)

    def accept(self) -> None:
        """Accepts the selected camera, or else the address; stays open and says why if that is invalid."""
        chosen = self._cameras.selectedItems()
        try:
            self.address = chosen[0].data(_ADDRESS_ROLE) if chosen else read_live_address(self.field.text())
        except MwrError as problem:
            say_problem(self._problem, translated_text(problem))
            self.field.setFocus()
        else:
            super().accept()

    def _build(self, latest: str) -> None:
        self.setWindowTitle(self.tr("Open a camera or a stream"))
        self._cameras = QListWidget()
        self._cameras.setObjectName("live_cameras")
        self._cameras.setAccessibleName(self.tr("Cameras of this computer"))
        self._cameras.setMaximumHeight(sizes().thumbnail)
        self._searching = label("live_searching", "small", muted=True, wrap=True)
        self._searching.setText(self.tr("Searching for cameras …"))
        self.field = QLineEdit(latest)
        self.field.setObjectName("live_address")
        self.field.setAccessibleName(self.tr("Address of a stream"))
        self.field.setPlaceholderText("rtsp://camera.local/stream")
        hint = label("live_hint", "small", muted=True, wrap=True)
        hint.setText(
            self.tr(
                "Addresses begin with rtsp, rtmp, http or https. A password in one is not remembered."
                " “screen” opens the screen, and “screen:X,Y,WxH” a part of it."
            )
        )
        self._problem = problem_label("live_problem")
        buttons = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(buttons.Open | buttons.Cancel)
        layout = QVBoxLayout(self)
        layout.setSpacing(sizes().grid)
        for widget, words in ((self._cameras, ""), (self.field, self.field.accessibleName())):
            heading = label(f"{widget.objectName()}_heading")
            heading.setText(words or self._cameras.accessibleName())
            heading.setBuddy(widget)
            layout.addWidget(heading)
            layout.addWidget(widget)
            layout.addWidget(self._searching if widget is self._cameras else hint)
        layout.addWidget(self._problem)
        layout.addStretch()
        layout.addWidget(self._buttons)
        self.resize(sizes().dialog_width, self.sizeHint().height())
        self.field.setFocus()
        self.field.selectAll()

    def _connect(self) -> None:
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._cameras.itemActivated.connect(lambda _item: self.accept())
        self.field.textEdited.connect(self._choose_address)

    def _choose_address(self) -> None:
        self._cameras.clearSelection()
        say_problem(self._problem, "")

    def _list_cameras(self, cameras: Sequence[Camera]) -> None:
        for camera in cameras:
            words = translated_text(camera.address.name)
            item = QListWidgetItem(f"{words} · {visible(camera.name)}" if camera.name else words)
            item.setData(_ADDRESS_ROLE, camera.address)
            self._cameras.addItem(item)
        self._searching.setText("" if cameras else self.tr("No camera was found."))
        self._searching.setHidden(bool(cameras))
        self._cameras.setVisible(bool(cameras))
        if cameras and not self.field.text():
            self._cameras.setCurrentRow(0)


def _find_cameras(_stop: object) -> Iterator[list[Camera]]:
    yield find_cameras()
