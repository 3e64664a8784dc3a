"""Sentences from below the window in the language of the window."""

from PySide6.QtCore import QCoreApplication

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence


def spoken(said: Sentence | MwrError) -> str:
    """A problem with its hint, or any other sentence."""
    sentence = said.sentence if isinstance(said, MwrError) else said
    return sentence.told(lambda template: QCoreApplication.translate("Sentences", template))
