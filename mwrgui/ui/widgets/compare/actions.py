"""Everything the compare view can be told, as actions with keys: for its own keyboard and for any menu."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence

from mwrgui.ui.icons import wear
from mwrgui.ui.language import mark
from mwrgui.ui.theme import Appearance, Role
from mwrgui.ui.widgets.compare.difference import GAINS, DifferenceStyle
from mwrgui.ui.widgets.compare.geometry import STEP
from mwrgui.ui.widgets.compare.options import PAIRS, SIDE_BY_SIDE, TRUTH_PAIRS, Pair

if TYPE_CHECKING:
    from mwrgui.ui.widgets.compare.compare_view import CompareView

LINE_STEP = 0.02
"""Of the view, for one press of a key."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One action.

    Attributes:
        name: of the object, behind `compare_`.
        text: in English; translated where it is shown.
        checked: when it is ticked; None if it never is.
    """

    name: str
    text: str
    keys: tuple[str, ...]
    run: "Callable[[CompareView], None]"
    checked: "Callable[[CompareView], bool] | None" = None
    icon: str = ""


def add_actions(view: "CompareView", appearance: Appearance) -> None:
    """Gives a view its actions; `view.actions()` lists them, for menus and for other keys."""
    for entry in _TABLE:
        action = QAction(view)
        action.setObjectName(f"compare_{entry.name}")
        action.setShortcuts([QKeySequence(key) for key in entry.keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setCheckable(entry.checked is not None)
        action.triggered.connect(partial(_run, view, entry))
        if entry.icon:
            wear(action, entry.icon, appearance)
        view.addAction(action)
    view.options_changed.connect(lambda: tick_actions(view))
    view.tool_changed.connect(lambda: tick_actions(view))
    tick_actions(view)
    name_actions(view)


def tick_actions(view: "CompareView") -> None:
    """Ticks what is on."""
    for action, entry in zip(view.actions(), _TABLE, strict=False):  # a page may have added its own
        if entry.checked is not None:
            action.setChecked(entry.checked(view))


def name_actions(view: "CompareView") -> None:
    """Says all in the language of the moment."""
    for action, entry in zip(view.actions(), _TABLE, strict=False):
        action.setText(QCoreApplication.translate("CompareView", entry.text))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{action.text()} ({keys})" if keys else action.text())


def _run(view: "CompareView", entry: Entry) -> None:
    entry.run(view)
    tick_actions(view)  # pressing what is on already would untick it


def _move_line(view: "CompareView", by: float) -> None:
    view.set_options(replace(view.options, line=view.options.line + by))


def _turn_line(view: "CompareView") -> None:
    view.set_options(replace(view.options, upright=not view.options.upright))


def _turn_loupe(view: "CompareView") -> None:
    view.set_options(replace(view.options, loupe=not view.options.loupe))


def _turn_tool(view: "CompareView") -> None:
    view.set_tool("pan" if view.tool == "select" else "select")


def _next_pair(view: "CompareView") -> None:
    """The next two pictures of the mode that is shown."""
    options = view.options
    pairs = PAIRS + TRUTH_PAIRS if "truth" in view.stage.layers.roles else PAIRS
    if options.mode == "difference":
        view.set_options(replace(options, differing=_after(options.differing, pairs)))
    elif options.mode == "flicker":
        view.set_options(replace(options, flicker=_after(options.flicker, pairs)))
    else:
        view.set_options(replace(options, mode="split", split=_after(options.split, pairs)))


def _after(pair: Pair, pairs: tuple[Pair, ...]) -> Pair:
    return pairs[(pairs.index(pair) + 1) % len(pairs)] if pair in pairs else pairs[0]


def _more_panes(view: "CompareView") -> None:
    """Side by side with one pane more, or two again after four."""
    shown = len(view.options.side)
    wanted = shown if view.options.mode != "side" else shown % max(SIDE_BY_SIDE) + 1
    side = SIDE_BY_SIDE[max(wanted, min(SIDE_BY_SIDE))]
    view.set_options(replace(view.options, mode="side", side=side))


def _step_gain(view: "CompareView", steps: int) -> None:
    style = view.options.difference
    index = min(max(GAINS.index(style.gain) + steps, 0), len(GAINS) - 1)
    _restyle(view, replace(style, gain=GAINS[index]))


def _turn_sign(view: "CompareView") -> None:
    style = view.options.difference
    _restyle(view, replace(style, signed=not style.signed))


def _other_colours(view: "CompareView") -> None:
    style = view.options.difference
    _restyle(view, replace(style, colours="cividis" if style.colours == "viridis" else "viridis"))


def _restyle(view: "CompareView", style: DifferenceStyle) -> None:
    view.set_options(replace(view.options, difference=style))


def _only(role: Role, text: str, key: str) -> Entry:
    return Entry(
        f"only_{role}",
        text,
        (key,),
        lambda view: view.show_only(role),
        lambda view: view.options.mode == "single" and view.options.single == role,
    )


_TABLE = (
    Entry(
        "split",
        mark("CompareView", "Split"),
        ("S",),
        lambda view: view.set_mode("split"),
        lambda view: view.options.mode == "split",
        icon="mode_split",
    ),
    Entry(
        "side",
        mark("CompareView", "Side by side"),
        ("P",),
        lambda view: view.set_mode("side"),
        lambda view: view.options.mode == "side",
        icon="mode_side",
    ),
    Entry(
        "difference",
        mark("CompareView", "Difference"),
        ("D", "4"),
        lambda view: view.set_mode("difference"),
        lambda view: view.options.mode == "difference",
        icon="mode_difference",
    ),
    Entry(
        "flicker",
        mark("CompareView", "Flicker"),
        ("F6",),
        lambda view: view.set_mode("flicker"),
        lambda view: view.options.mode == "flicker",
        icon="mode_flicker",
    ),
    _only("input", mark("CompareView", "Input only"), "1"),
    _only("teacher", mark("CompareView", "Teacher only"), "2"),
    _only("student", mark("CompareView", "Student only"), "3"),
    _only("truth", mark("CompareView", "Ground truth only"), "5"),
    Entry("next_pair", mark("CompareView", "Compare two others"), ("X",), _next_pair),
    Entry("more_panes", mark("CompareView", "2, 3 or 4 panes"), ("Shift+P",), _more_panes),
    Entry("fit", mark("CompareView", "Fit to window"), ("F", "Ctrl+9"), lambda view: view.fit(), icon="fit"),
    Entry(
        "actual_size",
        mark("CompareView", "Actual size"),
        ("Z", "Ctrl+0"),
        lambda view: view.set_zoom(1.0),
        icon="actual_size",
    ),
    Entry(
        "zoom_in",
        mark("CompareView", "Zoom in"),
        ("+", "=", "Ctrl++", "Ctrl+="),
        lambda view: view.zoom_by(STEP),
    ),
    Entry("zoom_out", mark("CompareView", "Zoom out"), ("-", "Ctrl+-"), lambda view: view.zoom_by(1 / STEP)),
    Entry(
        "line_back",
        mark("CompareView", "Split line left or up"),
        ("Alt+Left", "Alt+Up"),
        lambda view: _move_line(view, -LINE_STEP),
    ),
    Entry(
        "line_on",
        mark("CompareView", "Split line right or down"),
        ("Alt+Right", "Alt+Down"),
        lambda view: _move_line(view, LINE_STEP),
    ),
    Entry(
        "turn_line",
        mark("CompareView", "Split into top and bottom"),
        ("Shift+S",),
        _turn_line,
        lambda view: not view.options.upright,
    ),
    Entry("stronger", mark("CompareView", "Stronger difference"), ("]",), lambda view: _step_gain(view, 1)),
    Entry("weaker", mark("CompareView", "Weaker difference"), ("[",), lambda view: _step_gain(view, -1)),
    Entry(
        "signed",
        mark("CompareView", "Tell brighter from darker"),
        ("Shift+D",),
        _turn_sign,
        lambda view: view.options.difference.signed,
    ),
    Entry(
        "cividis",
        mark("CompareView", "Colours of cividis"),
        (),
        _other_colours,
        lambda view: view.options.difference.colours == "cividis",
    ),
    Entry(
        "loupe",
        mark("CompareView", "Loupe"),
        ("L",),
        _turn_loupe,
        lambda view: view.options.loupe,
        icon="loupe",
    ),
    Entry(
        "select",
        mark("CompareView", "Select a rectangle"),
        ("R",),
        _turn_tool,
        lambda view: view.tool == "select",
        icon="select",
    ),
    Entry("select_nothing", mark("CompareView", "Select nothing"), (), lambda view: view.select(None)),
    Entry(
        "copy_view", mark("CompareView", "Copy the view"), ("Ctrl+Shift+C",), lambda view: view.copy_view()
    ),
)
