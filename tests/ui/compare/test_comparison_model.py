"""The model of the compare view, without any widget."""

import pytest
from PySide6.QtCore import QPointF, QRect, QSize

from mwrgui.ui.widgets.compare import CompareOptions, View
from mwrgui.ui.widgets.compare.comparison_model import ComparisonModel


@pytest.fixture
def model(qapp, gradient) -> ComparisonModel:  # noqa: ARG001 (an application)
    model = ComparisonModel()
    model.viewport.set_canvas(QSize(400, 300))
    model.set_pictures({"input": gradient(800, 600), "student": gradient(800, 600, 90)})
    return model


def test_a_fitted_picture_is_larger_with_fewer_panes(model: ComparisonModel) -> None:
    zooms: list[float] = []
    model.viewport.zoom_changed.connect(zooms.append)
    model.set_options(CompareOptions(mode="side", side_panes=("input", "student")))
    model.show_only("student")
    assert model.viewport.zoom == zooms[-1] == 0.5
    assert zooms[0] < 0.5


def test_all_panes_show_the_input_while_it_is_held(model: ComparisonModel) -> None:
    assert [pane.content for pane in model.panes()] == ["input", "student"]
    model.hold_input(True)
    assert [pane.content for pane in model.panes()] == ["input", "input"]


def test_zooming_about_a_point_keeps_the_pixel_at_that_point(model: ComparisonModel) -> None:
    point = QPointF(123, 211)
    before = model.viewport.layout.pixel_at(point)
    model.viewport.set_zoom(8.0, point)
    assert model.viewport.layout.pixel_at(point) == before
    model.viewport.fit_picture()
    assert model.viewport.view == View()


def test_every_visible_change_requests_a_repaint(model: ComparisonModel, gradient) -> None:
    repaint_requests: list[bool] = []
    model.changed.connect(lambda: repaint_requests.append(True))
    changes = (
        lambda: model.set_picture("teacher", gradient(800, 600, 7)),
        lambda: model.write_tile("student", QRect(0, 0, 9, 9), gradient(9, 9)),
        lambda: model.set_label_details({"teacher": "T-1"}),
        lambda: model.set_line_position(0.25),
        lambda: model.hold_input(True),
        lambda: model.viewport.set_zoom(2.0),
        lambda: model.viewport.pan(QPointF(3, 3)),
        lambda: model.selection.select(QRect(1, 1, 5, 5)),
        lambda: model.selection.set_rubber_band(QRect(1, 1, 2, 2)),
    )
    for number, change in enumerate(changes):
        repaint_requests.clear()
        change()
        assert repaint_requests, number


def test_a_picture_of_another_size_is_refused(model: ComparisonModel, gradient) -> None:
    with pytest.raises(ValueError, match="the same size"):
        model.set_picture("teacher", gradient(10, 10))
    assert model.layers.roles == ("input", "student")
