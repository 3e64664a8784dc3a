"""A second start of the program: its photo is shown in the window of the first."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from mwrgui.core.paths import preferences_folder
from mwrgui.ui.shell.single_instance import SingleInstance

LONG = 60_000
GREEN = (10, 200, 30)


def start_again(*files: Path) -> "subprocess.Popen[bytes]":
    root = Path(__file__).parents[2]
    command = [sys.executable, "-P", "-m", "mwrgui", *map(str, files)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(root)})


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_the_photo_of_a_second_start_is_shown_and_restored(start_program, make_photos, qtbot, tmp_path):
    instance = SingleInstance(preferences_folder())
    assert instance.become_first()
    program = start_program(*make_photos(1, folder="first"))
    instance.received.connect(program.receive)
    program.window.show_page("models")
    photo = tmp_path / "a green 雨.png"
    photo.write_bytes(cv2.imencode(".png", np.full((40, 48, 3), GREEN[::-1], np.uint8))[1].tobytes())
    second = start_again(photo)
    restorer = program.session.restorer
    qtbot.waitUntil(lambda: restorer.photo is not None and restorer.photo.path == photo, timeout=LONG)
    qtbot.waitUntil(lambda: len(restorer.results.by_role) == 2 and not restorer.working, timeout=LONG)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=LONG)
    assert second.returncode == 0
    page = program.window.pages["restore"]
    assert page.isVisible()
    page.view.model.show_only("input")
    shown = page.view.picture_of_view()
    assert shown.pixelColor(shown.width() // 2, shown.height() // 2).getRgb()[:3] == GREEN
    instance.close()
