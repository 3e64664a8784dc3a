"""The language of the window, changed while it runs: Qt sends LanguageChange to every widget."""

from typing import Literal

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from mwrgui.core.paths import resources

LanguageChoice = Literal["system", "en", "zh_CN"]

LANGUAGE_NAMES: dict[str, str] = {"en": "English", "zh_CN": "简体中文"}
"""Each language by its own name."""


class Language:
    """Our words and Qt's own in the language chosen; English needs no file."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._installed: list[QTranslator] = []

    def choose(self, choice: LanguageChoice) -> None:
        """Speaks this language from now on."""
        wanted = _of_system() if choice == "system" else choice
        for translator in self._installed:
            self._app.removeTranslator(translator)
        self._installed = []
        if wanted != "en":
            QLocale.setDefault(QLocale(wanted))
            qts_own = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            self._install(f"qtbase_{wanted}", qts_own)
            self._install(f"mwrgui_{wanted}", str(resources() / "i18n"))
        else:
            QLocale.setDefault(QLocale("en"))

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator(self._app)
        if translator.load(name, folder):
            self._app.installTranslator(translator)
            self._installed.append(translator)


def _of_system() -> LanguageChoice:
    spoken = QLocale.system().uiLanguages()
    chinese = any(tag.startswith("zh") for tag in spoken[:1])
    return "zh_CN" if chinese else "en"


def mark(_context: str, text: str) -> str:
    """Marks a text in a table for translation; it is translated where it is shown."""
    return text
