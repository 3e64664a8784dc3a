"""The pool keeps the scenes that the teacher restores best, and resumes exactly where it was saved."""

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.core.errors import MwrError
from mwrgui.core.setting import settings_of
from mwrgui.synthesis import SYNTHESIZERS, SynthesisSettings
from mwrgui.synthesis.image_source import ImageSource, SourceFigures, SynthesisContext
from mwrgui.synthesis.pool import FLAT_DEVIATION, INITIAL_SCENES, ScenePool, SceneSettings
from mwrgui.synthesis.scenes.scene import draw_scene

SMALL = SceneSettings(pool=20, scene_side=48, candidates=3, refresh=0.5)
CPU = torch.device("cpu")
NAMES = ("noise", "veil", "dark")


def degrade(
    clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None
) -> tuple[Tensor, tuple[str, ...]]:
    """Three toy weathers: noise, a veil that follows the depth, darkness."""
    kinds = torch.randint(3, (len(clean),), generator=generator).tolist()
    noise = torch.randn(clean.shape, generator=generator).to(clean) * 0.1
    veil = torch.zeros_like(clean[:, :1]) if depth is None else depth * 0.6
    versions = (clean + noise, clean * (1 - veil) + veil, clean * 0.5)
    images = torch.stack([versions[k][i] for i, k in enumerate(kinds)])
    return images.clamp(0, 1), tuple(NAMES[k] for k in kinds)


def blur(images: Tensor, _weathers: object = ()) -> Tensor:
    """A teacher that mistakes fine texture for weather."""
    return F.avg_pool2d(images, 5, 1, 2, count_include_pad=False)


def leave_clean(clean: Tensor, **_: object) -> tuple[Tensor, tuple[str, ...]]:
    return clean, ("none",) * len(clean)


def make_pool(seed: int = 0, settings: SceneSettings = SMALL, crop: int = 32) -> ScenePool:
    generator = torch.Generator().manual_seed(seed)
    return ScenePool(
        settings, SynthesisContext(crop=crop, degrade=leave_clean, generator=generator, device=CPU)
    )


def make_source(seed: int = 0, settings: SceneSettings = SMALL) -> ImageSource:
    generator = torch.Generator().manual_seed(seed)
    context = SynthesisContext(crop=32, degrade=degrade, generator=generator, device=CPU)
    return SYNTHESIZERS["scenes"](SynthesisSettings(scenes=settings), context)


def run(synthesizer: ImageSource, steps: int) -> Tensor:
    batches = []
    for _ in range(steps):
        synthesizer.update(teacher=blur, student=blur)
        batches.append(synthesizer.sample(4).images)
    return torch.cat(batches)


def mean_relative_error(pool: ScenePool, count: int = 64) -> float:
    clean, _ = pool.sample(count)
    return float(((blur(clean) - clean).square().mean((1, 2, 3)) / clean.var((1, 2, 3))).mean())


def test_samples_are_degraded_crops_with_their_clean_layer() -> None:
    synthesizer = make_source()
    synthesizer.update(teacher=blur, student=blur)
    samples = synthesizer.sample(40)
    assert samples.clean is not None
    assert samples.images.shape == samples.clean.shape == (40, 3, 32, 32)
    assert float(samples.images.min()) >= 0
    assert float(samples.images.max()) <= 1
    assert set(samples.weathers) == set(NAMES)
    dark = samples.weathers.index("dark")
    assert torch.allclose(samples.images[dark], samples.clean[dark] * 0.5)


def test_the_same_seed_gives_the_same_batches() -> None:
    assert torch.equal(run(make_source(3), 4), run(make_source(3), 4))
    assert not torch.equal(run(make_source(3), 1), run(make_source(4), 1))


def test_a_saved_pool_resumes_bit_for_bit(tmp_path: Path) -> None:
    uninterrupted = make_source(7)
    run(uninterrupted, 11)  # in the middle of a search: 3 candidates per scene, 1.5 tried per step
    torch.save(uninterrupted.state_dict(), tmp_path / "state.pt")
    resumed = make_source(8)
    resumed.load_state_dict(torch.load(tmp_path / "state.pt", weights_only=True))
    assert torch.equal(run(uninterrupted, 9), run(resumed, 9))


def test_the_teacher_chooses_better_candidates() -> None:
    plain = make_pool(settings=SceneSettings(pool=INITIAL_SCENES, scene_side=48, candidates=1), crop=48)
    guided = make_pool(settings=SceneSettings(pool=INITIAL_SCENES, scene_side=48, candidates=6), crop=48)
    for pool in (plain, guided):
        pool.refresh(blur)
    assert mean_relative_error(guided) < 0.7 * mean_relative_error(plain)
    assert guided.figures().health["scene_error"] < 1


def test_scenes_without_other_candidates_need_no_teacher() -> None:
    def refuse(_: Tensor, _weathers: object) -> Tensor:
        raise AssertionError("the teacher was asked")

    pool = make_pool(settings=SceneSettings(pool=4, scene_side=48, candidates=1, refresh=1))
    for _ in range(6):
        pool.refresh(refuse)
    assert pool.figures() == SourceFigures()


def test_the_pool_fills_and_then_renews_itself_evenly() -> None:
    pool = make_pool(
        settings=SceneSettings(pool=INITIAL_SCENES + 2, scene_side=48, candidates=2, refresh=0.25)
    )
    teacher_calls: list[int] = []

    def count(images: Tensor, _weathers: object) -> Tensor:
        teacher_calls[-1] += 1
        return blur(images)

    for _ in range(11):
        teacher_calls.append(0)
        pool.refresh(count)
    assert teacher_calls == [2 * INITIAL_SCENES, 2, 2, 0, 1, 0, 1, 0, 1, 0, 1]
    seeds = pool.state_dict()["seeds"]
    assert len(set(seeds.tolist())) == INITIAL_SCENES + 2


def test_nearly_flat_candidates_are_not_chosen() -> None:
    settings = SceneSettings(pool=12, scene_side=48, candidates=12)
    pool = make_pool(settings=settings, crop=4)
    pool.refresh(lambda images, _weathers: images)
    for seed in pool.state_dict()["seeds"].tolist():
        image, _ = draw_scene(48, torch.Generator().manual_seed(seed))
        assert float(image[:, 22:26, 22:26].std()) >= FLAT_DEVIATION


def test_a_resumed_pool_draws_its_scenes_again() -> None:
    pool = make_pool(2)
    pool.refresh(blur)
    resumed = make_pool(5)
    resumed.load_state_dict(pool.state_dict())
    assert torch.equal(pool.sample(8)[0], resumed.sample(8)[0])
    assert all(not isinstance(v, Tensor) or v.numel() < 10_000 for v in pool.state_dict().values())


def test_depth_stays_aligned_with_its_image() -> None:
    settings = SceneSettings(pool=1, scene_side=48, candidates=1, recolour=0)
    pool = make_pool(settings=settings, crop=48)
    pool.refresh(blur)
    image, depth = draw_scene(48, torch.Generator().manual_seed(int(pool.state_dict()["seeds"][0])))
    clean, cropped_depth = pool.sample(1)
    mirrored = not torch.allclose(clean[0], image, atol=0.003)
    expected = torch.cat([image, depth]).flip(-1) if mirrored else torch.cat([image, depth])
    assert torch.allclose(torch.cat([clean, cropped_depth], 1)[0], expected, atol=0.003)


def test_the_given_share_of_images_keeps_the_depth_of_its_scene() -> None:
    has_depth: list[bool] = []

    def record(clean: Tensor, *, depth: Tensor | None = None, **_: object) -> tuple[Tensor, tuple[str, ...]]:
        has_depth.extend([depth is not None] * len(clean))
        return clean, ("noted",) * len(clean)

    for share, least, most in ((0.0, 0, 0), (0.5, 70, 130), (1.0, 200, 200)):
        settings = SceneSettings(pool=2, scene_side=48, candidates=1, own_depth=share)
        generator = torch.Generator().manual_seed(0)
        context = SynthesisContext(
            crop=32, degrade=record, degrade_for_selection=leave_clean, generator=generator, device=CPU
        )
        pool = ScenePool(settings, context)
        pool.refresh(blur)
        has_depth.clear()
        images, weathers = pool.degrade(*pool.sample(200))
        assert len(images) == len(weathers) == 200
        assert least <= sum(has_depth) <= most


def test_scenes_smaller_than_the_crop_are_refused() -> None:
    with pytest.raises(MwrError, match="Scenes of 48 px are smaller than the crops of 64 px"):
        make_pool(crop=64)


def test_settings_of_sources_are_listed_flat() -> None:
    names = list(settings_of(SynthesisSettings))
    assert names[0] == "synthesizer"
    assert {"pool", "scene_side", "candidates", "refresh", "recolour"} <= set(names)
