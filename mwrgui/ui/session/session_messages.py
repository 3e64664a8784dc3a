"""What the pages and the work behind them have to say; the window's message bar shows it."""

import sys
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.ui.text.translated import spoken
from mwrgui.ui.widgets.message_subject import Subject


class SessionMessages(QObject):
    """Takes problems, sentences and remarks from wherever they arise.

    Signals:
        problem: an MwrError that the message bar shows.
        mended: an MwrError that holds no more.
        notice: a sentence that the message bar shows.
        told: an MwrError or a sentence, and the Subject that it goes with.
        removed: a sentence about what was taken away, for as long as that can be undone.
    """

    problem = Signal(object)
    mended = Signal(object)
    notice = Signal(str)
    told = Signal(object, object)
    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._told: set[tuple[object, ...]] = set()

    def report(self, error: Exception, *, about: Subject | None = None) -> None:
        """Shows an expected problem in the bar; anything else is a defect for the crash dialog."""
        if isinstance(error, MwrError) and about:
            self.told.emit(error, about)
        elif isinstance(error, MwrError):
            self.problem.emit(error)
        else:
            sys.excepthook(type(error), error, error.__traceback__)

    def attempt(self, act: Callable[[], None]) -> None:
        """Does something, and shows the problem if that is refused."""
        try:
            act()
        except MwrError as problem:
            self.problem.emit(problem)

    def tell_all(self, remarks: Iterable[Sentence]) -> None:
        """Says each of several remarks."""
        for remark in remarks:
            self.notice.emit(spoken(remark))

    def tell_once(self, remark: Sentence, *, about: Subject | None = None, photo: str = "") -> None:
        """Says a remark for the first photo that it holds of; those after it differ in figures only."""
        said = _without_figures(remark)
        if said in self._told:
            return
        self._told.add(said)
        text = spoken(sentence("{photo}: {remark}", photo=photo, remark=remark) if photo else remark)
        if about:
            self.told.emit(text, about)
        else:
            self.notice.emit(text)


def _without_figures(said: Sentence) -> tuple[object, ...]:
    """What two sentences have in common that differ in figures only."""
    words = (value for value in said.values.values() if not isinstance(value, int | float))
    return (
        said.template,
        *(_without_figures(word) if isinstance(word, Sentence) else str(word) for word in words),
    )
