"""Speed of restoring a folder of photos, compared with that of its stages: decoding, network, encoding."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import Note, ReportItem, measured
from mwrgui.bench.photos import write_photos
from mwrgui.bench.timing import time_in_turns
from mwrgui.images import read_photo, write_photo
from mwrgui.models.loading import load_model
from mwrgui.restoration.batch import restore_batch
from mwrgui.restoration.batch_events import BatchFinished
from mwrgui.restoration.batch_sources import find_sources
from mwrgui.restoration.one_picture import restore_picture
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restorer import Restorer

STAGE_SPEED_TARGET = 90.0
"""Target: speed of the whole batch, as a percentage of the speed of its slowest stage alone."""


def measure_batch(
    setup: BenchmarkSetup, *, height: int = 3000, width: int = 4000, count: int = 24
) -> Iterator[ReportItem]:
    """Times restoring `count` JPEG photos with the student, and each stage on its own.

    Args:
        height, width: size of each photo in pixels.
    """
    megapixels = count * height * width / 1e6
    with TemporaryDirectory(prefix="mwrgui-bench-") as folder:
        photos = Path(folder, "photos")
        photos.mkdir()
        write_photos(photos, height, width, count=count)
        times = time_in_turns(_stages(setup, photos), seconds=setup.seconds, device=setup.device.torch)
    yield Note(f"{count} JPEG photos of {width} × {height} pixels, by the student")
    for name, seconds in times.items():
        title = "from disk to disk" if name == "whole" else f"{name} alone"
        yield measured(name, title, "MP/s", megapixels / seconds)
    stage_times = [seconds for name, seconds in times.items() if name != "whole"]
    yield measured("sum", "relative to the sum of its stages", "×", times["whole"] / sum(stage_times))
    slowest = max(stage_times, key=lambda seconds: float(sum(seconds)))
    share = 100 * slowest / times["whole"]
    yield measured("of_slowest", "speed of the slowest part reached", "%", share, at_least=STAGE_SPEED_TARGET)


def _stages(setup: BenchmarkSetup, folder: Path) -> dict[str, Callable[[], object]]:
    model, device = load_model(setup.models["student"]), setup.device
    restorer = Restorer("restored", model, identity="", name="student")
    sources = find_sources([folder])
    photo = read_photo(sources[0].path)  # all have the same pixels
    restored = replace(photo, pixels=restore_picture(photo.pixels, model, device=device).pixels)

    def decode() -> None:
        for source in sources:
            read_photo(source.path)

    def restore() -> None:
        for _ in sources:
            restore_picture(photo.pixels, model, device=device)

    def encode() -> None:
        for _ in sources:
            write_photo(restored, folder.with_name("encoded.jpg"))

    def whole() -> None:
        with TemporaryDirectory(dir=folder.parent) as output:  # new, so that no photo is skipped
            events = restore_batch(
                sources, [restorer], device=device, options=RestoreOptions(), output=Path(output)
            )
            *_, finished = events
        assert isinstance(finished, BatchFinished)
        assert finished.restored == len(sources)

    return {"decode": decode, "restore": restore, "encode": encode, "whole": whole}
