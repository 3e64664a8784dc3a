"""Messages for the user from the pages and from jobs; the message bar of the window shows them."""

import sys
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.ui.text.translated import translated_text
from mwrgui.ui.widgets.message_subject import MessageSubject


class SessionMessages(QObject):
    """Passes messages on to the message bar; to show one, call a method or emit a signal.

    Signals:
        problem: an MwrError to be shown.
        problem_resolved: an MwrError whose message is to be closed.
        notice: a translated sentence to be shown.
        message_about: an MwrError or a translated sentence to be shown, and its MessageSubject.
        undo_offered: a translated sentence about a removal, to be shown with a button that undoes it.
    """

    problem = Signal(object)
    problem_resolved = Signal(object)
    notice = Signal(str)
    message_about = Signal(object, object)
    undo_offered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: set[tuple[object, ...]] = set()

    def report(self, error: Exception, *, about: MessageSubject | None = None) -> None:
        """Shows an MwrError in the message bar; other exceptions are defects and open the crash dialog."""
        if isinstance(error, MwrError) and about:
            self.message_about.emit(error, about)
        elif isinstance(error, MwrError):
            self.problem.emit(error)
        else:
            sys.excepthook(type(error), error, error.__traceback__)

    def attempt(self, action: Callable[[], None]) -> None:
        """Calls `action`, and shows the MwrError if it raises one."""
        try:
            action()
        except MwrError as problem:
            self.problem.emit(problem)

    def notify_all(self, notices: Iterable[Sentence]) -> None:
        """Shows each notice in the message bar, translated."""
        for notice in notices:
            self.notice.emit(translated_text(notice))

    def notify_once(self, notice: Sentence, *, about: MessageSubject | None = None, photo: str = "") -> None:
        """Shows a notice unless it, or one that differs only in its numbers, has been shown before.

        Args:
            about: the subject of the notice; once the subject is gone, the notice is closed.
            photo: the name of a photo, which is put in front of the notice; "" for none.
        """
        key = _without_numbers(notice)
        if key in self._shown:
            return
        self._shown.add(key)
        text = translated_text(sentence("{photo}: {remark}", photo=photo, remark=notice) if photo else notice)
        if about:
            self.message_about.emit(text, about)
        else:
            self.notice.emit(text)


def _without_numbers(message: Sentence) -> tuple[object, ...]:
    """A key that is equal for sentences that differ only in their numbers."""
    words = (value for value in message.values.values() if not isinstance(value, int | float))
    return (
        message.template,
        *(_without_numbers(word) if isinstance(word, Sentence) else str(word) for word in words),
    )
