"""Texts that are written outside `ui/`, in the language of the window: problems and settings."""

from PySide6.QtCore import QCoreApplication

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence


def translated_text(said: Sentence | MwrError) -> str:
    """A problem with its hint, or any other sentence."""
    sentence = said.sentence if isinstance(said, MwrError) else said
    return sentence.translated(lambda template: QCoreApplication.translate("Sentences", template))


def translate_setting(text: str) -> str:
    """A text from the declaration of a `Setting`: its label, help, unit, group or one of its choices."""
    return QCoreApplication.translate("Settings", text)
