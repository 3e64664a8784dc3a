"""Models of version 0.1.0 still give the same results."""

from pathlib import Path

import numpy as np
import pytest
import torch

from mwrgui.core.devices import choose_device
from mwrgui.core.paths import runs_folder
from mwrgui.images import read_photo
from mwrgui.library.models import Library
from mwrgui.models.loading import load_model
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restore import Restored, restore


@pytest.mark.parametrize("name", ["1.png", "2.png"])
def test_a_student_restores_a_photo_to_the_same_pixels(old_home: Path, name: str) -> None:
    photo, before = (read_photo(old_home / folder / name).pixels for folder in ("pictures", "restored"))
    student = Library().load("finished")
    events = restore(photo, student, device=choose_device("cpu", "float32"), options=RestoreOptions())
    (now,) = (event.pixels for event in events if isinstance(event, Restored))
    assert not np.array_equal(before, photo)
    assert np.abs(now.astype(int) - before.astype(int)).max() <= 1


def test_runs_and_library_hold_the_same_networks(old_home: Path) -> None:
    for name in ("trained", "finished"):
        kept, of_run = Library().load(name), load_model(runs_folder() / name / "student.safetensors")
        assert kept.metadata == of_run.metadata
        assert (kept.metadata["design"], kept.settings) == ("tiny", of_run.settings)
        states = kept.network.state_dict(), of_run.network.state_dict()
        assert all(torch.equal(states[0][key], states[1][key]) for key in states[1])
    assert load_model(old_home / "start.safetensors").parameters_count == 140588
