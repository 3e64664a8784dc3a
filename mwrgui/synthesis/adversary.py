"""The game between a generator and a student: show what the student cannot do yet, and stay photo-like.

Source: data-free adversarial distillation (Fang et al., 2019) and its form for super-resolution (Zhang et
al., CVPR 2021), made relative and bounded; mode seeking (Mao et al., CVPR 2019).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from mwrgui.core.setting import setting
from mwrgui.synthesis.health import degradation_energy, diversity, saturation
from mwrgui.synthesis.synthesizer import Restore

LEAST_CHANGE = 0.02
"""Added to what the teacher changes before the disagreement is divided by it."""
FARTHEST = 5.0
"""More difference per latent distance than this is not rewarded."""


@dataclass(frozen=True, slots=True)
class AdversarySettings:
    """Generator."""

    generator_every: int = setting(
        5, "Steps per generator step", "Student updates between two generator updates.", low=1, high=10_000
    )
    generator_batch: int = setting(
        8, "Generator batch", "Images of a generator update.", low=2, high=1024, advanced=True
    )
    generator_rate: float = setting(
        5e-4, "Generator rate", "Learning rate of the generator.", low=1e-7, high=0.1, advanced=True
    )
    generator_ema: float = setting(
        0.98,
        "Generator averaging",
        "How slowly the mean of its weights follows.",
        low=0,
        high=0.9999,
        advanced=True,
    )
    generator_width: int = setting(
        32, "Generator width", "Channels of its finest layers.", low=4, high=512, advanced=True
    )
    latent: int = setting(64, "Latent size", "Random numbers per image.", low=1, high=4096, advanced=True)
    disagreement: float = setting(
        1.0,
        "Adversary weight",
        "Rewards images that the student restores unlike the teacher.",
        low=0,
        high=1000,
    )
    consistency: float = setting(
        2.0,
        "Consistency weight",
        "Rewards images whose clean layer the teacher recovers: the more, the more photo-like.",
        low=0,
        high=1000,
    )
    energy: float = setting(
        1.0,
        "Energy weight",
        "Punishes images in which the teacher hardly changes anything.",
        low=0,
        high=1000,
    )
    energy_floor: float = setting(
        0.03, "Energy floor", "Mean change by the teacher that is enough.", low=0, high=1, advanced=True
    )
    mode_seeking: float = setting(
        0.1, "Mode-seeking weight", "Rewards unlike images for unlike random numbers.", low=0, high=1000
    )
    replay: int = setting(
        256, "Replay pool", "Earlier images that are kept.", low=0, high=100_000, advanced=True
    )
    replayed: float = setting(
        0.5,
        "Replayed share",
        "Share of a batch that comes from the replay pool.",
        low=0,
        high=0.95,
        advanced=True,
    )
    renew_every: int = setting(
        0,
        "Generator renewal",
        "Generator updates between two redrawings of its first layer; 0 never redraws.",
        low=0,
        high=10**6,
        advanced=True,
    )
    edit_colour: float = setting(
        0.5,
        "Colour edit",
        "Largest change of brightness of an area, in e-folds.",
        low=0,
        high=2,
        advanced=True,
    )
    edit_texture: float = setting(
        0.7,
        "Texture edit",
        "Largest change of the contrast of an area's texture, in e-folds.",
        low=0,
        high=2,
        advanced=True,
    )


def adversary_loss(
    *,
    clean: Tensor,
    images: Tensor,
    teacher: Restore,
    student: Restore,
    settings: AdversarySettings,
    latents: Tensor | None = None,
) -> tuple[Tensor, dict[str, float]]:
    """The generator's loss on clean layers J (B, 3, H, W) and their degraded images x; terms and figures.

    Per image: disagreement −log(1 + ‖S(x) − T(x)‖₁ / (‖T(x) − x‖₁ + `LEAST_CHANGE`)), consistency
    ‖T(x) − J‖₁, energy relu(`energy_floor` − ‖T(x) − x‖₁), all RGB 0..1 and mean over pixels. Gradients
    flow through teacher and student to the images. Latents (B, n) are those that the layers were
    made from alone; None switches mode seeking off.
    """
    restored, imitated = teacher(images), student(images)
    gap, change = _distance(imitated, restored), _distance(restored, images)
    terms = {
        "disagreement": -torch.log1p(gap / (change.detach() + LEAST_CHANGE)).mean(),
        "consistency": _distance(restored, clean).mean(),
        "energy": torch.relu(settings.energy_floor - change).mean(),
    }
    if latents is not None:
        terms["mode_seeking"] = _mode_seeking(clean, latents)
    loss = torch.stack([getattr(settings, name) * term for name, term in terms.items()]).sum()
    figures = {f"generator_{name}": float(term.detach()) for name, term in terms.items()}
    health = {
        "disagreement": float(gap.detach().mean()),
        "diversity": diversity(clean),
        "degradation_energy": degradation_energy(restored, images),
        "saturation": saturation(clean),
    }
    return loss, {"generator_loss": float(loss.detach())} | figures | health


def _distance(first: Tensor, second: Tensor) -> Tensor:
    """Mean absolute difference per image, (B,)."""
    return (first - second).abs().mean((1, 2, 3))


def _mode_seeking(clean: Tensor, latents: Tensor) -> Tensor:
    """Small where neighbours in the batch differ as much as their latents do."""
    apart = _distance(clean, clean.roll(1, 0)) / (latents - latents.roll(1, 0)).abs().mean(1)
    return 1 / (apart.clamp_max(FARTHEST) + 0.05).mean()
