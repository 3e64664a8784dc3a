"""Expected problems: each has a sentence for the user and a hint how to solve it."""

from collections.abc import Mapping

from mwrgui.core.sentences import Sentence, sentence

EXIT_EXPECTED_PROBLEM = 2
"""Exit code of commands after an `MwrError`, even if it concerned only some of the files."""


class MwrError(Exception):
    """An expected problem: the window shows it in a bar, the command line prints it and exits with 2.

    `message` says what happened and why, `hint` what to do about it. Both are templates for `values`, or
    finished sentences.

    >>> str(MwrError("{file} is empty.", "Choose another {what}.", file="a.png", what=sentence("file")))
    'a.png is empty. Choose another file.'
    """

    def __init__(self, message: str | Sentence, hint: str | Sentence = "", /, **values: object) -> None:
        super().__init__(message, hint)
        self.message, self.hint = (
            text if isinstance(text, Sentence) else Sentence(text, values) for text in (message, hint)
        )

    def __str__(self) -> str:
        return str(self.sentence)

    def with_values(self, replacements: Mapping[object, object]) -> "MwrError":
        """Returns the error with each value that is a key of `replacements` replaced by its entry."""
        return MwrError(*(text.with_values(replacements) for text in (self.message, self.hint)))

    @property
    def sentence(self) -> Sentence:
        """Message and hint as one sentence."""
        if not self.hint.template:
            return self.message
        return sentence("{message} {hint}", message=self.message, hint=self.hint)


def system_reason(error: OSError) -> Sentence:
    """The system's description of an error."""
    return Sentence(error.strerror) if error.strerror else sentence("{error}", error=error)
