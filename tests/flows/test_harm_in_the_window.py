"""A result that harms a photo is reported; the other model's result is saved if that one is harmless."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from torch import nn

from mwrgui.models import UNET, UNetSettings, new_model
from mwrgui.models.architectures.unet import UNet
from mwrgui.models.loading import save_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.options import Strength

LONG = 120_000
HARM_TEXT = "Lamps and white areas became darker by 127 of 255 levels, mostly at the top left."


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    """The file of a network that returns photos unchanged."""
    save_model(new_model("tiny"), tmp_path / "idle.safetensors")
    return tmp_path / "idle.safetensors"


@pytest.fixture
def darkening(tmp_path: Path) -> Path:
    """The file of a network that halves every value."""
    settings = UNetSettings((12, 8), encoder=(0,), middle=0, decoder=(0,))
    network = UNet(settings)
    for parameter in network.parameters():
        nn.init.zeros_(parameter)
    with torch.no_grad():
        for channel in range(12):
            network.head.weight[channel, channel, 1, 1] = 1
            network.tail.weight[channel, channel, 1, 1] = -0.5
            network.tail.bias[channel] = -0.25
    path = tmp_path / "darken.safetensors"
    save_model(RestorationModel(network, architecture=UNET, settings=settings), path)
    return path


@pytest.fixture
def lamp(tmp_path: Path) -> Path:
    """A photo with a white area at the top left."""
    photo = np.random.default_rng(0).integers(60, 200, (60, 90, 3), np.uint8)
    photo[:20, :20] = 255
    (tmp_path / "photos").mkdir()
    cv2.imwrite(str(tmp_path / "photos" / "lamp.png"), photo)
    return tmp_path / "photos" / "lamp.png"


def test_the_harmless_result_is_saved_and_the_harm_is_reported(
    start_program, lamp, identity, darkening, qtbot, wait_for_results
):
    models = {"teacher": darkening, "student": identity}
    if default_role() == "student":
        models = {"teacher": identity, "student": darkening}
    program = start_program(lamp, **models)
    session, page = program.session, program.window.pages["restore"]
    wait_for_results(program)
    box = page.panel.options.findChild(object, "choose_saved")
    harming, other = session.options.result_role, session.options.other_role
    assert box.currentText() == f"automatic: {other}’s"
    assert page.note.text == (
        f"The {harming}’s result harms this photo. {HARM_TEXT} "
        f"The {other}’s result does not harm it and is saved instead."
    )
    with qtbot.waitSignal(session.saver.saved, timeout=LONG) as saved:
        program.window.actions_table["save"].trigger()
    assert np.array_equal(cv2.imread(str(saved.args[0])), cv2.imread(str(lamp)))
    assert session.photos.items[0].state == "done"
    session.photos.put(replace(session.photos.items[0], state="waiting"))
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    names = [path.name for path in lamp.parent.glob("lamp_*")]
    assert names == ["lamp_restored.png"]  # the queue would write the same, so it writes nothing
    QTest.keyClick(box, Qt.Key.Key_End)
    QTest.keyClick(box, Qt.Key.Key_Up)
    QTest.keyClick(box, Qt.Key.Key_Up)
    if harming == "teacher":
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert (session.options.result_role, session.options.use_fallback) == (harming, False)
    assert page.note.text == f"The {harming}’s result harms this photo. {HARM_TEXT}"


def test_no_harm_is_reported_at_a_low_strength(start_program, lamp, darkening, qtbot, wait_for_results):
    program = start_program(lamp, teacher=darkening, student=darkening)
    session, page = program.session, program.window.pages["restore"]
    wait_for_results(program)
    assert HARM_TEXT in page.note.text
    session.set_options(replace(session.options, strength=Strength(0.01, 0.01)))
    qtbot.waitUntil(lambda: not session.restorer.working, timeout=LONG)
    assert "harms" not in page.note.text


def test_the_queue_records_the_harm_with_the_photo(start_program, lamp, darkening, qtbot):
    program = start_program(lamp, teacher=darkening, student=darkening)
    session = program.session
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    assert str(session.photos.items[0].harm) == HARM_TEXT


def test_with_only_one_model_its_result_is_saved(start_program, lamp, identity, qtbot, wait_for_results):
    program = start_program(lamp, teacher=identity, student=identity)
    session = program.session
    wait_for_results(program)
    session.set_options(replace(session.options, models=(session.options.other_role,)))
    qtbot.waitUntil(lambda: len(session.restorer.results.by_role) == 1, timeout=LONG)
    with qtbot.waitSignal(session.saver.saved, timeout=LONG):
        program.window.actions_table["save"].trigger()


def default_role() -> str:
    from mwrgui.library.models import Library

    return Library().default_role()
