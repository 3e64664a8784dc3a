"""The metrics of the current photo in the side panel."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mwrgui.ui.restore_page.metric_rows import ColourSpace, agreement_rows, cost_rows, truth_rows
from mwrgui.ui.restore_page.metric_table import MetricTable
from mwrgui.ui.session.result_metrics import ResultMetrics
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.no_wheel import NoWheelComboBox
from mwrgui.ui.widgets.parts import label

COLOUR_SPACES: tuple[ColourSpace, ColourSpace] = ("rgb", "y")


class MetricsPanel(TranslatedWidget, QWidget):
    """Tables for costs, for agreement and for the comparison with a ground truth.

    The user chooses the colour space of PSNR and SSIM.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("metrics_panel")
        self._session = session
        self._build()
        self._connect()
        self._retranslate()

    @property
    def colour_space(self) -> ColourSpace:
        """The colour space of PSNR and SSIM that the user has chosen."""
        return COLOUR_SPACES[self._colour_space_box.currentIndex()]

    def _build(self) -> None:
        self._cost_title = label("metrics_cost_title", "section")
        self.costs = MetricTable("metrics_costs")
        self._agreement_title = label("metrics_agreement_title", "section")
        self._colour_space_box = NoWheelComboBox()
        self._colour_space_box.setObjectName("metrics_space")
        self._colour_space_box.addItems(["RGB", "Y"])
        self.agreement = MetricTable("metrics_agreement")
        self._truth_title = label("metrics_truth_title", "section")
        self.truth = MetricTable("metrics_truth")
        heading_row = QHBoxLayout()
        heading_row.addWidget(self._agreement_title, 1)
        heading_row.addWidget(self._colour_space_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addWidget(self._cost_title)
        layout.addWidget(self.costs)
        layout.addSpacing(sizes().grid)
        layout.addLayout(heading_row)
        layout.addWidget(self.agreement)
        layout.addSpacing(sizes().grid)
        layout.addWidget(self._truth_title)
        layout.addWidget(self.truth)

    def _connect(self) -> None:
        self._session.models.changed.connect(self.refresh)
        self._session.models.speed_changed.connect(self.refresh)
        self._session.restorer.photo_changed.connect(self.refresh)
        self._session.restorer.results.result_changed.connect(self.refresh)
        self._session.restorer.results.metrics_changed.connect(self.refresh)
        self._colour_space_box.currentIndexChanged.connect(self.refresh)

    def _retranslate(self) -> None:
        self._cost_title.setText(self.tr("Cost"))
        self.costs.setToolTip(self.tr("Measured on this photo and this device; MACs for one megapixel"))
        self._agreement_title.setText(self.tr("Agreement"))
        self.agreement.setToolTip(
            self.tr(
                "How alike student and teacher restore this photo. It says nothing about how good they are."
            )
        )
        self._colour_space_box.setToolTip(
            self.tr("The colours that are compared: RGB, or the brightness Y; they differ by about 2 dB")
        )
        self._colour_space_box.setAccessibleName(self.tr("Colour space of PSNR and SSIM"))
        self.refresh()

    def refresh(self) -> None:
        """Shows the current metrics, without those of outdated results."""
        restorer, models = self._session.restorer, self._session.models
        slots = [models.teacher, models.student]
        outdated = restorer.results.outdated
        costs = {role: result for role, result in restorer.results.by_role.items() if role not in outdated}
        self.costs.show_rows([self.tr("Teacher"), self.tr("Student")], cost_rows(costs, slots))
        whole = restorer.results.metrics.without(outdated)
        rectangle = (
            restorer.results.rectangle_metrics.without(outdated) if restorer.results.rectangle else None
        )
        titles = [self.tr("Picture"), *([self.tr("Rectangle")] if rectangle else [])]
        self.agreement.show_rows(
            titles, agreement_rows(whole, rectangle or ResultMetrics(), self.colour_space)
        )
        self._refresh_truth(whole, rectangle)

    def _refresh_truth(self, whole: ResultMetrics, rectangle: ResultMetrics | None) -> None:
        known = bool(whole.truth)
        self._truth_title.setVisible(known)
        self.truth.setVisible(known)
        space = "Y" if self.colour_space == "y" else "RGB"
        self._truth_title.setText(self.tr("Against the ground truth, {space}").format(space=space))
        titles = ["PSNR", "SSIM"]
        if rectangle:
            titles += [self.tr("▭ PSNR"), self.tr("▭ SSIM")]
        self.truth.show_rows(titles, truth_rows(whole, rectangle or ResultMetrics(), self.colour_space))
