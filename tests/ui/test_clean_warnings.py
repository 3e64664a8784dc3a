"""The window warns of a model that spoils clean pictures, on its chip and on its card."""

from pathlib import Path

import onnx
import pytest
from onnx import helper
from PySide6.QtWidgets import QApplication, QPushButton, QTabWidget, QWidget

from mwrgui.jobs.job import running_jobs
from mwrgui.ui.models_page.card import ModelCardView
from mwrgui.ui.models_page.page import ModelsPage
from mwrgui.ui.session.session import Session
from mwrgui.ui.shell.header import Header
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.widgets.actions import Actions
from mwrgui.ui.widgets.chips import Chip
from mwrgui.ui.widgets.warning_line import WarningLine

LONG = 120_000


@pytest.fixture
def inverting_graph(tmp_path: Path) -> Path:
    """An exported program that inverts pictures."""
    shape = ["batch", 3, "height", "width"]
    graph = helper.make_graph(
        [helper.make_node("Sub", ["one", "images"], ["restored"])],
        "negative",
        [helper.make_tensor_value_info("images", onnx.TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("restored", onnx.TensorProto.FLOAT, shape)],
        [helper.make_tensor("one", onnx.TensorProto.FLOAT, [], [1.0])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, tmp_path / "spoiler.onnx")
    return tmp_path / "spoiler.onnx"


@pytest.fixture
def actions(qapp: QApplication, appearance: Appearance) -> Actions:
    return Actions(qapp, appearance)


def test_a_chip_warns_of_its_model(
    ready: Session, actions: Actions, appearance: Appearance, inverting_graph: Path, qtbot
) -> None:
    header = Header(ready, actions, appearance)
    qtbot.addWidget(header)
    chip = header.findChild(Chip, "chip_teacher")
    assert isinstance(chip, Chip)
    width_before = chip.sizeHint().width()
    ready.models.load("teacher", inverting_graph)
    qtbot.waitUntil(lambda: ready.models.teacher.name == "spoiler.onnx" and bool(chip.warning), timeout=LONG)
    assert "Does not keep clean pictures" in chip.toolTip()
    assert "Does not keep clean pictures" in chip.accessibleDescription()
    assert chip.details == "ONNX graph · – parameters"
    assert chip.sizeHint().width() <= max(width_before, chip.maximumWidth())
    ready.models.load("teacher", "big")
    qtbot.waitUntil(
        lambda: ready.models.teacher.name == "big" and ready.models.teacher.state == "ready", timeout=LONG
    )
    assert chip.warning == ""
    qtbot.waitUntil(lambda: not running_jobs(), timeout=LONG)


def test_a_card_warns_of_its_model_even_before_it_is_tried_again(
    ready: Session, actions: Actions, appearance: Appearance, inverting_graph: Path, qtbot
) -> None:
    page = ModelsPage(ready, actions, appearance)
    page.show()
    page.add(inverting_graph)
    qtbot.waitUntil(lambda: bool(_models_with_warning(page)), timeout=LONG)
    assert _models_with_warning(page) == ["spoiler"]
    tabs = page.inspector.findChild(QTabWidget, "model_tabs")
    assert tabs is not None
    assert [tabs.isTabVisible(n) for n in range(3)] == [True, False, True]
    export = page.inspector.findChild(QPushButton, "export_model")
    assert export is not None
    assert not export.isEnabled()  # it is an exported program already
    page.hide()
    qtbot.waitUntil(lambda: not running_jobs(), timeout=LONG)
    page.deleteLater()
    card = next(card for card in ready.library.cards() if card.name == "spoiler")
    view = ModelCardView(card, appearance)
    qtbot.addWidget(view)
    assert "Does not keep clean pictures" in warning_line_of(view).text


def _models_with_warning(page: ModelsPage) -> list[str]:
    views = [view for view in page.findChildren(ModelCardView) if view.isVisible()]
    return [view.card.name for view in views if warning_line_of(view).isVisible()]


def warning_line_of(view: QWidget) -> WarningLine:
    line = view.findChild(WarningLine, "model_warning")
    assert isinstance(line, WarningLine)
    return line
