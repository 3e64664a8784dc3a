"""A model that spoils clean pictures is warned of, on its chip and on its card."""

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
def spoiler(tmp_path: Path) -> Path:
    """A program that makes negatives."""
    sides = ["batch", 3, "height", "width"]
    graph = helper.make_graph(
        [helper.make_node("Sub", ["one", "images"], ["restored"])],
        "negative",
        [helper.make_tensor_value_info("images", onnx.TensorProto.FLOAT, sides)],
        [helper.make_tensor_value_info("restored", onnx.TensorProto.FLOAT, sides)],
        [helper.make_tensor("one", onnx.TensorProto.FLOAT, [], [1.0])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, tmp_path / "spoiler.onnx")
    return tmp_path / "spoiler.onnx"


@pytest.fixture
def actions(qapp: QApplication, appearance: Appearance) -> Actions:
    return Actions(qapp, appearance)


def test_a_chip_warns_of_its_model(
    ready: Session, actions: Actions, appearance: Appearance, spoiler: Path, qtbot
) -> None:
    header = Header(ready, actions, appearance)
    qtbot.addWidget(header)
    chip = header.findChild(Chip, "chip_teacher")
    assert isinstance(chip, Chip)
    wide = chip.sizeHint().width()
    ready.models.load("teacher", spoiler)
    qtbot.waitUntil(lambda: ready.models.teacher.name == "spoiler.onnx" and bool(chip.warning), timeout=LONG)
    assert "Does not keep clean pictures" in chip.toolTip()
    assert "Does not keep clean pictures" in chip.accessibleDescription()
    assert chip.details == "ONNX program · – parameters"
    assert chip.sizeHint().width() <= max(wide, chip.maximumWidth())
    ready.models.load("teacher", "big")
    qtbot.waitUntil(
        lambda: ready.models.teacher.name == "big" and ready.models.teacher.state == "ready", timeout=LONG
    )
    assert chip.warning == ""
    qtbot.waitUntil(lambda: not running_jobs(), timeout=LONG)


def test_a_card_warns_of_its_model_also_before_it_is_tried_again(
    ready: Session, actions: Actions, appearance: Appearance, spoiler: Path, qtbot
) -> None:
    page = ModelsPage(ready, actions, appearance)
    page.show()
    page.add(spoiler)
    qtbot.waitUntil(lambda: bool(_warned(page)), timeout=LONG)
    assert _warned(page) == ["spoiler"]
    tabs = page.inspector.findChild(QTabWidget, "model_tabs")
    assert tabs is not None
    assert [tabs.isTabVisible(n) for n in range(3)] == [True, False, True]
    export = page.inspector.findChild(QPushButton, "export_model")
    assert export is not None
    assert not export.isEnabled()  # it is a program already
    page.hide()
    qtbot.waitUntil(lambda: not running_jobs(), timeout=LONG)
    page.deleteLater()
    card = next(card for card in ready.library.cards() if card.name == "spoiler")
    view = ModelCardView(card, appearance)
    qtbot.addWidget(view)
    assert "Does not keep clean pictures" in line_of(view).text


def _warned(page: ModelsPage) -> list[str]:
    views = [view for view in page.findChildren(ModelCardView) if view.isVisible()]
    return [view.card.name for view in views if line_of(view).isVisible()]


def line_of(view: QWidget) -> WarningLine:
    line = view.findChild(WarningLine, "model_warning")
    assert isinstance(line, WarningLine)
    return line
