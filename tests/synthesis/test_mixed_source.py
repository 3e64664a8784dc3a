"""Images of two sources in one batch."""

import pytest
import torch

from mwrgui.synthesis.image_source import Samples, SourceFigures
from mwrgui.synthesis.mixed_source import MixedSource


class Grey:
    """A source of images of one value that counts its updates and remembers a number."""

    def __init__(self, value: float, weather: str) -> None:
        self.value, self.weather, self.updates = value, weather, 0

    def update(self, *, teacher, student):  # noqa: ARG002
        self.updates += 1
        return SourceFigures(health={self.weather: 1.0})

    def sample(self, count: int) -> Samples:
        assert count > 0
        images = torch.full((count, 3, 4, 4), self.value)
        return Samples(images, (self.weather,) * count, images)

    def preview(self, held_out: Samples) -> Samples:
        return held_out

    def state_dict(self):
        return {"updates": self.updates}

    def load_state_dict(self, state) -> None:
        self.updates = state["updates"]


def make_mixed_source(share: float) -> MixedSource:
    generator = torch.Generator().manual_seed(0)
    return MixedSource(Grey(0.2, "rain"), Grey(0.8, "snow"), share=share, generator=generator)


def test_a_share_of_all_images_comes_from_the_other_source():
    source = make_mixed_source(0.25)
    drawn = [source.sample(8) for _ in range(100)]
    assert all(len(samples.images) == len(samples.weathers) == 8 for samples in drawn)
    weathers = [weather for samples in drawn for weather in samples.weathers]
    assert weathers.count("snow") / len(weathers) == pytest.approx(0.25, abs=0.04)
    for samples in drawn:
        values = [0.8 if weather == "snow" else 0.2 for weather in samples.weathers]
        assert samples.images[:, 0, 0, 0].tolist() == pytest.approx(values)
        assert torch.equal(samples.images, samples.clean)


def test_all_images_may_come_from_the_other_source():
    assert set(make_mixed_source(1.0).sample(8).weathers) == {"snow"}


def test_a_saved_source_resumes_as_if_uninterrupted():
    uninterrupted, saved = make_mixed_source(0.5), make_mixed_source(0.5)
    for source in (uninterrupted, saved):
        source.update(teacher=None, student=None)
        source.sample(8)
    resumed = make_mixed_source(0.5)
    resumed.load_state_dict(saved.state_dict())
    assert resumed.state_dict()["other"] == {"updates": 1}
    for _ in range(20):
        assert uninterrupted.sample(8).weathers == resumed.sample(8).weathers
