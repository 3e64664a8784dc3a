"""Speed of restoring a clip from file to file, compared with its stages: decoding, network, encoding."""

import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import Measurement, Note, ReportItem, measured
from mwrgui.bench.photos import synthetic_picture
from mwrgui.bench.timing import Seconds, time_in_turns
from mwrgui.core.errors import MwrError
from mwrgui.models.loading import load_model
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.residual_upscale import difference
from mwrgui.restoration.restore import restore_pixels
from mwrgui.restoration.restorer import Restorer
from mwrgui.video.batch import restore_clip_to_file
from mwrgui.video.options import ClipOptions
from mwrgui.video.pyav import require_pyav

if TYPE_CHECKING:
    from mwrgui.video.clip import Clip
    from mwrgui.video.encoding import Encoding
    from mwrgui.video.pipeline import FrameResidual, SourceFrame

FRAME_RATE_TARGET = 25.0
"""Target: a clip of 25 frames per second is restored in real time."""

SMALL_SIDE = 640
"""Longest side in pixels that the network sees, for users to whom speed matters more than fine streaks."""


def measure_video(
    setup: BenchmarkSetup, *, height: int = 720, width: int = 1280, frames: int = 50
) -> Iterator[ReportItem]:
    """Times restoring a clip of `frames` frames with the student, and each stage on its own."""
    try:
        require_pyav()
    except MwrError as problem:
        yield Note(str(problem))
        return
    with TemporaryDirectory(prefix="mwrgui-bench-") as folder:
        clip = _make_clip(Path(folder) / "clip.mp4", height=height, width=width, frames=frames)
        times = time_in_turns(_stages(setup, clip), seconds=setup.seconds, device=setup.device.torch)
    yield Note(f"{frames} frames of {width} × {height} pixels")
    yield from _measurements(times, frames)


def _measurements(times: dict[str, Seconds], frames: int) -> Iterator[Measurement]:
    for name in ("decode", "network", "encode"):
        yield measured(name, f"{name} alone", "ms/frame", times[name] * 1000 / frames)
    yield measured("copy", "decoded and encoded, no network", "ms/frame", times["copy"] * 1000 / frames)
    yield measured("whole", "from file to file", "ms/frame", times["whole"] * 1000 / frames)
    yield measured(
        "rate", "from file to file", "frames/s", frames / times["whole"], at_least=FRAME_RATE_TARGET
    )
    yield measured(
        "small_rate",
        f"the same with --side {SMALL_SIDE}",
        "frames/s",
        frames / times["small"],
        at_least=FRAME_RATE_TARGET,
    )
    stage_total = times["decode"] + times["network"] + times["encode"]
    yield measured("overlap", "whole over the sum of its parts", "×", times["whole"] / stage_total)
    yield measured("over_copy", "whole over decoding and encoding", "×", times["whole"] / times["copy"])


def _stages(setup: BenchmarkSetup, clip: Path) -> dict[str, Callable[[], object]]:
    from mwrgui.video.clip import probe_clip
    from mwrgui.video.decoding import ClipDecoder
    from mwrgui.video.encoding import choose_encoding
    from mwrgui.video.parallel_network import frames_at_once, restore_in_order
    from mwrgui.video.pipeline import ClipTask, Picture16, decode, write_segments
    from mwrgui.video.segments import Segments

    model, properties, clip_options = load_model(setup.models["student"]), probe_clip(clip), ClipOptions()
    restorer = Restorer("restored", model, identity="bench", name="student")

    def network(picture: Picture16) -> Picture16 | None:
        return restore_pixels(picture, model, device=setup.device)  # type: ignore[return-value]  # 16 bits

    segments = Segments(clip.with_name("parts") / clip.name, "bench")
    task = ClipTask(
        properties,
        choose_encoding(properties, clip_options),
        segments,
        network,
        side=model.contract.usual_side,
        smoothing_seconds=clip_options.steady,
        frames_at_once=frames_at_once(model, setup.device),
    )
    decoded = list(decode(task, ClipDecoder(properties, threading.Event()), 0))
    residuals = [_residual(frame, network(frame.network_input)) for frame in decoded]

    def encode() -> None:
        with segments.locked():
            write_segments(task, residuals)
            segments.remove()

    def whole(side: int = 0) -> None:
        target, options = clip.with_name("result.mp4"), RestoreOptions(side=side)
        events = restore_clip_to_file(
            clip, target, restorer, device=setup.device, options=options, clip_options=clip_options
        )
        assert list(events)

    return {
        "decode": lambda: list(decode(task, ClipDecoder(properties, threading.Event()), 0)),
        "network": lambda: list(
            restore_in_order(decoded, lambda frame: network(frame.network_input), task.frames_at_once)
        ),
        "encode": encode,
        "copy": lambda: _transcode(clip, properties, task.encoding),
        "whole": whole,
        "small": lambda: whole(SMALL_SIDE),
    }


def _residual(frame: "SourceFrame", restored: NDArray[np.uint16] | None) -> "FrameResidual":
    from mwrgui.video.pipeline import FrameResidual

    assert restored is not None, "the stop event is never set"
    return FrameResidual(frame, difference(restored, frame.network_input), {})


def _transcode(clip: Path, properties: "Clip", encoding: "Encoding") -> None:
    """Decodes every frame and encodes it like the frames of a result, as `ffmpeg -i CLIP -c:v …` does."""
    import av

    from mwrgui.video.encoding import add_video_stream

    with av.open(str(clip)) as source, av.open(str(clip.with_name("copy.mp4")), "w") as target:
        stream = add_video_stream(target, properties, encoding)
        for frame in source.decode(video=0):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))


def _make_clip(path: Path, *, height: int, width: int, frames: int) -> Path:
    """Writes a clip in which a picture moves by two pixels per frame; returns `path`."""
    import av

    picture = synthetic_picture(height + 2 * frames, width + 2 * frames)
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=Fraction(25), options={"preset": "veryfast"})
        stream.width, stream.height = width, height
        for number in range(frames):
            crop = picture[2 * number :, 2 * number :][:height, :width]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(crop), format="rgb24")
            file.mux(stream.encode(frame.reformat(format="yuv420p")))
        file.mux(stream.encode(None))
    return path
