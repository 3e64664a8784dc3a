"""Why files could not be added to the library, and which architectures they resemble most."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from mwrgui.core.errors import MwrError
from mwrgui.library.cards import ModelCard
from mwrgui.library.models import Library
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated import translated_text
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import icon_button, label

if TYPE_CHECKING:
    from mwrgui.models.nearest_architectures import ArchitectureDifference

MAX_NAMES = 4
"""Largest number of tensor names in a list."""


@dataclass(frozen=True, slots=True, eq=False)
class Refusal:
    """A file that was not added, and why; `nearest` is empty if it cannot be read or resembles none."""

    path: Path
    problem: MwrError
    nearest: "tuple[ArchitectureDifference, ...]" = ()


def add_files(library: Library, paths: Sequence[Path]) -> Iterator[ModelCard | Refusal]:
    """Adds files one after the other, and yields a card or refusal for each; runs in a job."""
    for path in paths:
        try:
            yield library.add(path, path.stem)
        except MwrError as problem:
            yield Refusal(path, problem, _nearest(path))


def _nearest(path: Path) -> "tuple[ArchitectureDifference, ...]":
    from mwrgui.models.nearest_architectures import nearest_architectures

    try:
        return tuple(nearest_architectures(path))
    except MwrError:  # the file could not be opened, which `problem` says
        return ()


class RefusalView(TranslatedWidget, QFrame):
    """A notice that stays above the cards until the user closes it.

    Signals:
        closed: the user has closed it.
    """

    closed = Signal()

    def __init__(self, refusal: Refusal, appearance: Appearance) -> None:
        super().__init__()
        self.refusal = refusal
        self.setObjectName("model_refusal")
        self.setProperty("look", "card")
        self._build(appearance)
        self._retranslate()

    def _build(self, appearance: Appearance) -> None:
        self._title = label("refusal_title", "section", wrap=True)
        self._reason = label("refusal_reason", wrap=True)
        self._differences_label = label("refusal_near", muted=True, wrap=True)
        self._close_button = icon_button("refusal_close", "close", appearance)
        self._close_button.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(sizes().grid)
        layout.addLayout(head)
        layout.addWidget(self._reason)
        layout.addWidget(self._differences_label)

    def _retranslate(self) -> None:
        path, problem = self.refusal.path, self.refusal.problem
        self._title.setText(self.tr("{file} was not added").format(file=path.name))
        self._reason.setText(translated_text(problem))
        self._differences_label.setText("\n".join(map(self._difference_text, self.refusal.nearest)))
        self._differences_label.setVisible(bool(self.refusal.nearest))
        self._close_button.setToolTip(self.tr("Close"))
        self._close_button.setAccessibleName(self.tr("Close"))
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._reason.text())

    def _difference_text(self, difference: "ArchitectureDifference") -> str:
        head = self.tr("{architecture}: the file has {share} of its characteristic tensors").format(
            architecture=difference.title, share=f"{difference.share:.0%}"
        )
        parts = [
            (self.tr("lacks {names}"), difference.missing),
            (self.tr("also has {names}"), difference.unexpected),
            (self.tr("has other shapes of {names}"), difference.misshapen),
        ]
        facts = [words.format(names=self._abridged(names)) for words, names in parts if names]
        return "; ".join([head, *facts])

    def _abridged(self, names: Sequence[str]) -> str:
        shown = ", ".join(names[:MAX_NAMES])
        more = self.tr("and {count} more").format(count=len(names) - MAX_NAMES)
        return shown if len(names) <= MAX_NAMES else f"{shown} {more}"
