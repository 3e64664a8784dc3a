"""Problems a person can mend, told in one sentence with a way out."""


class MwrError(Exception):
    """An expected problem: the window shows it in a bar, the command line prints it and exits with 2.

    `message` says what happened and why, `hint` what to do about it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()
