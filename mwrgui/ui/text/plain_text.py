"""The one place that decides whether words are drawn as markup: only what asks for it, never a file's words.

Qt takes a text that looks like HTML for HTML. So the name of a file, a run or a tensor could draw a picture
from the disk or fetch one from the network. Tooltips and message boxes are labels that Qt makes by itself,
and only the style sees all of them before they are measured.
"""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProxyStyle


class PlainTextStyle(QProxyStyle):
    """Qt's Fusion style, in which a label shows its text letter for letter unless it was told otherwise."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def polish(self, target: Any) -> Any:
        """Called by Qt for each widget before it is first measured, for the application and the palette."""
        if isinstance(target, QLabel) and target.textFormat() == Qt.TextFormat.AutoText:
            target.setTextFormat(Qt.TextFormat.PlainText)
        return super().polish(target)


def without_tags(text: str) -> str:
    """The text for a notification of the desktop, which may take it for markup and may not.

    >>> without_tags("<b>run</b> & more")
    '‹b›run‹/b› & more'
    """
    return text.translate({ord("<"): "‹", ord(">"): "›"})
