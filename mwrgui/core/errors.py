"""Problems a person can mend, told in one sentence with a way out."""

from mwrgui.core.sentences import Sentence, sentence


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

    @property
    def sentence(self) -> Sentence:
        """Message and hint as one."""
        if not self.hint.template:
            return self.message
        return sentence("{message} {hint}", message=self.message, hint=self.hint)


def reason(error: OSError) -> Sentence:
    """What the system says of a failure."""
    return Sentence(error.strerror) if error.strerror else sentence("{error}", error=error)
