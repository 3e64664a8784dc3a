"""Names of roles, modes and panes in the language of the window."""

from PySide6.QtCore import QCoreApplication

from mwrgui.ui.style.theme import ROLE_LETTERS, Role
from mwrgui.ui.widgets.compare.difference import DifferenceStyle
from mwrgui.ui.widgets.compare.options import CompareOptions, Content, Pair


def role_name(role: Role) -> str:
    """The translated name of a role."""
    names: dict[Role, str] = {
        "input": QCoreApplication.translate("CompareView", "Input"),
        "teacher": QCoreApplication.translate("CompareView", "Teacher"),
        "student": QCoreApplication.translate("CompareView", "Student"),
        "generator": QCoreApplication.translate("CompareView", "Generated"),
        "truth": QCoreApplication.translate("CompareView", "Ground truth"),
    }
    return names[role]


def content_name(content: Content, *, pair: Pair, style: DifferenceStyle) -> str:
    """The first part of the label of a pane: its role, or the difference with its formula.

    Args:
        pair: the pictures whose difference is shown, second minus first.
    """
    if content != "difference":
        return role_name(content)
    first, second = pair
    formula = f"{ROLE_LETTERS[second]} − {ROLE_LETTERS[first]}"
    formula = formula if style.signed else f"|{formula}|"
    return QCoreApplication.translate("CompareView", "Difference") + f"  {formula} × {style.gain}"


def mode_name(options: CompareOptions) -> str:
    """The translated name of the mode in use."""
    names = {
        "split": QCoreApplication.translate("CompareView", "Split"),
        "side": QCoreApplication.translate("CompareView", "Side by side"),
        "difference": QCoreApplication.translate("CompareView", "Difference"),
        "flicker": QCoreApplication.translate("CompareView", "Flicker"),
        "single": role_name(options.single_role),
    }
    return names[options.mode]


def missing_text(content: Content) -> str:
    """What a pane says while it has no picture."""
    if content in ("teacher", "student", "difference"):
        return QCoreApplication.translate("CompareView", "Not restored yet")
    return QCoreApplication.translate("CompareView", "No picture")
