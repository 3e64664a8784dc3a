"""Images that are drawn ahead are the same, in the same order, also after a break."""

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


def scenes(*, ahead: bool, degrade: Degrade = WEATHER) -> ImageSource:
    generator = torch.Generator().manual_seed(1)
    context = SynthesisContext(crop=32, degrade=degrade, generator=generator, device=CPU)
    source = SceneSource(SceneSettings(pool=18, scene_side=48, candidates=1), context)
    return Prefetch(source, batch=BATCH, device=CPU) if ahead else source


def rounds(source: ImageSource, number: int) -> list[Samples]:
    drawn = []
    for _ in range(number):
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


def test_they_are_those_that_would_have_been_drawn():
    plain, ahead = (prepared(scenes(ahead=ahead)) for ahead in (False, True))
    assert_equal(rounds(plain, 6), rounds(ahead, 6))


@pytest.mark.parametrize("before", [True, False])
def test_a_saved_state_leads_to_the_same_images(before):
    """Taken up by one that draws ahead itself and is amid its own, and by one that does not."""
    first = prepared(scenes(ahead=True))
    rounds(first, 3)
    state = first.state_dict()
    expected = rounds(first, 3)
    other = prepared(scenes(ahead=before))
    rounds(other, 2)
    other.load_state_dict(state)
    assert_equal(rounds(other, 3), expected)


def test_what_fails_on_the_second_thread_fails_for_whoever_asks():
    calls = count()

    def fail_at_last(clean, **how):
        if next(calls) > 8:
            raise MwrError("The weather is over.", "Wait.")
        return WEATHER(clean, **how)

    source = prepared(scenes(ahead=True, degrade=fail_at_last))
    with pytest.raises(MwrError, match="over"):
        rounds(source, 9)
