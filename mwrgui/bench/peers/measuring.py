"""Compares this program with other runtimes, naive tiling, and a naive loop around a published network."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import Note, ReportItem
from mwrgui.bench.peers.naive_loop import compare_loops, compare_tiles
from mwrgui.bench.peers.runtimes import compare_runtimes
from mwrgui.bench.photos import write_photos


def measure_peers(
    setup: BenchmarkSetup, *, height: int = 864, width: int = 1152, tile: int = 512
) -> Iterator[ReportItem]:
    """Restores one photo of height × width pixels by each variant, with tiles of `tile` × `tile` pixels."""
    with TemporaryDirectory(prefix="mwrgui-bench-") as folder:
        (photo,) = write_photos(Path(folder), height, width, count=1)
        yield Note(
            f"one photo of {width} × {height} pixels; each variant is compared with the first of its kind"
        )
        for role in setup.models:
            yield from compare_runtimes(setup, role, photo)
            yield from compare_tiles(setup, role, photo, tile=tile)
        if setup.checkpoint:
            yield from compare_loops(setup, setup.checkpoint, photo, tile=tile)
        else:
            yield Note("No published network was measured; name its file with --checkpoint.")
