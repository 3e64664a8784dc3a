"""The figures of the photo that is looked at: costs, agreement, and nearness to a ground truth."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mwrgui.ui.restore_page.figure_table import FigureTable
from mwrgui.ui.restore_page.figures import Space, agreement_rows, cost_rows, truth_rows
from mwrgui.ui.session.result_metrics import Figures
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label
from mwrgui.ui.widgets.steady import SteadyBox

SPACES: tuple[Space, Space] = ("rgb", "y")


class FiguresPanel(TranslatedWidget, QWidget):
    """Three tables and the colour space in which two of them are measured."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("figures_panel")
        self._session = session
        self._build()
        self._connect()
        self._retranslate()

    @property
    def space(self) -> Space:
        """The colour space in which pictures are compared."""
        return SPACES[self._space.currentIndex()]

    def _build(self) -> None:
        self._cost_title = label("figures_cost_title", "section")
        self.costs = FigureTable("figures_costs")
        self._agreement_title = label("figures_agreement_title", "section")
        self._space = SteadyBox()
        self._space.setObjectName("figures_space")
        self._space.addItems(["RGB", "Y"])
        self.agreement = FigureTable("figures_agreement")
        self._truth_title = label("figures_truth_title", "section")
        self.truth = FigureTable("figures_truth")
        line = QHBoxLayout()
        line.addWidget(self._agreement_title, 1)
        line.addWidget(self._space)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addWidget(self._cost_title)
        layout.addWidget(self.costs)
        layout.addSpacing(sizes().grid)
        layout.addLayout(line)
        layout.addWidget(self.agreement)
        layout.addSpacing(sizes().grid)
        layout.addWidget(self._truth_title)
        layout.addWidget(self.truth)

    def _connect(self) -> None:
        self._session.models.changed.connect(self.refresh)
        self._session.viewing.photo_changed.connect(self.refresh)
        self._session.viewing.finished.result_changed.connect(self.refresh)
        self._session.viewing.finished.figures_changed.connect(self.refresh)
        self._space.currentIndexChanged.connect(self.refresh)

    def _retranslate(self) -> None:
        self._cost_title.setText(self.tr("Cost"))
        self.costs.setToolTip(self.tr("Measured on this photo and this device; MACs for one megapixel"))
        self._agreement_title.setText(self.tr("Agreement"))
        self.agreement.setToolTip(
            self.tr("How alike student and teacher restore this photo. It says nothing of how good both are.")
        )
        self._space.setToolTip(
            self.tr("The colours that are compared: RGB, or the brightness Y; they differ by about 2 dB")
        )
        self._space.setAccessibleName(self.tr("Colour space of PSNR and SSIM"))
        self.refresh()

    def refresh(self) -> None:
        """Shows the figures of the moment."""
        viewing, models = self._session.viewing, self._session.models
        slots = [models.teacher, models.student]
        outdated = viewing.outdated
        costs = {role: result for role, result in viewing.finished.results.items() if role not in outdated}
        self.costs.show_rows([self.tr("Teacher"), self.tr("Student")], cost_rows(costs, slots))
        whole = viewing.finished.figures.without(outdated)
        part = viewing.finished.part_figures.without(outdated) if viewing.finished.part else None
        heads = [self.tr("Picture"), *([self.tr("Rectangle")] if part else [])]
        self.agreement.show_rows(heads, agreement_rows(whole, part or Figures(), self.space))
        self._refresh_truth(whole, part)

    def _refresh_truth(self, figures: Figures, part: Figures | None) -> None:
        known = bool(figures.truth)
        self._truth_title.setVisible(known)
        self.truth.setVisible(known)
        space = "Y" if self.space == "y" else "RGB"
        self._truth_title.setText(self.tr("Against the ground truth, {space}").format(space=space))
        heads = ["PSNR", "SSIM"]
        if part:
            heads += [self.tr("▭ PSNR"), self.tr("▭ SSIM")]
        self.truth.show_rows(heads, truth_rows(figures, part or Figures(), self.space))
