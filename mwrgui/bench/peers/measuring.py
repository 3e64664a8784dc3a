"""This program beside other runtimes, a plain tiler, and a plain loop around a published network."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from mwrgui.bench.benchmark import Setup
from mwrgui.bench.figures import Remark, Result
from mwrgui.bench.peers.plain_loop import compare_loops, compare_tiles
from mwrgui.bench.peers.runtimes import compare_runtimes
from mwrgui.bench.photos import write_photos


def measure_peers(setup: Setup, *, height: int = 864, width: int = 1152, tile: int = 512) -> Iterator[Result]:
    """Restores one photo in each of the ways; `tile` is the side of tiles in pixels."""
    with TemporaryDirectory(prefix="mwrgui-bench-") as folder:
        (photo,) = write_photos(Path(folder), height, width, count=1)
        yield Remark(f"one photo of {width} × {height} pixels; each figure against the first of its kind")
        for role in setup.models:
            yield from compare_runtimes(setup, role, photo)
            yield from compare_tiles(setup, role, photo, tile=tile)
        if setup.checkpoint:
            yield from compare_loops(setup, setup.checkpoint, photo, tile=tile)
        else:
            yield Remark("No published network was measured; name its file with --checkpoint.")
