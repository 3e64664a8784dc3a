"""The job that restores the current photo: its events, and the timing of new models."""

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
def request_for_both_models(library: Library, tiny_teacher: Path, tmp_path: Path) -> RestoreRequest:
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8))
    models = (("student", library.load(tiny_teacher)), ("teacher", library.load(tiny_teacher)))
    return RestoreRequest(
        PhotoItem(1, path, tmp_path), 1, models, choose_device("cpu", "float32"), RestoreOptions()
    )


def test_only_new_models_are_timed_after_all_results(request_for_both_models: RestoreRequest) -> None:
    def events_of(request: RestoreRequest) -> list[tuple[type, str]]:
        events = restore_photo(request, threading.Event())
        return [(type(e), e.role) for e in events if isinstance(e, (ModelFinished, ModelTimed))]

    finished = [(ModelFinished, "student"), (ModelFinished, "teacher")]
    assert events_of(request_for_both_models) == finished
    new = replace(request_for_both_models, untimed=frozenset({"teacher"}))
    assert events_of(new) == [*finished, (ModelTimed, "teacher")]
    assert new == request_for_both_models  # equal, because it leads to the same results


def test_no_model_is_timed_for_a_request_that_has_been_replaced(
    request_for_both_models: RestoreRequest,
) -> None:
    stop = threading.Event()
    events = []
    for event in restore_photo(
        replace(request_for_both_models, untimed=frozenset({"student", "teacher"})), stop
    ):
        events.append(event)
        if isinstance(event, ModelFinished) and event.role == "teacher":
            stop.set()
    assert not [event for event in events if isinstance(event, ModelTimed)]
