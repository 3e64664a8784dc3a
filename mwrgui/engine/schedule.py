"""The schedule: training settings that every kind of run shares."""

import math
from dataclasses import dataclass
from typing import ClassVar

from mwrgui.core.setting import setting

FROM_TEACHER, RANDOM = "teacher", "random"
"""Values of `init` that are not file names."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The course of a run: steps, learning rates, and when to measure and save."""

    GROUP: ClassVar[str] = "Schedule"

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
        "Highest learning rate of the optimiser; it decays to zero along a cosine.",
        low=1e-7,
        high=1.0,
    )
    warmup: int = setting(
        200, "Warm-up", "Steps in which the learning rate rises from zero.", low=0, advanced=True
    )
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
        "EMA decay",
        "Decay of the exponential moving average (EMA) of the weights; the averaged weights are saved.",
        low=0.0,
        high=0.99999,
        advanced=True,
    )
    clip: float = setting(
        1.0, "Gradient clipping", "Norm to which gradients are clipped.", low=1e-3, high=1e6, advanced=True
    )
    seed: int = setting(
        0, "Seed", "Same seed, same settings, same machine: same weights.", low=0, high=2**31 - 1
    )
    init: str = setting(
        FROM_TEACHER,
        "Initial weights",
        "teacher derives them from the teacher's layers, random initialises them randomly, anything else "
        "is a checkpoint of the same design.",
    )
    label_reuse: int = setting(
        4,
        "Uses of a label",
        "How often each image that the teacher has labelled is used, on average; 1 labels every batch anew.",
        low=1,
        high=64,
        advanced=True,
    )
    label_buffer: int = setting(
        192,
        "Label buffer",
        "Number of latest labelled images from which batches are drawn, if labels are used more than once.",
        low=1,
        high=100_000,
        advanced=True,
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

    def learning_rate_at(self, step: int) -> float:
        """Learning rate of update `step`, counted from 0: linear warm-up, then cosine decay."""
        if step < self.warmup:
            return self.learning_rate * (step + 1) / self.warmup
        progress = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))
