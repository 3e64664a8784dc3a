"""Prefetched images are the same as those drawn directly, in the same order, also after resuming."""

from itertools import count

import pytest
import torch

from mwrgui.core.errors import MwrError
from mwrgui.degradations import WeatherMix
from mwrgui.synthesis.image_source import Degrade, ImageSource, Samples, SynthesisContext
from mwrgui.synthesis.pool import SceneSettings
from mwrgui.synthesis.prefetch import Prefetch
from mwrgui.synthesis.scene_source import SceneSource

CPU = torch.device("cpu")
BATCH, HELD_OUT = 3, 5
WEATHER = WeatherMix()


def scene_source(*, prefetched: bool, degrade: Degrade = WEATHER) -> ImageSource:
    generator = torch.Generator().manual_seed(1)
    context = SynthesisContext(crop=32, degrade=degrade, generator=generator, device=CPU)
    source = SceneSource(SceneSettings(pool=18, scene_side=48, candidates=1), context)
    return Prefetch(source, batch=BATCH, device=CPU) if prefetched else source


def draw_batches(source: ImageSource, batches: int) -> list[Samples]:
    drawn = []
    for _ in range(batches):
        source.update(teacher=lambda images, _weathers: images, student=torch.nn.Identity())
        drawn.append(source.sample(BATCH))
    return drawn


def prepared(source: ImageSource) -> ImageSource:
    source.update(teacher=lambda images, _weathers: images, student=torch.nn.Identity())
    source.sample(HELD_OUT)
    return source


def assert_equal(first: list[Samples], second: list[Samples]) -> None:
    for one, other in zip(first, second, strict=True):
        assert one.weathers == other.weathers
        assert torch.equal(one.images, other.images)
        assert torch.equal(one.clean, other.clean)


def test_prefetched_images_equal_those_drawn_directly():
    plain, prefetching = (prepared(scene_source(prefetched=prefetched)) for prefetched in (False, True))
    assert_equal(draw_batches(plain, 6), draw_batches(prefetching, 6))


@pytest.mark.parametrize("prefetched", [True, False])
def test_a_saved_state_leads_to_the_same_images(prefetched):
    """Resumed by a source that prefetches and has a batch in progress, and by one that does not prefetch."""
    first = prepared(scene_source(prefetched=True))
    draw_batches(first, 3)
    state = first.state_dict()
    expected = draw_batches(first, 3)
    other = prepared(scene_source(prefetched=prefetched))
    draw_batches(other, 2)
    other.load_state_dict(state)
    assert_equal(draw_batches(other, 3), expected)


def test_an_error_on_the_second_thread_reaches_the_caller():
    calls = count()

    def fail_eventually(clean, **options):
        if next(calls) > 8:
            raise MwrError("The weather is over.", "Wait.")
        return WEATHER(clean, **options)

    source = prepared(scene_source(prefetched=True, degrade=fail_eventually))
    with pytest.raises(MwrError, match="over"):
        draw_batches(source, 9)
