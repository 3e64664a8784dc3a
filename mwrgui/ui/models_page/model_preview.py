"""Restores a sample photo with each model and measures the model's speed, in the thread of a job."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mwrgui.core.errors import MwrError
from mwrgui.core.paths import resources
from mwrgui.core.sentences import Sentence
from mwrgui.images import find_photos, read_photo
from mwrgui.library.cards import ModelCard, checksum
from mwrgui.library.models import Library
from mwrgui.library.self_test_results import SelfTestResult
from mwrgui.ui.session.state import Picture
from mwrgui.ui.session.thumbnails import crop_square

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.models.restoration_model import RestorationModel

SAMPLE_SIDE = 256
"""Side of the square sample that is restored, in pixels."""
TIMED_RUNS = 2
"""Number of times the sample is restored; the first one warms up, and the shortest time counts."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelPreview:
    """The sample photo restored by a model, the model's speed, and facts that only the loaded model shows.

    Of a model that could not be loaded or run, only `path`, `checksum` and `problem` are set.

    Attributes:
        checksum: SHA-256 of the model's file, hexadecimal.
        title, source: name and paper of the model's architecture.
        multiple: sides are padded to multiples of this, in pixels.
        smallest: length of the shortest side that the model takes, in pixels.
        parameters: number of parameters; 0 if unknown.
        overlap: margin of a tile in pixels; None if the model cannot work in tiles.
        ms_per_megapixel: shortest time for the sample in milliseconds per million pixels.
        picture: the sample, its left half untouched and its right half restored.
        problem: why the model could not be loaded or run; None if it could.
        self_test: what the model does to clean pictures.
    """

    path: Path
    checksum: str
    title: str = ""
    source: str = ""
    multiple: int = 1
    smallest: int = 1
    parameters: int = 0
    overlap: int | None = None
    input_range: str = ""
    ms_per_megapixel: float = 0.0
    picture: Picture | None = field(default=None, repr=False)
    problem: Sentence | None = None
    self_test: SelfTestResult | None = None


def preview_models(
    library: Library, cards: Sequence[ModelCard], device: "Device", stop: threading.Event
) -> Iterator[ModelPreview]:
    """Yields a preview of each model until `stop` is set; its `problem` says why a model failed.

    Raises:
        MwrError: the file of a model cannot be read for its checksum, or the sample photo cannot be read.
    """
    sample = crop_square(read_photo(find_photos(resources() / "samples")[0]).pixels, SAMPLE_SIDE)
    for card in cards:
        if stop.is_set():
            return
        digest = checksum(card.path)
        try:
            model = library.load(card.path)
            self_test = library.self_test(card.path, model)
            yield replace(_make_preview(model, card.path, digest, sample, device), self_test=self_test)
        except MwrError as problem:
            yield ModelPreview(card.path, digest, problem=problem.message)


def _make_preview(
    model: "RestorationModel", path: Path, digest: str, sample: Picture, device: "Device"
) -> ModelPreview:
    from mwrgui.restoration.restore import Restored, restore

    events = [e for _ in range(TIMED_RUNS) for e in restore(sample, model, device=device)]
    results = [event for event in events if isinstance(event, Restored)]
    contract = model.contract
    return ModelPreview(
        path,
        digest,
        title=model.architecture.title,
        source=model.architecture.source,
        multiple=contract.multiple,
        smallest=contract.smallest,
        parameters=model.parameters_count,
        overlap=contract.overlap if contract.tileable else None,
        input_range=contract.input_range,
        ms_per_megapixel=min(1000 * each.seconds / each.megapixels for each in results),
        picture=_half_and_half(sample, results[-1].pixels.astype(np.uint8)),
    )


def _half_and_half(degraded: Picture, restored: Picture) -> Picture:
    """The left half of `degraded` beside the right half of `restored`, with a white line between them."""
    middle = SAMPLE_SIDE // 2
    joined = np.concatenate([degraded[:, :middle], restored[:, middle:]], axis=1)
    return cv2.line(joined, (middle, 0), (middle, SAMPLE_SIDE), (255, 255, 255), thickness=2).astype(np.uint8)
