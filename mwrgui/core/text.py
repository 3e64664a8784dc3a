"""Makes untrusted text, such as file names, safe to print on one line."""


def escape_control_characters(text: str) -> str:
    r"""Escapes control characters, which a terminal would interpret, and bytes that are not UTF-8.

    >>> print(escape_control_characters("night\x1b[31m\nrain.jpg"))
    night\x1b[31m\nrain.jpg
    >>> print(escape_control_characters("Mu\udcf1oz 雨.jpg"))
    Mu\xf1oz 雨.jpg
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _HARMLESS else _escaped(c) for c in text)


def replace_unprintable(text: str, longest: int = 80) -> str:
    r"""Replaces line breaks, control and invalid characters, and truncates to `longest` characters.

    >>> replace_unprintable("block.0\x1b[31m\nweight")
    'block.0�[31m�weight'
    >>> replace_unprintable("abcdef", longest=4)
    'abc…'
    """
    shown = "".join(c if c.isprintable() else "�" for c in text[:longest])
    return shown if len(text) <= longest else f"{shown[:-1]}…"


_HARMLESS = {"\u200c", "\u200d", "\u3000", "\xa0", *map(chr, range(0x2000, 0x200B)), "\u202f", "\ufeff"}
"""Harmless characters that Python does not count as printable: spaces, and joiners of letters and emoji."""


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
