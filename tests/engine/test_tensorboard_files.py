"""Event files for TensorBoard, read back by TensorBoard itself."""

import warnings
from pathlib import Path

import cv2
import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from mwrgui.engine.control import RollBack, RunControl
from mwrgui.engine.tensorboard_files import TENSORBOARD_FOLDER
from mwrgui.runs.events import StepDone
from mwrgui.runs.history import read_history


def read_back(run: Path) -> EventAccumulator:
    with warnings.catch_warnings(action="ignore"):  # TensorBoard itself uses what numpy deprecates
        found = EventAccumulator(str(run / TENSORBOARD_FOLDER), size_guidance={"images": 0, "scalars": 0})
        found.Reload()
    return found


def assert_same_series_as_the_run(found: EventAccumulator, run: Path) -> None:
    series = read_history(run).series
    assert set(found.Tags()["scalars"]) == set(series)
    for name, expected in series.items():
        scalars = found.Scalars(name)
        assert [scalar.step for scalar in scalars] == expected.steps.tolist()
        np.testing.assert_allclose(
            [scalar.value for scalar in scalars], expected.values, rtol=1e-5, atol=1e-7
        )


def test_tensorboard_shows_every_figure_and_picture_of_a_run(start, tmp_path):
    list(start(tmp_path / "run", tensorboard=True))
    found = read_back(tmp_path / "run")
    assert_same_series_as_the_run(found, tmp_path / "run")
    (saved,) = (tmp_path / "run" / "samples" / "00000003").glob("0-*-student.png")
    tag = f"{saved.stem.removesuffix('-student')}/student"
    shown = {image.step: image for image in found.Images(tag)}
    assert list(shown) == [0, 3, 6]
    picture = cv2.imdecode(np.frombuffer(shown[3].encoded_image_string, np.uint8), cv2.IMREAD_COLOR)
    np.testing.assert_array_equal(picture, cv2.imread(str(saved)))


def test_resuming_removes_discarded_steps_from_tensorboard(start, tmp_path):
    events = start(tmp_path / "run", tensorboard=True)
    for event in events:
        if isinstance(event, StepDone) and event.step == 5:
            break
    events.close()
    list(start(tmp_path / "run", resume=True))
    assert_same_series_as_the_run(read_back(tmp_path / "run"), tmp_path / "run")


def test_a_rollback_removes_discarded_steps_from_tensorboard(start, tmp_path):
    control = RunControl()
    for event in start(tmp_path / "run", control=control, tensorboard=True):
        if isinstance(event, StepDone) and event.step == 5 and not (tmp_path / "asked").exists():
            (tmp_path / "asked").touch()
            control.request(RollBack(2))
    assert_same_series_as_the_run(read_back(tmp_path / "run"), tmp_path / "run")


def test_a_run_writes_no_tensorboard_files_by_default(start, tmp_path):
    list(start(tmp_path / "run", steps=1))
    assert not (tmp_path / "run" / TENSORBOARD_FOLDER).exists()


def test_a_run_killed_before_its_student_was_written_is_completed_by_resuming(start, tmp_path):
    list(start(tmp_path / "run", tensorboard=True))
    student = tmp_path / "run" / "student.safetensors"
    first = student.read_bytes()
    student.unlink()
    list(start(tmp_path / "run", resume=True))
    assert student.read_bytes() == first
