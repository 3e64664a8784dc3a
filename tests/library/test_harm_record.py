"""Whether the harm that a file records is little enough for its model to be the default."""

import json
from pathlib import Path

import pytest

from mwrgui.library.harm_record import METADATA_KEY, harms_little
from mwrgui.library.models import Library
from mwrgui.models import new_model
from mwrgui.models.loading import save_model

GOOD = {"lights": 1.0, "flat": 0.3, "blotch": 0.5, "dark": 0.001, "edges": 0.95, "mean": 0.9}
HAZE = {"haze": GOOD | {"edges": 1.1}}


def metadata(mean: object, folders: object) -> dict[str, str]:
    return {METADATA_KEY: json.dumps({"photos": 30, "mean": mean, "folders": folders})}


def test_figures_within_their_bounds_are_little_harm():
    assert harms_little(metadata(GOOD, HAZE))
    assert harms_little(metadata(GOOD, {"rain": GOOD}))  # streaks are edges that should fade


@pytest.mark.parametrize(
    ("name", "value"),
    [("lights", 2.1), ("flat", 0.5), ("blotch", 0.9), ("dark", 0.006), ("lights", None), ("dark", "little")],
)
def test_one_figure_out_of_bounds_or_unknown_is_enough_to_refuse(name, value):
    assert not harms_little(metadata(GOOD | {name: value}, HAZE))


def test_edges_that_fade_on_haze_are_refused():
    assert not harms_little(metadata(GOOD, {"haze": GOOD}))


@pytest.mark.parametrize("text", [None, "", "[]", "7", "{", json.dumps({"mean": [], "folders": 3})])
def test_a_missing_or_broken_record_is_refused(text):
    assert not harms_little({} if text is None else {METADATA_KEY: text})


def test_the_student_is_the_default_once_its_file_records_little_harm(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("mwrgui.library.models.resources", lambda: tmp_path)
    (tmp_path / "models").mkdir()
    for name in ("teacher", "student"):
        save_model(new_model("tiny"), tmp_path / "models" / f"{name}.safetensors", {"role": name})
    assert Library(tmp_path).default_role() == "teacher"
    student = tmp_path / "models" / "student.safetensors"
    save_model(new_model("tiny"), student, {"role": "student", **metadata(GOOD, HAZE)})
    assert Library(tmp_path).default_role() == "student"
    student.write_bytes(b"broken")
    assert Library(tmp_path).default_role() == "teacher"
