"""Curves of several runs in one plot: which runs are drawn, and what the metric is called."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox

from mwrgui.runs.history import RunHistory
from mwrgui.runs.run_cards import RunCard
from mwrgui.ui.runs_page.compared_runs import ComparedRun
from mwrgui.ui.runs_page.overlaid_curves import OverlaidCurves
from mwrgui.ui.runs_page.run_styles import RunStyle

WITH_TEACHER = {"kind": "distill", "teacher": "big"}
WITHOUT_TEACHER = {"kind": "train", "teacher": ""}


def measured(*steps: int) -> list[dict[str, object]]:
    return [{"event": "measured", "step": s, "figures": {"haze": 20.0}, "score": 20.0} for s in steps]


def run(number: int, *steps: int, settings: dict[str, str] = WITH_TEACHER) -> ComparedRun:
    history = RunHistory()
    history.extend(measured(*steps))
    card = RunCard(Path(f"run {number}"), "running", 0.0, settings=settings)
    return ComparedRun(card, RunStyle(number), history)


@pytest.fixture
def curves(appearance, qtbot) -> OverlaidCurves:
    curves = OverlaidCurves(appearance)
    qtbot.addWidget(curves)
    return curves


def drawn(curves: OverlaidCurves) -> dict[str, list[float]]:
    return {name: curve.mean.xData.tolist() for name, curve in curves.plot.curves.items()}


def test_a_run_that_was_read_anew_is_redrawn(curves: OverlaidCurves) -> None:
    runs = [run(0, 10, 20, 30), run(1, 10)]
    curves.show_runs(runs)
    runs[0].history.clear()
    runs[0].history.extend(measured(10, 20))
    curves.refresh()
    assert drawn(curves) == {"run 0": [10, 20], "run 1": [10]}


def test_a_run_that_begins_to_report_the_metric_gets_a_curve(curves: OverlaidCurves) -> None:
    runs = [run(0, 10), run(1)]
    curves.show_runs(runs)
    runs[1].history.extend(measured(10, 20))
    curves.refresh()
    assert drawn(curves) == {"run 0": [10], "run 1": [10, 20]}


@pytest.mark.parametrize(
    ("settings", "name"),
    [((WITH_TEACHER, WITH_TEACHER), "Agreement: Mean"), ((WITH_TEACHER, WITHOUT_TEACHER), "PSNR: Mean")],
)
def test_a_metric_is_not_called_agreement_if_a_run_has_no_teacher(
    curves: OverlaidCurves, settings: tuple[dict[str, str], dict[str, str]], name: str
) -> None:
    curves.show_runs([run(number, 10, settings=of_run) for number, of_run in enumerate(settings)])
    assert curves.findChild(QComboBox, "overlay_metric").currentText() == name
