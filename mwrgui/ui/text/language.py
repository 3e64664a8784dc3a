"""The language of the window. When it changes, Qt sends a LanguageChange event to every widget."""

from typing import Literal

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from mwrgui.core.paths import resources

LanguageChoice = Literal["system", "en", "zh_CN"]

LANGUAGE_NAMES: dict[str, str] = {"en": "English", "zh_CN": "简体中文"}
"""The name of each language in that language."""


class Language:
    """Installs the translations of the program and of Qt for the chosen language; English needs none."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._installed: list[QTranslator] = []

    def choose(self, choice: LanguageChoice) -> None:
        """Translates the whole window into this language at once."""
        wanted = _system_language() if choice == "system" else choice
        for translator in self._installed:
            self._app.removeTranslator(translator)
        self._installed = []
        if wanted != "en":
            QLocale.setDefault(QLocale(wanted))
            qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            self._install(f"qtbase_{wanted}", qt_folder)
            self._install(f"mwrgui_{wanted}", str(resources() / "i18n"))
        else:
            QLocale.setDefault(QLocale("en"))

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator(self._app)
        if translator.load(name, folder):
            self._app.installTranslator(translator)
            self._installed.append(translator)


def _system_language() -> LanguageChoice:
    languages = QLocale.system().uiLanguages()
    chinese = any(tag.startswith("zh") for tag in languages[:1])
    return "zh_CN" if chinese else "en"


def mark(_context: str, text: str) -> str:
    """Marks a text for the translation catalogue, as `QT_TRANSLATE_NOOP` does; returns it unchanged."""
    return text
