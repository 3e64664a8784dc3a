"""The job that restores the photo that is looked at: its events, and the times of models that are new."""

import threading
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from mwrgui.core.devices import choose_device
from mwrgui.library.models import Library
from mwrgui.restoration.options import RestoreOptions
from mwrgui.ui.session.restore_job import ModelFinished, ModelTimed, RestoreRequest, restore_photo
from mwrgui.ui.session.state import PhotoItem


@pytest.fixture
def request_of_both(library: Library, tiny_teacher: Path, tmp_path: Path) -> RestoreRequest:
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8))
    models = (("student", library.load(tiny_teacher)), ("teacher", library.load(tiny_teacher)))
    return RestoreRequest(
        PhotoItem(1, path, tmp_path), 1, models, choose_device("cpu", "float32"), RestoreOptions()
    )


def test_only_new_models_are_timed_once_all_results_are_there(request_of_both: RestoreRequest) -> None:
    def names(request: RestoreRequest) -> list[tuple[type, str]]:
        events = restore_photo(request, threading.Event())
        return [(type(e), e.role) for e in events if isinstance(e, (ModelFinished, ModelTimed))]

    finished = [(ModelFinished, "student"), (ModelFinished, "teacher")]
    assert names(request_of_both) == finished
    new = replace(request_of_both, untimed=frozenset({"teacher"}))
    assert names(new) == [*finished, (ModelTimed, "teacher")]
    assert new == request_of_both  # it leads to the same results


def test_a_request_that_has_been_replaced_is_timed_no_more(request_of_both: RestoreRequest) -> None:
    stop = threading.Event()
    events = []
    for event in restore_photo(replace(request_of_both, untimed=frozenset({"student", "teacher"})), stop):
        events.append(event)
        if isinstance(event, ModelFinished) and event.role == "teacher":
            stop.set()
    assert not [event for event in events if isinstance(event, ModelTimed)]
