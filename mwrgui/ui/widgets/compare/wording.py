"""What roles and panes are called."""

from PySide6.QtCore import QCoreApplication

from mwrgui.ui.theme import LETTERS, Role
from mwrgui.ui.widgets.compare.difference import DifferenceStyle
from mwrgui.ui.widgets.compare.options import CompareOptions, Content, Pair


def role_name(role: Role) -> str:
    """A role in the reader's words."""
    names: dict[Role, str] = {
        "input": QCoreApplication.translate("CompareView", "Input"),
        "teacher": QCoreApplication.translate("CompareView", "Teacher"),
        "student": QCoreApplication.translate("CompareView", "Student"),
        "generator": QCoreApplication.translate("CompareView", "Generated"),
        "truth": QCoreApplication.translate("CompareView", "Ground truth"),
    }
    return names[role]


def content_name(content: Content, *, differing: Pair, style: DifferenceStyle) -> str:
    """What a pane shows, for its label."""
    if content != "difference":
        return role_name(content)
    first, second = differing
    what = f"{LETTERS[second]} − {LETTERS[first]}"
    what = what if style.signed else f"|{what}|"
    return QCoreApplication.translate("CompareView", "Difference") + f"  {what} × {style.gain}"


def mode_name(options: CompareOptions) -> str:
    """A mode in the reader's words."""
    names = {
        "split": QCoreApplication.translate("CompareView", "Split"),
        "side": QCoreApplication.translate("CompareView", "Side by side"),
        "difference": QCoreApplication.translate("CompareView", "Difference"),
        "flicker": QCoreApplication.translate("CompareView", "Flicker"),
        "single": role_name(options.single),
    }
    return names[options.mode]


def waiting(content: Content) -> str:
    """What stands in a pane that is still without a picture."""
    if content in ("teacher", "student", "difference"):
        return QCoreApplication.translate("CompareView", "Not restored yet")
    return QCoreApplication.translate("CompareView", "No picture")
