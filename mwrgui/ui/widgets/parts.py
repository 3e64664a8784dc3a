"""Makes labels, buttons and other small widgets in the styles of this program."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSpinBox, QStyleOptionToolButton, QToolButton

from mwrgui.ui.style.icons import set_themed_icon
from mwrgui.ui.style.theme import Appearance, TextKind, sizes


def label(name: str, kind: TextKind = "body", *, muted: bool = False, wrap: bool = False) -> QLabel:
    """A line of plain text, or with `wrap` a paragraph; `name` is its object name, here and below."""
    made = QLabel()
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("text_kind", kind)
    made.setProperty("muted", muted)
    made.setWordWrap(wrap)
    return made


def problem_label(name: str) -> QLabel:
    """A paragraph in which `set_problem` says what is wrong; hidden at first."""
    made = label(name, "small", wrap=True)
    made.setProperty("problem", True)
    made.hide()
    return made


def set_problem(label: QLabel, sentence: str) -> None:
    """Shows a sentence in a `problem_label`; an empty one hides the label."""
    label.setText(f"⚠ {sentence}" if sentence else "")
    label.setAccessibleName(sentence)
    label.setVisible(bool(sentence))


def label_with_link(name: str, markup: str, link: str) -> QLabel:
    """A line with a link.

    Args:
        markup: HTML in which `{link}` stands for the address; must never contain text from a file.
    """
    made = label(name)
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setText(markup.format(link=link))
    made.setOpenExternalLinks(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    return made


def push_button(name: str, look: Literal["", "primary"] = "", *, text: str = "") -> QPushButton:
    """A button with `text`, which is also its tooltip; `primary` is for at most one button of a page."""
    made = QPushButton(text)
    made.setToolTip(text)
    made.setObjectName(name)
    made.setProperty("look", look)
    return made


def number_field(name: str, minimum: int, maximum: int, value: int) -> QSpinBox:
    """A field for a whole number, with a margin before the text."""
    made = QSpinBox()
    made.setObjectName(name)
    made.setRange(minimum, maximum)
    made.setValue(value)
    made.lineEdit().setTextMargins(sizes().grid, 0, 0, 0)
    return made


def icon_button(name: str, icon: str, appearance: Appearance) -> QToolButton:
    """A button with an icon and no frame; the caller sets a tooltip, which should name the button."""
    made = QToolButton()
    made.setObjectName(name)
    made.setAutoRaise(True)
    made.setIconSize(QSize(sizes().icon, sizes().icon))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    set_themed_icon(made, icon, appearance)
    return made


class IconTextButton(QToolButton):
    """A tool button that shows its text beside its icon, with some space between them."""

    def __init__(self, name: str, look: Literal["button", "tool"]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("look", look)
        self.setIconSize(QSize(sizes().icon, sizes().icon))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        """Adds a space before the text, where Qt leaves only two pixels."""
        super().initStyleOption(option)
        option.text = f" {option.text}"


def card(name: str) -> QFrame:
    """A framed panel for one item of a list."""
    made = QFrame()
    made.setObjectName(name)
    made.setProperty("look", "card")
    return made
