"""The comparison of the ticked runs: curves, settings, pictures."""

from PySide6.QtWidgets import QTabWidget

from mwrgui.ui.runs_page.compared_runs import ComparedRuns
from mwrgui.ui.runs_page.differing_settings import DifferingSettings
from mwrgui.ui.runs_page.overlaid_curves import OverlaidCurves
from mwrgui.ui.runs_page.pictures_side_by_side import PicturesSideBySide
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.text.translated_widget import TranslatedWidget


class Comparison(TranslatedWidget, QTabWidget):
    """A tab each for the curves, settings and pictures of the ticked runs."""

    def __init__(self, compared: ComparedRuns, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("comparison")
        self.setDocumentMode(True)
        self._compared = compared
        self.curves = OverlaidCurves(appearance)
        self.settings = DifferingSettings(appearance)
        self.pictures = PicturesSideBySide(appearance)
        for tab in (self.curves, self.settings, self.pictures):
            self.addTab(tab, "")
        compared.changed.connect(self._show)
        compared.grown.connect(self._refresh)
        appearance.changed.connect(self._show)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Comparison of the ticked runs"))
        for index, text in enumerate((self.tr("Curves"), self.tr("Settings"), self.tr("Pictures"))):
            self.setTabText(index, text)
        self._show()

    def _show(self) -> None:
        runs = list(self._compared.runs)
        self.curves.show_runs(runs)
        self.settings.show_runs(runs)
        self.pictures.show_runs(runs)

    def _refresh(self) -> None:
        self.curves.refresh()
        self.pictures.refresh()
