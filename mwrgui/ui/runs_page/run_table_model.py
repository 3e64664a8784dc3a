"""The table model of the runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from mwrgui.runs.run_cards import RunCard, RunState
from mwrgui.ui.runs_page.run_list import RunList
from mwrgui.ui.runs_page.run_styles import RunStyle
from mwrgui.ui.style.icons import pixmap
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.formatting import format_count
from mwrgui.ui.text.translated import translated_text

Index = QModelIndex | QPersistentModelIndex
Roles = Qt.ItemDataRole

NAME, STATE, DATE, BEST, STUDENT, STEP, NOTE = range(7)
SORT_ROLE = Roles.UserRole
"""The data role by whose values columns are sorted."""

_STATE_ICONS: dict[RunState, tuple[str, str]] = {
    "running": ("working", "accent"),
    "finished": ("good", "good"),
    "interrupted": ("pause", "warn"),
    "damaged": ("bad", "bad"),
}
"""Icon and colour of each state."""


class RunTableModel(QAbstractTableModel):
    """The rows of a list of runs; `ticked` holds the paths of the ticked runs in the order of ticking.

    Signals:
        ticks_changed: `ticked` has changed.
        renamed: the path of a run and the name that was typed for it.
        note_edited: the path of a run and the note that was typed for it.
    """

    ticks_changed = Signal()
    renamed = Signal(object, str)
    note_edited = Signal(object, str)

    def __init__(self, runs: RunList, appearance: Appearance) -> None:
        super().__init__()
        self._runs, self._appearance = runs, appearance
        self._cards: list[RunCard] = []
        self.ticked: list[Path] = []
        runs.changed.connect(self._refresh)
        appearance.changed.connect(self._redraw)

    def card(self, index: Index) -> RunCard | None:
        """The run in the row of `index`; None for an invalid index."""
        return self._cards[index.row()] if index.isValid() else None

    def row_of(self, path: Path) -> int:
        """The row of a run, or -1."""
        return next((row for row, card in enumerate(self._cards) if card.path == path), -1)

    def tick(self, path: Path, ticked: bool) -> None:
        """Adds a run to the comparison, or removes it."""
        if ticked != (path in self.ticked):
            self.ticked = [*self.ticked, path] if ticked else [p for p in self.ticked if p != path]
            self._redraw()
            self.ticks_changed.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        """The number of runs; 0 below a run, because the table is not a tree."""
        return 0 if parent.isValid() else len(self._cards)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The number of columns; 0 below a run."""
        return 0 if parent.isValid() else NOTE + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Roles.DisplayRole) -> Any:
        """The title and alignment of a column; rows have no headers."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Roles.TextAlignmentRole:
            return _alignment(section)
        return self._titles()[section] if role == Roles.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A damaged run can be selected but neither ticked nor edited."""
        flags, card = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled, self.card(index)
        if card is None or card.state == "damaged":
            return flags
        if index.column() in (NAME, NOTE):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == NAME else flags

    def data(self, index: Index, role: int = Roles.DisplayRole) -> Any:
        """The value of a cell for a data role; `SORT_ROLE` gives a value that can be compared."""
        card = self.card(index)
        if card is None:
            return None
        column = index.column()
        values: dict[int, Callable[[], Any]] = {
            Roles.DisplayRole: lambda: self._text(card, column),
            Roles.EditRole: lambda: card.note if column == NOTE else card.name,
            Roles.ToolTipRole: lambda: (
                str(card.path) if column == NAME and not card.problem else _problem_or_note(card)
            ),
            Roles.DecorationRole: lambda: self._decoration(card, column),
            Roles.ForegroundRole: lambda: self._appearance.theme.muted if card.problem else None,
            Roles.TextAlignmentRole: lambda: _alignment(column),
            Roles.CheckStateRole: lambda: self._tick_of(card, column),
            SORT_ROLE: lambda: _sort_key(card, column),
        }
        value = values.get(role)
        return value() if value else None

    def setData(self, index: Index, value: Any, role: int = Roles.EditRole) -> bool:
        """Ticks a run, or emits the name or note that was typed."""
        card = self.card(index)
        if card is None:
            return False
        if role == Roles.CheckStateRole:
            self.tick(card.path, Qt.CheckState(value) is Qt.CheckState.Checked)
            return True
        if role != Roles.EditRole:
            return False
        (self.note_edited if index.column() == NOTE else self.renamed).emit(card.path, str(value))
        return True

    def rename_ticked(self, path: Path, target: Path) -> None:
        """Keeps the tick of a run whose folder was renamed from `path` to `target`."""
        self.ticked = [target if old == path else old for old in self.ticked]

    def _refresh(self) -> None:
        same = [card.path for card in self._cards] == [card.path for card in self._runs.cards]
        if same:
            self._cards = list(self._runs.cards)
            self._redraw()
        else:
            self.beginResetModel()
            self._cards = list(self._runs.cards)
            self.endResetModel()
        tickable = {card.path for card in self._cards if card.state != "damaged"}
        if not tickable.issuperset(self.ticked):
            self.ticked = [path for path in self.ticked if path in tickable]
            self.ticks_changed.emit()

    def _redraw(self) -> None:
        if self._cards:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._cards) - 1, NOTE))

    def _titles(self) -> list[str]:
        return [
            self.tr("Run"),
            self.tr("State"),
            self.tr("Last change"),
            self.tr("Best, dB"),
            self.tr("Student"),
            self.tr("Steps"),
            self.tr("Note"),
        ]

    def _text(self, card: RunCard, column: int) -> str:
        if column in (NAME, STATE, DATE, NOTE):
            changed = QDateTime.fromSecsSinceEpoch(int(card.changed_at))
            date = QLocale().toString(changed, QLocale.FormatType.ShortFormat)
            return {NAME: card.name, STATE: self._state_text(card.state), DATE: date}.get(
                column, _problem_or_note(card)
            )
        if card.problem:
            return ""
        if column == BEST:
            return "–" if card.best_score is None else f"{card.best_score:.2f}"
        if column == STEP:
            return self.tr("{step} of {steps}").format(
                step=QLocale().toString(card.step), steps=QLocale().toString(card.steps)
            )
        return f"{card.student}, {format_count(card.parameters)}" if card.parameters else card.student

    def _state_text(self, state: RunState) -> str:
        return {
            "running": self.tr("running"),
            "finished": self.tr("finished"),
            "interrupted": self.tr("interrupted"),
            "damaged": self.tr("damaged"),
        }[state]

    def _decoration(self, card: RunCard, column: int) -> Any:
        theme = self._appearance.theme
        if column == STATE:
            name, colour = _STATE_ICONS[card.state]
            return pixmap(name, getattr(theme, colour), sizes().icon)
        if column == NAME and card.path in self.ticked:
            return RunStyle(self.ticked.index(card.path)).swatch(theme)
        return None

    def _tick_of(self, card: RunCard, column: int) -> Qt.CheckState | None:
        if column != NAME or card.state == "damaged":
            return None
        return Qt.CheckState.Checked if card.path in self.ticked else Qt.CheckState.Unchecked


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in (BEST, STEP) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _sort_key(card: RunCard, column: int) -> Any:
    keys = {
        NAME: card.name.casefold(),
        STATE: card.state,
        DATE: card.changed_at,
        BEST: -1.0 if card.best_score is None else card.best_score,
        STUDENT: card.parameters,
        STEP: card.step,
        NOTE: card.note.casefold(),
    }
    return keys[column]


def _problem_or_note(card: RunCard) -> str:
    return translated_text(card.problem) if card.problem else card.note
