"""Text that came out of a file, made fit for one line on a screen."""


def printable(text: str, longest: int = 80) -> str:
    r"""The text without line breaks, terminal codes and broken characters, cut to `longest` characters.

    >>> printable("block.0\x1b[31m\nweight")
    'block.0�[31m�weight'
    >>> printable("abcdef", longest=4)
    'abc…'
    """
    shown = "".join(c if c.isprintable() else "�" for c in text[:longest])
    return shown if len(text) <= longest else f"{shown[:-1]}…"
