"""How fast a clip is restored from file to file, against the times that its parts take alone."""

import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from mwrgui.bench.benchmark import Setup
from mwrgui.bench.figures import Figure, Remark, Result, figure
from mwrgui.bench.photos import synthetic_picture
from mwrgui.bench.timing import Seconds, interleave
from mwrgui.core.errors import MwrError
from mwrgui.models.loading import load_model
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restore import restored_pixels
from mwrgui.restoration.restorer import Restorer
from mwrgui.video.batch import restore_clip_to_file
from mwrgui.video.options import ClipOptions
from mwrgui.video.pyav import require_pyav

FRAMES_PER_SECOND = 25.0
"""The aim: a clip is restored as fast as it plays."""


def measure_video(
    setup: Setup, *, height: int = 720, width: int = 1280, frames: int = 50
) -> Iterator[Result]:
    """Restores a clip with the student, and runs decoding, network and encoding of it alone."""
    try:
        require_pyav()
    except MwrError as problem:
        yield Remark(str(problem))
        return
    with TemporaryDirectory(prefix="mwrgui-bench-") as folder:
        clip = _make_clip(Path(folder) / "clip.mp4", height=height, width=width, frames=frames)
        times = interleave(_parts(setup, clip), seconds=setup.seconds, device=setup.device.torch)
    yield Remark(f"{frames} frames of {width} × {height} pixels")
    yield from _figures(times, frames)


def _figures(times: dict[str, Seconds], frames: int) -> Iterator[Figure]:
    for name in ("decode", "network", "encode", "whole"):
        title = "from file to file" if name == "whole" else f"{name} alone"
        yield figure(name, title, "ms/frame", times[name] * 1000 / frames)
    yield figure("rate", "from file to file", "frames/s", frames / times["whole"], at_least=FRAMES_PER_SECOND)
    alone = times["decode"] + times["network"] + times["encode"]
    yield figure("overlap", "whole over the sum of its parts", "×", times["whole"] / alone)


def _parts(setup: Setup, clip: Path) -> dict[str, Callable[[], object]]:
    from mwrgui.video.clip import look_at_clip
    from mwrgui.video.decoding import ClipFrames
    from mwrgui.video.encoding import choose_encoding
    from mwrgui.video.pipeline import Changed, Picture, Work, decode, write_segments
    from mwrgui.video.segments import Segments

    model, facts, clips = load_model(setup.models["student"]), look_at_clip(clip), ClipOptions()
    restorer = Restorer("restored", model, identity="bench", name="student")

    def network(picture: Picture) -> Picture | None:
        return restored_pixels(picture, model, device=setup.device)  # type: ignore[return-value]  # 16 bits

    segments = Segments(clip.with_name("parts") / clip.name, "bench")
    work = Work(
        facts,
        choose_encoding(facts, clips),
        segments,
        network,
        side=model.contract.usual_side,
        strength=1.0,
        steady=clips.steady,
    )
    decoded = list(decode(work, ClipFrames(facts, threading.Event()), 0))
    changed = [Changed(each, np.zeros(each.small.shape, np.float32), {}) for each in decoded]

    def encode() -> None:
        with segments.held():
            write_segments(work, changed)
            segments.remove()

    def whole() -> None:
        target, options = clip.with_name("result.mp4"), RestoreOptions()
        events = restore_clip_to_file(
            clip, target, restorer, device=setup.device, options=options, clip_options=clips
        )
        assert list(events)

    return {
        "decode": lambda: list(decode(work, ClipFrames(facts, threading.Event()), 0)),
        "network": lambda: [network(each.small) for each in decoded],
        "encode": encode,
        "whole": whole,
    }


def _make_clip(path: Path, *, height: int, width: int, frames: int) -> Path:
    """A picture that moves by two pixels per frame."""
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
