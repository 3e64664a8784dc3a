"""Harm that the default model does to our sample photos."""

import numpy as np
import pytest

from mwrgui.core.devices import choose_device
from mwrgui.core.paths import resources
from mwrgui.evaluation.harm import HarmResult, evaluate_harm, mean_harm
from mwrgui.images import find_photos
from mwrgui.library.harm_record import MAX_HARM
from mwrgui.library.models import Library
from mwrgui.restoration.restore import Restored, restore


@pytest.fixture(scope="module")
def results() -> list[HarmResult]:
    """The harm to each sample by the model whose results are saved by default."""
    library, device = Library(), choose_device("cpu", "float32")
    model = library.load(library.default_role())

    def restored(photo: np.ndarray) -> np.ndarray:
        *_, finished = restore(photo, model, device=device)
        assert isinstance(finished, Restored)
        return finished.pixels

    folder = resources() / "samples"
    measured = evaluate_harm(find_photos(folder), root=folder, restore=restored)
    return [result for result in measured if isinstance(result, HarmResult)]


def test_the_default_model_harms_no_sample_visibly(results: list[HarmResult]):
    assert len(results) == 5
    assert {result.name: str(result.remark) for result in results if result.remark} == {}


def test_the_default_model_crushes_no_shadows(results: list[HarmResult]):
    """The other limits do not fit samples: white pixels there are streaks, and haze hides detail."""
    dark = mean_harm(results)["dark"]
    assert dark is not None
    assert dark <= MAX_HARM["dark"]
