"""Makes Qt draw texts as plain text, unless a widget explicitly asks for markup.

By default Qt draws a text that looks like HTML as HTML, so the name of a file, a run or a tensor could show a
picture from the disk or fetch one from the network. Tooltips and message boxes contain labels that Qt creates
itself, and only a style gets all of them before they are measured.
"""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProxyStyle


class PlainTextStyle(QProxyStyle):
    """Qt's Fusion style, in which a label shows its text as it is unless its text format was set."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def polish(self, target: Any) -> Any:
        """Sets the text format of labels; Qt calls this for each widget before it is first measured."""
        if isinstance(target, QLabel) and target.textFormat() == Qt.TextFormat.AutoText:
            target.setTextFormat(Qt.TextFormat.PlainText)
        return super().polish(target)


def without_tags(text: str) -> str:
    """The text with other brackets instead of `<` and `>`, for desktops that may interpret it as markup.

    >>> without_tags("<b>run</b> & more")
    '‹b›run‹/b› & more'
    """
    return text.translate({ord("<"): "‹", ord(">"): "›"})
