"""Previews of sources: the same latents, scenes and weather at every step of a run."""

import pytest
import torch

from mwrgui.degradations import WeatherMix
from mwrgui.synthesis import SYNTHESIZERS, SynthesisSettings
from mwrgui.synthesis.adversarial.adversary import AdversarySettings
from mwrgui.synthesis.image_source import SynthesisContext
from mwrgui.synthesis.pool import SceneSettings

ADVERSARY = AdversarySettings(generator_every=1, generator_batch=2, generator_width=4, latent=4, replay=4)
SCENES = SceneSettings(pool=4, scene_side=40, candidates=1)


@pytest.fixture(params=list(SYNTHESIZERS))
def source(request):
    generator = torch.Generator().manual_seed(0)
    context = SynthesisContext(crop=32, degrade=WeatherMix(), generator=generator, device=torch.device("cpu"))
    return SYNTHESIZERS[request.param](SynthesisSettings(scenes=SCENES, adversary=ADVERSARY), context)


def update(source):
    source.update(teacher=lambda x, _weathers: (x * 0.9).clamp(0, 1), student=lambda x: x)


def test_previews_are_repeatable_and_do_not_change_the_source(source):
    update(source)
    held_out = source.sample(5)
    before = source.state_dict()["generator"].clone()
    first = source.preview(held_out)
    second = source.preview(held_out)
    assert torch.equal(first.images, second.images)
    assert first.weathers == second.weathers
    assert len(first.images) == 5
    assert torch.equal(before, source.state_dict()["generator"])


def test_the_weathers_of_previews_stay_while_a_generator_learns(source):
    update(source)
    held_out = source.sample(5)
    first = source.preview(held_out)
    for _ in range(3):
        update(source)
        source.sample(2)
    later = source.preview(held_out)
    assert first.weathers == later.weathers
    learns = "learned" in source.state_dict()
    assert torch.equal(first.images, later.images) != learns
