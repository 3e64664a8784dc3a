"""The dialog behind Help › About."""

import platform

import PySide6
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from mwrgui.ui.style.icons import program_icon
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.parts import label, label_with_link
from mwrgui.version import __version__

PAPER_LINK = "https://doi.org/10.1109/ISCAS58744.2024.10558147"


class AboutDialog(QDialog):
    """Shows the version, the paper whose method the program implements, and licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("about_dialog")
        self.setWindowTitle(self.tr("About mwrgui"))
        self._build()

    def _build(self) -> None:
        picture = label("about_picture")
        picture.setPixmap(program_icon().pixmap(sizes().thumbnail, sizes().thumbnail))
        title = label("about_title", "title")
        title.setText(f"mwrgui {__version__}")
        description = label("about_words", wrap=True)
        description.setText(
            self.tr(
                "Restores photos taken in rain, haze and snow, and distills small networks that do it,"
                " without a single training image."
            )
        )
        method = label_with_link(
            "about_method",
            self.tr('Method: <a href="{link}">Wang, Huang, Luo, Qu, ISCAS 2024</a>'),
            PAPER_LINK,
        )
        versions = label("about_versions", "small", muted=True, wrap=True)
        versions.setText(
            self.tr("MIT licence. Python {python}, Qt for Python {qt} (LGPL), PyTorch, OpenCV.").format(
                python=platform.python_version(), qt=PySide6.__version__
            )
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(sizes().grid)
        for widget in (picture, title, description, method, versions, buttons):
            layout.addWidget(widget)
        self.setFixedWidth(sizes().message_width)
