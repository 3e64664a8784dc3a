"""Texts that are written outside `ui/`, in the language of the window: problems and settings."""

from PySide6.QtCore import QCoreApplication

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence


def translated_text(message: Sentence | MwrError) -> str:
    """Translates a sentence, or a problem with its hint, into the language of the window."""
    sentence = message.sentence if isinstance(message, MwrError) else message
    return sentence.translated(lambda template: QCoreApplication.translate("Sentences", template))


def translate_setting(text: str) -> str:
    """Translates a text from the declaration of a `Setting`: its label, help, unit, group or a choice."""
    return QCoreApplication.translate("Settings", text)
