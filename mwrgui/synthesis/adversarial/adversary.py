"""The adversarial loss of a generator: rewards photo-like images that the student cannot restore yet.

Source: data-free adversarial distillation (Fang et al., 2019) and its form for super-resolution (Zhang et
al., CVPR 2021), made relative and bounded; mode seeking (Mao et al., CVPR 2019).
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from mwrgui.core.setting import setting
from mwrgui.synthesis.image_source import Restore, SourceFigures
from mwrgui.synthesis.source_health import degradation_energy, diversity, saturation

CHANGE_OFFSET = 0.02
"""Added to the teacher's change before the disagreement is divided by it, to avoid division by zero."""
MAX_RELATIVE_DISTANCE = 5.0
"""Ratio of image distance to latent distance above which mode seeking gives no further reward."""


@dataclass(frozen=True, slots=True)
class AdversarySettings:
    """The network that learns to generate or edit images, and its losses."""

    GROUP: ClassVar[str] = "Generator"

    generator_every: int = setting(
        5,
        "Rounds per generator step",
        "Newly labelled batches between two generator updates.",
        low=1,
        high=10_000,
    )
    generator_batch: int = setting(
        8, "Generator batch", "Images per generator update.", low=2, high=1024, advanced=True
    )
    generator_rate: float = setting(
        5e-4, "Generator learning rate", "Learning rate of the generator.", low=1e-7, high=0.1, advanced=True
    )
    generator_ema: float = setting(
        0.98,
        "Generator EMA decay",
        "Decay of the exponential moving average (EMA) of the generator's weights.",
        low=0,
        high=0.9999,
        advanced=True,
    )
    generator_width: int = setting(
        32, "Generator width", "Channels of the generator's finest layers.", low=4, high=512, advanced=True
    )
    latent: int = setting(
        64,
        "Latent dimension",
        "Length of the random vector from which an image is generated.",
        low=1,
        high=4096,
        advanced=True,
    )
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
        "Rewards images whose clean version the teacher recovers; higher values make them more photo-like.",
        low=0,
        high=1000,
    )
    energy: float = setting(
        1.0,
        "Energy weight",
        "Penalises images in which the teacher hardly changes anything.",
        low=0,
        high=1000,
    )
    energy_floor: float = setting(
        0.03,
        "Energy floor",
        "Mean change by the teacher above which there is no penalty.",
        low=0,
        high=1,
        advanced=True,
    )
    mode_seeking: float = setting(
        0.1, "Mode-seeking weight", "Rewards different images for different random vectors.", low=0, high=1000
    )
    replay: int = setting(
        256,
        "Replay buffer",
        "Number of earlier images that are kept for replay.",
        low=0,
        high=100_000,
        advanced=True,
    )
    replayed: float = setting(
        0.5,
        "Replayed share",
        "Share of a batch that comes from the replay buffer.",
        low=0,
        high=0.95,
        advanced=True,
    )
    renew_every: int = setting(
        0,
        "Generator renewal",
        "Generator updates after which its first layer is reinitialised; 0 never reinitialises it.",
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
) -> tuple[Tensor, SourceFigures]:
    """Computes the generator's loss on clean images J (B, 3, H, W) and their degraded images x.

    Returns the loss, and figures: the loss, its terms before weighting, and the health of the images.

    The terms of an image are disagreement −log(1 + ‖S(x) − T(x)‖₁ / (‖T(x) − x‖₁ + `CHANGE_OFFSET`)),
    consistency ‖T(x) − J‖₁ and energy relu(`energy_floor` − ‖T(x) − x‖₁); norms are means over RGB values.
    Gradients flow through teacher and student to the images. `latents` (B, n) are those from which the
    images were generated; None turns mode seeking off.
    """
    restored, student_restored = teacher(images), student(images)
    disagreement, change = _distance(student_restored, restored), _distance(restored, images)
    terms = {
        "disagreement": -torch.log1p(disagreement / (change.detach() + CHANGE_OFFSET)).mean(),
        "consistency": _distance(restored, clean).mean(),
        "energy": torch.relu(settings.energy_floor - change).mean(),
    }
    if latents is not None:
        terms["mode_seeking"] = _mode_seeking(clean, latents)
    loss = torch.stack([getattr(settings, name) * term for name, term in terms.items()]).sum()
    losses = {f"generator_{name}": float(term.detach()) for name, term in terms.items()}
    health = {
        "disagreement": float(disagreement.detach().mean()),
        "diversity": diversity(clean),
        "degradation_energy": degradation_energy(restored, images),
        "saturation": saturation(clean),
    }
    return loss, SourceFigures({"generator_loss": float(loss.detach())} | losses, health)


def _distance(first: Tensor, second: Tensor) -> Tensor:
    """Mean absolute difference per image, (B,)."""
    return (first - second).abs().mean((1, 2, 3))


def _mode_seeking(clean: Tensor, latents: Tensor) -> Tensor:
    """Mode-seeking term: small if neighbours in the batch differ a lot, relative to their latents."""
    relative_distance = _distance(clean, clean.roll(1, 0)) / (latents - latents.roll(1, 0)).abs().mean(1)
    return 1 / (relative_distance.clamp_max(MAX_RELATIVE_DISTANCE) + 0.05).mean()
