"""Writes the figures and previews of a run as event files for TensorBoard, in its folder `tensorboard`."""

import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.core.own_program import PACKAGED
from mwrgui.runs.events import Event, Measured, PreviewReady, RunStarted, StepDone
from mwrgui.runs.history import series_of

TENSORBOARD_FOLDER = "tensorboard"
FLUSH_SECONDS = 10
"""Interval at which files are flushed, and thus the largest delay in TensorBoard."""


def require_tensorboard() -> None:
    """Checks before a run begins that event files can be written.

    Raises:
        MwrError: the package is not installed.
    """
    if find_spec("tensorboard") is not None:
        return
    if PACKAGED:
        raise MwrError(
            "TensorBoard, for which this run is to write event files, is not part of the packaged program.",
            "Set tensorboard=false, or run mwrgui from its source.",
        )
    raise MwrError(
        "TensorBoard, for which this run is to write event files, is not installed.",
        'Install it with pip install "mwrgui[tensorboard]", or set tensorboard=false.',
    )


def with_tensorboard_files(events: Iterator[Event], folder: Path) -> Iterator[Event]:
    """Passes on the events of a run; writes figures and previews as event files in a subfolder of `folder`.

    Curves have the same names as in `RunHistory`.
    """
    from tensorboard.summary.writer.event_file_writer import EventFileWriter  # type: ignore[import-untyped]

    writer = EventFileWriter(str(folder / TENSORBOARD_FOLDER), flush_secs=FLUSH_SECONDS)
    last_step = 0
    try:
        for event in events:
            if isinstance(event, RunStarted) or event.step < last_step:
                writer.add_event(_restart(event.step))
            if (summary := _summary(event)) is not None:
                writer.add_event(_record(event.step, summary=summary))
            last_step = event.step
            yield event
    finally:
        writer.close()


def _restart(step: int) -> Any:
    """A record that makes TensorBoard purge everything after `step`, at which the run starts again."""
    from tensorboard.compat.proto.event_pb2 import SessionLog  # type: ignore[import-untyped]

    return _record(step + 1, session_log=SessionLog(status=SessionLog.START))


def _record(step: int, **content: Any) -> Any:
    from tensorboard.compat.proto.event_pb2 import Event as Record

    return Record(wall_time=time.time(), step=step, **content)


def _summary(event: Event) -> Any | None:
    match event:
        case StepDone() | Measured():
            return _scalars(series_of(event))
        case PreviewReady(rows=rows):
            return _pictures({f"{row.name}/{role}": p for row in rows for role, p in row.pictures.items()})
    return None


def _scalars(figures: Mapping[str, float]) -> Any:
    from tensorboard.compat.proto.summary_pb2 import Summary  # type: ignore[import-untyped]

    return Summary(value=[Summary.Value(tag=tag, simple_value=value) for tag, value in figures.items()])


def _pictures(pictures: Mapping[str, NDArray[np.uint8]]) -> Any:
    """Image summaries of (H, W, 3) RGB arrays, encoded as PNG."""
    from tensorboard.compat.proto.summary_pb2 import Summary

    values = []
    for tag, picture in pictures.items():
        height, width, channels = picture.shape
        png = cv2.imencode(".png", picture[..., ::-1])[1].tobytes()
        image = Summary.Image(height=height, width=width, colorspace=channels, encoded_image_string=png)
        values.append(Summary.Value(tag=tag, image=image))
    return Summary(value=values)
