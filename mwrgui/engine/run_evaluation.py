"""Measures and previews the student of a run on held-out images, probe photos and single photos."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import torch

from mwrgui.core.devices import Device
from mwrgui.core.files import write_bytes
from mwrgui.degradations import CLEAN
from mwrgui.engine import parallel
from mwrgui.engine.run_task import Task
from mwrgui.engine.trainer import Trainer
from mwrgui.images import ImageArray
from mwrgui.runs.events import Measured, PhotoMeasured, PreviewReady
from mwrgui.runs.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class RunEvaluation:
    """Evaluates the averaged (EMA) student of `trainer` with its current weights."""

    task: Task
    trainer: Trainer
    device: Device
    folder: RunFolder

    def measure(self) -> Measured:
        """Agreement in dB on held-out images and probe photos.

        Clean images count in the score only if there is nothing else: on them, 36 and 41 dB look the same.
        """
        with torch.no_grad(), self.device.autocast():
            figures = self.task.measure(self.trainer.average)
        scored = [pair for name, pair in figures.weathers.items() if name != CLEAN]
        scored = [*scored, *figures.probes.values()] or list(figures.weathers.values())
        score, untouched = (sum(values) / len(values) for values in zip(*scored, strict=True))
        return Measured(
            self.trainer.step,
            {name: pair.student for name, pair in figures.weathers.items()},
            score,
            {name: pair.student for name, pair in figures.probes.items()},
            untouched,
        )

    def preview(self) -> Iterator[PreviewReady]:
        """Writes the preview images to the run's folder, if the schedule asks for previews.

        Raises:
            MwrError: the disk is full or the folder cannot be written.
        """
        if parallel.rank() or not self.trainer.schedule.preview_every:
            return
        with torch.no_grad(), self.device.autocast():
            rows = self.task.preview(self.trainer.average)
        folder = self.folder.samples / f"{self.trainer.step:08d}"
        for row in rows:
            for role, picture in row.pictures.items():
                _, data = cv2.imencode(".png", picture[..., ::-1])
                write_bytes(folder / f"{row.name}-{role}.png", data.tobytes())
        yield PreviewReady(self.trainer.step, str(folder.relative_to(self.folder.path)), rows)

    def restore_photo(self, name: str, pixels: ImageArray) -> PhotoMeasured:
        """Restores one photo (H, W, 3) and measures the agreement with the teacher."""
        with torch.no_grad(), self.device.autocast():
            agreement, row = self.task.restore_photo(name, pixels, self.trainer.average)
        return PhotoMeasured(self.trainer.step, name, agreement, row)
