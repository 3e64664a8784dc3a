"""Learned sources of images: their losses, their safeguards, and that they resume exactly."""

import copy
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from mwrgui.synthesis import SYNTHESIZERS, SynthesisSettings
from mwrgui.synthesis.adversarial.adversary import AdversarySettings, adversary_loss
from mwrgui.synthesis.adversarial.generator import Generator, SceneEditor
from mwrgui.synthesis.adversarial.generator_training import GeneratorTraining
from mwrgui.synthesis.adversarial.replay import ReplayBuffer
from mwrgui.synthesis.image_source import ImageSource, Samples, SynthesisContext
from mwrgui.synthesis.pool import SceneSettings
from mwrgui.synthesis.source_health import degradation_energy, diversity, saturation

CPU = torch.device("cpu")
LEARNED_SOURCES = ("adversarial", "scenes+adversary")
SMALL = AdversarySettings(
    generator_every=2, generator_batch=4, generator_width=8, latent=6, replay=12, generator_rate=3e-3
)
SCENES = SceneSettings(pool=17, scene_side=40, candidates=1, refresh=0.3)


class Net(nn.Module):
    """A restorer of one convolution, the same for the same seed."""

    def __init__(self, seed: int, strength: float) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        weights = torch.randn(self.conv.weight.shape, generator=torch.Generator().manual_seed(seed))
        with torch.no_grad():
            self.conv.weight.copy_(weights * strength)
            self.conv.bias.zero_()

    def forward(self, images: Tensor, _weathers: object = ()) -> Tensor:
        change: Tensor = self.conv(images - 0.5)
        return images + change


def veil(
    clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None
) -> tuple[Tensor, tuple[str, ...]]:
    """Haze of random strength, uniform if no depth is given; differentiable."""
    strength = torch.rand(len(clean), 1, 1, 1, generator=generator).to(clean) * 0.5
    opacity = strength * (1 if depth is None else depth)
    return clean * (1 - opacity) + opacity, ("veil",) * len(clean)


def make_context(seed: int = 0) -> SynthesisContext:
    generator = torch.Generator().manual_seed(seed)
    return SynthesisContext(crop=32, degrade=veil, generator=generator, device=CPU)


def make_source(name: str, seed: int = 0, settings: AdversarySettings = SMALL) -> ImageSource:
    return SYNTHESIZERS[name](SynthesisSettings(scenes=SCENES, adversary=settings), make_context(seed))


def frozen(seed: int, strength: float = 0.1) -> Net:
    return Net(seed, strength).requires_grad_(False)


def run(synthesizer: ImageSource, steps: int) -> Tensor:
    teacher, student = frozen(1), frozen(2, 0.05)
    batches = []
    for _ in range(steps):
        synthesizer.update(teacher=teacher, student=student)
        batches.append(synthesizer.sample(4).images)
    return torch.cat(batches)


@pytest.mark.parametrize("name", LEARNED_SOURCES)
def test_batches_hold_new_and_replayed_images_in_range(name: str) -> None:
    synthesizer = make_source(name)
    synthesizer.update(teacher=frozen(1), student=frozen(2))
    first, second = synthesizer.sample(6), synthesizer.sample(6)
    for samples in (first, second):
        assert samples.clean is not None
        assert samples.images.shape == samples.clean.shape == (6, 3, 32, 32)
        assert samples.weathers == ("veil",) * 6
        assert not samples.images.requires_grad
        assert float(samples.images.min()) >= 0
        assert float(samples.images.max()) <= 1
    for image in second.images[3:]:
        nearest = (first.images - image).abs().amax((1, 2, 3)).min()
        assert float(nearest) <= 0.5 / 255 + 1e-6


@pytest.mark.parametrize("name", LEARNED_SOURCES)
def test_the_same_seed_gives_the_same_images(name: str) -> None:
    assert torch.equal(run(make_source(name, 3), 5), run(make_source(name, 3), 5))
    assert not torch.equal(run(make_source(name, 3), 1), run(make_source(name, 4), 1))


@pytest.mark.parametrize("name", LEARNED_SOURCES)
def test_a_saved_source_resumes_bit_for_bit(name: str, tmp_path: Path) -> None:
    uninterrupted = make_source(name, 7)
    run(uninterrupted, 7)
    torch.save(uninterrupted.state_dict(), tmp_path / "state.pt")
    resumed = make_source(name, 8)
    resumed.load_state_dict(torch.load(tmp_path / "state.pt", weights_only=True))
    assert torch.equal(run(uninterrupted, 9), run(resumed, 9))


@pytest.mark.parametrize("name", LEARNED_SOURCES)
def test_learning_finds_images_on_which_student_and_teacher_disagree(name: str) -> None:
    teacher = frozen(1)
    student = Net(1, 0.1).requires_grad_(False)
    with torch.no_grad():
        student.conv.weight[:, 2] = 0  # this student has not learned what blue does
    settings = replace(
        SMALL,
        generator_every=1,
        generator_rate=0.01,
        consistency=0.0,
        mode_seeking=0.0,
        replayed=0.0,
        edit_colour=1.5,
    )
    learning, resting = (
        make_source(name, 1, settings),
        make_source(name, 1, replace(settings, generator_rate=1e-7)),
    )
    gaps = []
    for synthesizer in (learning, resting):
        updates = [synthesizer.update(teacher=teacher, student=student) for _ in range(40)]
        gaps.append(sum(figures.health["disagreement"] for figures in updates[-15:]))
    assert gaps[0] > 1.3 * gaps[1]


def test_only_the_generator_is_trained() -> None:
    teacher, student = frozen(1), Net(2, 0.05)
    weights = copy.deepcopy(student.state_dict())
    synthesizer = make_source("adversarial")
    for _ in range(2):
        synthesizer.update(teacher=teacher, student=student)
    assert all(p.grad is None for p in student.parameters())
    assert all(torch.equal(weights[k], v) for k, v in student.state_dict().items())


def test_the_global_random_state_does_not_change() -> None:
    teacher, student = frozen(1), frozen(2)
    state = torch.get_rng_state()
    for name in LEARNED_SOURCES:
        synthesizer = make_source(name)
        for _ in range(2):
            synthesizer.update(teacher=teacher, student=student)
        synthesizer.sample(2)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("name", LEARNED_SOURCES)
def test_losses_are_reported_only_when_the_generator_is_trained(name: str) -> None:
    synthesizer = make_source(name)
    idle = synthesizer.update(teacher=frozen(1), student=frozen(2))
    learned = synthesizer.update(teacher=frozen(1), student=frozen(2))
    assert not idle.losses
    assert {"generator_loss", "generator_disagreement"} <= set(learned.losses)
    assert {"diversity", "degradation_energy", "saturation"} <= set(learned.health)
    assert all(isinstance(v, float) for v in (*learned.losses.values(), *learned.health.values()))


def test_the_loss_is_the_weighted_sum_of_its_terms() -> None:
    generator = torch.Generator().manual_seed(0)
    clean = torch.rand(4, 3, 8, 8, generator=generator)
    images = clean * 0.5 + 0.5
    latents = torch.randn(4, 5, generator=generator)
    settings = AdversarySettings(disagreement=2, consistency=3, energy=5, energy_floor=0.3, mode_seeking=0.7)
    loss, figures = adversary_loss(
        clean=clean,
        images=images,
        latents=latents,
        teacher=lambda x: x - 0.1,
        student=lambda x: x - 0.25,
        settings=settings,
    )
    far = (clean - clean.roll(1, 0)).abs().mean((1, 2, 3)) / (latents - latents.roll(1, 0)).abs().mean(1)
    expected = {
        "generator_disagreement": -torch.log(torch.tensor(1 + 0.15 / 0.12)),
        "generator_consistency": (images - 0.1 - clean).abs().mean(),
        "generator_energy": torch.tensor(0.2),
        "generator_mode_seeking": 1 / (far + 0.05).mean(),
    }
    for name, value in expected.items():
        assert figures.losses[name] == pytest.approx(float(value), rel=1e-4)
    total = sum(w * expected[k] for w, k in zip((2, 3, 5, 0.7), expected, strict=True))
    assert float(loss) == pytest.approx(float(total), rel=1e-4)
    assert figures.health["disagreement"] == pytest.approx(0.15, rel=1e-4)
    assert figures.health["degradation_energy"] == pytest.approx(0.1, rel=1e-4)


def test_a_generator_makes_images_of_any_side_and_an_editor_keeps_sizes() -> None:
    latents = torch.randn(2, 5, generator=torch.Generator().manual_seed(0))
    for side in (32, 40, 67):
        assert Generator(latent=5, width=4, side=side)(latents).shape == (2, 3, side, side)
    scene = torch.rand(2, 3, 33, 47, generator=torch.Generator().manual_seed(1))
    edited, strength = SceneEditor(latent=5, width=4, colour=0.5, texture=0.1)(scene, latents)
    assert torch.allclose(edited, scene, atol=1e-6)
    assert torch.allclose(strength, torch.sigmoid(torch.tensor(3.0)).expand(2, 1, 1, 1) * 0.6 + 0.4)


def editor_with_random_weights(colour: float, texture: float) -> SceneEditor:
    editor = SceneEditor(latent=5, width=4, colour=colour, texture=texture).requires_grad_(False)
    for parameter in editor.parameters():
        parameter.copy_(torch.randn(parameter.shape, generator=torch.Generator().manual_seed(2)) * 3)
    return editor


def test_an_editor_changes_brightness_within_its_bound() -> None:
    scene = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(1)) * 0.6 + 0.05
    edited, strength = editor_with_random_weights(0.3, 0)(scene, torch.ones(2, 5))
    change = (edited / scene).log()
    assert 0.1 < float(change.abs().max()) <= 0.3 + 1e-4
    assert 0.4 <= float(strength.min()) <= float(strength.max()) <= 1


def test_an_editor_amplifies_texture_but_adds_none() -> None:
    editor = editor_with_random_weights(0, 0.7)
    flat = torch.full((1, 3, 32, 32), 0.4)
    assert torch.allclose(editor(flat, torch.ones(1, 5))[0], flat, atol=1e-6)
    wavy = 0.5 + 0.1 * torch.sin(torch.arange(32.0)).expand(1, 3, 32, 32)
    edited, _ = editor(wavy, torch.ones(1, 5))
    gain = float(edited.std() / wavy.std())
    assert abs(gain - 1) > 0.1
    assert 0.33 < gain < 3


def test_the_average_follows_slowly_and_a_reinitialised_layer_changes() -> None:
    learned = GeneratorTraining(lambda: nn.Linear(3, 2), rate=0.1, ema=0.9, context=make_context())
    start = learned.network.weight.detach().clone()
    for _ in range(3):
        learned.step(learned.network(torch.ones(1, 3)).sum())
    moved = (learned.network.weight.detach() - start).abs().mean()
    followed = (learned.average.weight - start).abs().mean()
    assert 0 < float(followed) < float(moved)
    before = learned.network.weight.detach().clone()
    learned.reinitialise(learned.network)
    assert float((learned.network.weight.detach() - before).abs().mean()) > 0.01


def test_a_gradient_that_is_not_finite_is_skipped() -> None:
    learned = GeneratorTraining(lambda: nn.Linear(3, 2), rate=0.1, ema=0.9, context=make_context())
    before = copy.deepcopy(learned.network.state_dict())
    learned.step(learned.network(torch.full((1, 3), float("inf"))).sum())
    assert all(torch.equal(before[k], v) for k, v in learned.network.state_dict().items())


def test_gradients_are_averaged_over_processes_before_the_update() -> None:
    sizes: list[int] = []

    def average_gradients(parameters: object) -> None:
        for parameter in parameters:  # type: ignore[attr-defined]
            sizes.append(parameter.grad.numel())
            parameter.grad.zero_()

    learned = GeneratorTraining(
        lambda: nn.Linear(3, 2),
        rate=0.1,
        ema=0.9,
        context=replace(make_context(), average_gradients=average_gradients),
    )
    before = learned.network.weight.detach().clone()
    learned.step(learned.network(torch.ones(1, 3)).sum())
    assert sizes == [6, 2]
    assert torch.equal(learned.network.weight, before)


def test_replay_keeps_the_latest_images_and_returns_them_unchanged() -> None:
    replay = ReplayBuffer(4, share=0.5, generator=torch.Generator().manual_seed(0))
    assert replay.replayed_count(8) == 0
    for value in range(6):
        level = torch.full((1, 3, 2, 2), value * 40 / 255)
        replay.blend(Samples(level, (str(value),), level / 2), 0)
    assert replay.replayed_count(8) == 4
    fresh = Samples(torch.zeros(1, 3, 2, 2), ("new",), torch.zeros(1, 3, 2, 2))
    blended = replay.blend(fresh, 200)
    assert blended.weathers[0] == "new"
    assert set(blended.weathers[1:]) == {"2", "3", "4", "5"}
    assert blended.clean is not None
    for image, clean, weather in zip(
        blended.images[1:], blended.clean[1:], blended.weathers[1:], strict=True
    ):
        assert torch.allclose(image, torch.tensor(int(weather) * 40 / 255))
        assert torch.allclose(clean, torch.tensor(int(weather) * 20 / 255))


def test_without_replay_every_image_is_new() -> None:
    synthesizer = make_source("adversarial", settings=replace(SMALL, replay=0))
    run(synthesizer, 3)
    assert synthesizer.state_dict()["replay"]["pixels"].numel() == 0


def test_diversity_is_low_for_similar_images_and_high_for_different_ones() -> None:
    generator = torch.Generator().manual_seed(0)
    one = torch.rand(1, 3, 16, 16, generator=generator)
    assert diversity(one.repeat(8, 1, 1, 1)) == pytest.approx(0, abs=1e-6)
    assert diversity(torch.rand(8, 3, 16, 16, generator=generator)) > 0.8
    assert diversity(one + 0.01 * torch.rand(8, 3, 16, 16, generator=generator)) < 0.01


def test_energy_and_saturation_are_means() -> None:
    images = torch.full((1, 3, 4, 4), 0.5)
    assert degradation_energy(images + 0.25, images) == pytest.approx(0.25)
    images[0, 0, 0, :2] = 1.0
    images[0, 1, 3, 3] = 0.0
    assert saturation(images) == pytest.approx(3 / 16)


def test_an_editor_learns_how_areas_look_and_how_much_weather_they_get() -> None:
    synthesizer = make_source("scenes+adversary", settings=replace(SMALL, generator_every=1))
    for _ in range(3):
        synthesizer.update(teacher=frozen(1), student=frozen(2))
    network = synthesizer.state_dict()["learned"]["network"]
    assert all(float(network[f"{part}.weight"].abs().sum()) > 0 for part in ("areas", "strength"))
