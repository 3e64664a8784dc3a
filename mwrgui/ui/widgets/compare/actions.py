"""The actions of the compare view with their keys; the view handles them itself, and menus can show them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from mwrgui.ui.style.icons import set_themed_icon
from mwrgui.ui.style.theme import Appearance, Role
from mwrgui.ui.text.language import mark
from mwrgui.ui.widgets.actions import set_submenu
from mwrgui.ui.widgets.compare.comparison_model import ComparisonModel
from mwrgui.ui.widgets.compare.difference import GAINS, DifferenceStyle
from mwrgui.ui.widgets.compare.geometry import ZOOM_STEP
from mwrgui.ui.widgets.compare.options import PAIRS, SIDE_BY_SIDE, TRUTH_PAIRS, Mode, Pair

LINE_STEP = 0.02
"""Fraction of the canvas by which one press of a key moves the split line."""


@dataclass(frozen=True, slots=True)
class CompareAction:
    """One action.

    Attributes:
        name: the action's object name without the prefix `compare_`.
        text: in English; translated where it is shown.
        run: changes the model.
        checked: whether the action is ticked; None if it cannot be.
        submenu: English title of the submenu that contains it; empty if the menu itself does.
    """

    name: str
    text: str
    keys: tuple[str, ...]
    run: Callable[[ComparisonModel], None]
    checked: Callable[[ComparisonModel], bool] | None = None
    icon: str = ""
    submenu: str = ""


class CompareActions:
    """Adds the actions to a widget; `widget.actions()` lists them for menus, and for changing their keys."""

    def __init__(
        self,
        widget: QWidget,
        model: ComparisonModel,
        appearance: Appearance,
        *,
        copy_view: Callable[[], None],
    ) -> None:
        self._model = model
        text = mark("CompareView", "Copy the view")
        copy = CompareAction("copy_view", text, ("Ctrl+Shift+C",), lambda _model: copy_view())
        self._actions = [(entry, self._add(entry, widget, appearance)) for entry in (*_TABLE, copy)]
        model.options_changed.connect(self._update_checks)
        model.selection.tool_changed.connect(self._update_checks)
        self._update_checks()

    def retranslate(self) -> None:
        """Sets all texts in the language in use."""
        for entry, action in self._actions:
            action.setText(QCoreApplication.translate("CompareView", entry.text))
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{action.text()} ({keys})" if keys else action.text())

    def _add(self, entry: CompareAction, widget: QWidget, appearance: Appearance) -> QAction:
        action = QAction(widget)
        action.setObjectName(f"compare_{entry.name}")
        action.setShortcuts([QKeySequence(key) for key in entry.keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setCheckable(entry.checked is not None)
        set_submenu(action, entry.submenu)
        action.triggered.connect(partial(self._run, entry))
        if entry.icon:
            set_themed_icon(action, entry.icon, appearance)
        widget.addAction(action)
        return action

    def _run(self, entry: CompareAction) -> None:
        entry.run(self._model)
        self._update_checks()  # Qt unticks an action that was ticked when it was triggered

    def _update_checks(self) -> None:
        for entry, action in self._actions:
            if entry.checked is not None:
                action.setChecked(entry.checked(self._model))


def _move_line(model: ComparisonModel, offset: float) -> None:
    model.set_line_position(model.options.line_position + offset)


def _toggle_line_direction(model: ComparisonModel) -> None:
    model.set_options(replace(model.options, vertical_line=not model.options.vertical_line))


def _toggle_loupe(model: ComparisonModel) -> None:
    model.set_options(replace(model.options, loupe=not model.options.loupe))


def _toggle_tool(model: ComparisonModel) -> None:
    model.selection.set_tool("pan" if model.selection.tool == "select" else "select")


def _show_next_pair(model: ComparisonModel) -> None:
    """Compares the next pair of pictures, in split mode if the mode in use does not compare a pair."""
    options = model.options
    pairs = PAIRS + TRUTH_PAIRS if "truth" in model.layers.roles else PAIRS
    if options.mode == "difference":
        model.set_options(replace(options, difference_pair=_pair_after(options.difference_pair, pairs)))
    elif options.mode == "flicker":
        model.set_options(replace(options, flicker_pair=_pair_after(options.flicker_pair, pairs)))
    else:
        model.set_options(replace(options, mode="split", split_pair=_pair_after(options.split_pair, pairs)))


def _pair_after(pair: Pair, pairs: tuple[Pair, ...]) -> Pair:
    return pairs[(pairs.index(pair) + 1) % len(pairs)] if pair in pairs else pairs[0]


def _cycle_pane_count(model: ComparisonModel) -> None:
    """Adds a pane side by side, or goes from four back to two; from another mode, keeps their number."""
    shown = len(model.options.side_panes)
    wanted = shown if model.options.mode != "side" else shown % max(SIDE_BY_SIDE) + 1
    side = SIDE_BY_SIDE[max(wanted, min(SIDE_BY_SIDE))]
    model.set_options(replace(model.options, mode="side", side_panes=side))


def _step_gain(model: ComparisonModel, steps: int) -> None:
    style = model.options.difference
    index = min(max(GAINS.index(style.gain) + steps, 0), len(GAINS) - 1)
    _set_difference_style(model, replace(style, gain=GAINS[index]))


def _toggle_signed(model: ComparisonModel) -> None:
    style = model.options.difference
    _set_difference_style(model, replace(style, signed=not style.signed))


def _toggle_colours(model: ComparisonModel) -> None:
    style = model.options.difference
    _set_difference_style(
        model, replace(style, colours="cividis" if style.colours == "viridis" else "viridis")
    )


def _set_difference_style(model: ComparisonModel, style: DifferenceStyle) -> None:
    model.set_options(replace(model.options, difference=style))


_PICTURES_MENU = mark("Actions", "Pictures shown")
_ZOOM_MENU = mark("Actions", "Zoom")
_LINE_MENU = mark("Actions", "Split line")
_DIFFERENCE_MENU = mark("Actions", "Display of the difference")


def _mode_action(mode: Mode, text: str, *keys: str) -> CompareAction:
    return CompareAction(
        mode,
        text,
        keys,
        lambda model: model.set_mode(mode),
        lambda model: model.options.mode == mode,
        icon=f"mode_{mode}",
    )


def _show_only_action(role: Role, text: str, key: str) -> CompareAction:
    return CompareAction(
        f"only_{role}",
        text,
        (key,),
        lambda model: model.show_only(role),
        lambda model: model.options.mode == "single" and model.options.single_role == role,
        submenu=_PICTURES_MENU,
    )


_TABLE = (
    _mode_action("split", mark("CompareView", "Split"), "S"),
    _mode_action("side", mark("CompareView", "Side by side"), "P"),
    _mode_action("difference", mark("CompareView", "Difference"), "D", "4"),
    _mode_action("flicker", mark("CompareView", "Flicker"), "F6"),
    _show_only_action("input", mark("CompareView", "Input only"), "1"),
    _show_only_action("teacher", mark("CompareView", "Teacher only"), "2"),
    _show_only_action("student", mark("CompareView", "Student only"), "3"),
    _show_only_action("truth", mark("CompareView", "Ground truth only"), "5"),
    CompareAction(
        "next_pair",
        mark("CompareView", "Compare the next pair"),
        ("X",),
        _show_next_pair,
        submenu=_PICTURES_MENU,
    ),
    CompareAction(
        "more_panes",
        mark("CompareView", "2, 3 or 4 panes"),
        ("Shift+P",),
        _cycle_pane_count,
        submenu=_PICTURES_MENU,
    ),
    CompareAction(
        "fit",
        mark("CompareView", "Fit to window"),
        ("F", "Ctrl+9"),
        lambda model: model.viewport.fit_picture(),
        icon="fit",
        submenu=_ZOOM_MENU,
    ),
    CompareAction(
        "actual_size",
        mark("CompareView", "Actual size"),
        ("Z", "Ctrl+0"),
        lambda model: model.viewport.set_zoom(1.0),
        icon="actual_size",
        submenu=_ZOOM_MENU,
    ),
    CompareAction(
        "zoom_in",
        mark("CompareView", "Zoom in"),
        ("+", "=", "Ctrl++", "Ctrl+="),
        lambda model: model.viewport.zoom_by(ZOOM_STEP),
        submenu=_ZOOM_MENU,
    ),
    CompareAction(
        "zoom_out",
        mark("CompareView", "Zoom out"),
        ("-", "Ctrl+-"),
        lambda model: model.viewport.zoom_by(1 / ZOOM_STEP),
        submenu=_ZOOM_MENU,
    ),
    CompareAction(
        "line_back",
        mark("CompareView", "Split line left or up"),
        ("Alt+Left", "Alt+Up"),
        lambda model: _move_line(model, -LINE_STEP),
        submenu=_LINE_MENU,
    ),
    CompareAction(
        "line_on",
        mark("CompareView", "Split line right or down"),
        ("Alt+Right", "Alt+Down"),
        lambda model: _move_line(model, LINE_STEP),
        submenu=_LINE_MENU,
    ),
    CompareAction(
        "turn_line",
        mark("CompareView", "Split into top and bottom"),
        ("Shift+S",),
        _toggle_line_direction,
        lambda model: not model.options.vertical_line,
        submenu=_LINE_MENU,
    ),
    CompareAction(
        "stronger",
        mark("CompareView", "Stronger difference"),
        ("]",),
        lambda model: _step_gain(model, 1),
        submenu=_DIFFERENCE_MENU,
    ),
    CompareAction(
        "weaker",
        mark("CompareView", "Weaker difference"),
        ("[",),
        lambda model: _step_gain(model, -1),
        submenu=_DIFFERENCE_MENU,
    ),
    CompareAction(
        "signed",
        mark("CompareView", "Tell brighter from darker"),
        ("Shift+D",),
        _toggle_signed,
        lambda model: model.options.difference.signed,
        submenu=_DIFFERENCE_MENU,
    ),
    CompareAction(
        "cividis",
        mark("CompareView", "Cividis colours"),
        (),
        _toggle_colours,
        lambda model: model.options.difference.colours == "cividis",
        submenu=_DIFFERENCE_MENU,
    ),
    CompareAction(
        "loupe",
        mark("CompareView", "Loupe"),
        ("L",),
        _toggle_loupe,
        lambda model: model.options.loupe,
        icon="loupe",
    ),
    CompareAction(
        "select",
        mark("CompareView", "Select a rectangle"),
        ("R",),
        _toggle_tool,
        lambda model: model.selection.tool == "select",
        icon="select",
    ),
    CompareAction(
        "select_nothing",
        mark("CompareView", "Clear the selection"),
        (),
        lambda model: model.selection.select(None),
    ),
)
