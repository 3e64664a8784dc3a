"""The curves of several runs in one plot, with options."""

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from mwrgui.ui.monitor.naming import has_no_teacher, metric_name
from mwrgui.ui.monitor.plot_kinds import plot_of, title_of
from mwrgui.ui.runs_page.compared_runs import ComparedRun
from mwrgui.ui.runs_page.overlay_plot import OverlayPlot, metrics_of
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget


class OverlaidCurves(TranslatedWidget, QWidget):
    """A plot of one metric of several runs, below controls that choose the metric and the scales."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("overlaid_curves")
        self._runs: Sequence[ComparedRun] = ()
        self._keys: list[str] = []
        self._build(appearance)
        self._connect()
        self._retranslate()

    def show_runs(self, runs: Sequence[ComparedRun]) -> None:
        """Compares these runs; the chosen metric stays if they have it."""
        self._runs = runs
        self._offer_metrics()
        self._show_metric()

    def refresh(self) -> None:
        """Draws what has been added to the histories of the runs."""
        if self._keys != metrics_of([run.history for run in self._runs]):
            self.show_runs(self._runs)
        else:
            self.plot.refresh()

    def _build(self, appearance: Appearance) -> None:
        self._metric, self._by_time, self._log = QComboBox(), QCheckBox(), QCheckBox()
        self._metric.setObjectName("overlay_metric")
        self._metric.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._by_time.setObjectName("overlay_by_time")
        self._log.setObjectName("overlay_log")
        self.plot = OverlayPlot(appearance)
        line = QHBoxLayout()
        line.setSpacing(sizes().padding)
        for widget in (self._metric, self._by_time, self._log):
            line.addWidget(widget)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, sizes().grid, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addLayout(line)
        layout.addWidget(self.plot, 1)

    def _connect(self) -> None:
        self._metric.activated.connect(self._show_metric)
        self._by_time.toggled.connect(self.plot.set_by_time)
        self._log.toggled.connect(self.plot.set_logarithmic)

    def _retranslate(self) -> None:
        self._metric.setAccessibleName(self.tr("Metric"))
        self._metric.setToolTip(self.tr("Which metric of the runs is drawn"))
        self._by_time.setText(self.tr("Over time"))
        self._by_time.setToolTip(self.tr("Draws over run time in place of steps"))
        self._log.setText(self.tr("Logarithmic"))
        self._log.setToolTip(self.tr("Draws values on a logarithmic axis"))
        self.plot.setAccessibleName(self.tr("Curves of the ticked runs"))
        self._offer_metrics()

    def _offer_metrics(self) -> None:
        chosen = self._keys[self._metric.currentIndex()] if self._keys else None
        self._keys = metrics_of([run.history for run in self._runs])
        self._metric.clear()
        self._metric.addItems([self._name_of(key) for key in self._keys])
        self._metric.setCurrentIndex(self._keys.index(chosen) if chosen in self._keys else 0)

    def _name_of(self, key: str) -> str:
        """The name of a metric; the score is called PSNR if one of the runs has no teacher."""
        has_teacher = not any(has_no_teacher(run.card.settings) for run in self._runs)
        return f"{title_of(plot_of(key), has_teacher=has_teacher)}: {metric_name(key)}"

    def _show_metric(self) -> None:
        key = self._keys[self._metric.currentIndex()] if self._keys else ""
        self.plot.show_runs(self._runs, key)
