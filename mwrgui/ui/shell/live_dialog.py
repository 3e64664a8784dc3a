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
from mwrgui.core.text import escape_control_characters
from mwrgui.jobs.job import Job
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated import translated_text
from mwrgui.ui.widgets.parts import label, problem_label, set_problem
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
        """Abandons the search for cameras, then closes the dialog."""
        self._job.abandon()
        super().done(result)

    def accept(self) -> None:
        """Accepts the selected camera, or else the address; stays open and says why if that is invalid."""
        chosen = self._camera_list.selectedItems()
        try:
            self.address = (
                chosen[0].data(_ADDRESS_ROLE) if chosen else read_live_address(self.address_field.text())
            )
        except MwrError as problem:
            set_problem(self._problem, translated_text(problem))
            self.address_field.setFocus()
        else:
            super().accept()

    def _build(self, latest: str) -> None:
        self.setWindowTitle(self.tr("Open a camera or a stream"))
        self._camera_list = QListWidget()
        self._camera_list.setObjectName("live_cameras")
        self._camera_list.setAccessibleName(self.tr("Cameras of this computer"))
        self._camera_list.setMaximumHeight(sizes().thumbnail)
        self._searching_label = label("live_searching", "small", muted=True, wrap=True)
        self._searching_label.setText(self.tr("Searching for cameras …"))
        self.address_field = QLineEdit(latest)
        self.address_field.setObjectName("live_address")
        self.address_field.setAccessibleName(self.tr("Address of a stream"))
        self.address_field.setPlaceholderText("rtsp://camera.local/stream")
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
        for widget, title in (
            (self._camera_list, ""),
            (self.address_field, self.address_field.accessibleName()),
        ):
            heading = label(f"{widget.objectName()}_heading")
            heading.setText(title or self._camera_list.accessibleName())
            heading.setBuddy(widget)
            layout.addWidget(heading)
            layout.addWidget(widget)
            layout.addWidget(self._searching_label if widget is self._camera_list else hint)
        layout.addWidget(self._problem)
        layout.addStretch()
        layout.addWidget(self._buttons)
        self.resize(sizes().dialog_width, self.sizeHint().height())
        self.address_field.setFocus()
        self.address_field.selectAll()

    def _connect(self) -> None:
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._camera_list.itemActivated.connect(lambda _item: self.accept())
        self.address_field.textEdited.connect(self._choose_address)

    def _choose_address(self) -> None:
        self._camera_list.clearSelection()
        set_problem(self._problem, "")

    def _list_cameras(self, cameras: Sequence[Camera]) -> None:
        for camera in cameras:
            text = translated_text(camera.address.name)
            item = QListWidgetItem(
                f"{text} · {escape_control_characters(camera.name)}" if camera.name else text
            )
            item.setData(_ADDRESS_ROLE, camera.address)
            self._camera_list.addItem(item)
        self._searching_label.setText("" if cameras else self.tr("No camera was found."))
        self._searching_label.setHidden(bool(cameras))
        self._camera_list.setVisible(bool(cameras))
        if cameras and not self.address_field.text():
            self._camera_list.setCurrentRow(0)


def _find_cameras(_stop: object) -> Iterator[list[Camera]]:
    yield find_cameras()
