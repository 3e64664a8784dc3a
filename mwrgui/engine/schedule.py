"""The settings that every kind of run shares."""

import math
from dataclasses import dataclass

from mwrgui.core.setting import setting


@dataclass(frozen=True, slots=True)
class Schedule:
    """Schedule."""

    steps: int = setting(20_000, "Steps", "Student updates in the run.", low=1, high=10_000_000)
    batch: int = setting(8, "Batch", "Images per student update and process.", low=1, high=1024)
    crop: int = setting(
        128,
        "Crop",
        "Side of the square training images; haze needs larger ones.",
        low=16,
        high=1024,
        unit="px",
    )
    learning_rate: float = setting(
        6e-4,
        "Learning rate",
        "Highest rate of the optimiser; it falls to zero along a cosine.",
        low=1e-7,
        high=1.0,
    )
    warmup: int = setting(200, "Warm-up", "Steps in which the rate rises from zero.", low=0, advanced=True)
    weight_decay: float = setting(
        1e-4,
        "Weight decay",
        "How strongly weights are pulled to zero (AdamW).",
        low=0.0,
        high=1.0,
        advanced=True,
    )
    ema: float = setting(
        0.999,
        "Averaging",
        "Decay of the running mean of the weights, which is what is saved.",
        low=0.0,
        high=0.99999,
        advanced=True,
    )
    clip: float = setting(
        1.0, "Gradient clipping", "Largest norm of a gradient.", low=1e-3, high=1e6, advanced=True
    )
    seed: int = setting(
        0, "Seed", "Same seed, same settings, same machine: same weights.", low=0, high=2**31 - 1
    )
    start_from: str = setting(
        "",
        "Start from",
        "Checkpoint of the same design whose weights the run starts with; empty starts afresh.",
    )
    checkpoint_every: int = setting(
        500, "Checkpoint every", "Steps between checkpoints.", low=1, unit="steps", advanced=True
    )
    measure_every: int = setting(
        500,
        "Measure every",
        "Steps between measurements on held-out images and probe photos.",
        low=1,
        unit="steps",
        advanced=True,
    )
    preview_every: int = setting(
        500,
        "Preview every",
        "Steps between saved previews; 0 saves none.",
        low=0,
        unit="steps",
        advanced=True,
    )
    tensorboard: bool = setting(
        False,
        "TensorBoard",
        "Writes event files for TensorBoard into the run's folder; the package must be installed.",
        advanced=True,
    )

    def rate_at(self, step: int) -> float:
        """The learning rate of update number `step`, counted from 0: linear rise, cosine fall."""
        if step < self.warmup:
            return self.learning_rate * (step + 1) / self.warmup
        progress = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))
