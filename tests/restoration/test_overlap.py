"""Photos of a batch are processed at the same time, but their events and results stay separate."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from torch import Tensor, nn

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.memory_shortage import memory_shortage
from mwrgui.images import Photo, read_photo, write_photo
from mwrgui.images.memory_check import PhotoSize
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration import batch, result_files
from mwrgui.restoration.batch import restore_batch
from mwrgui.restoration.batch_events import BatchEvent, BatchFinished, PhotoFailed, PhotoStarted
from mwrgui.restoration.batch_sources import find_sources
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restorer import Restorer

MakeModel = Callable[..., RestorationModel]
Run = Callable[..., list[BatchEvent]]
WIDTHS = {"a.png": 30, "b.png": 31, "c.png": 32}


class Watched(nn.Module):
    """Changes nothing; calls `seen` with the width of each picture."""

    def __init__(self, seen: Callable[[int], object] = lambda _width: None) -> None:
        super().__init__()
        self.seen = seen
        self.layer = nn.Conv2d(3, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        self.seen(x.shape[-1])
        return x


class Endless(nn.Module):
    """Applies layers forever; sets `began` when it starts."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.layer = threading.Event(), nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        self.began.set()
        while True:
            x = self.layer(x)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three photos that a network tells apart by their widths."""
    for name, width in WIDTHS.items():
        Image.new("RGB", (width, 20), (40, 100, 200)).save(tmp_path / name)
    return tmp_path


@pytest.fixture
def model(model_of: MakeModel) -> RestorationModel:
    return model_of(Watched(), overlap=0)


@pytest.fixture
def run(cpu: Device, folder: Path) -> Run:
    def run(*models: RestorationModel, **more: object) -> list[BatchEvent]:
        restorers = [Restorer(f"by{number}", model, "x") for number, model in enumerate(models)]
        options = RestoreOptions()
        return list(
            restore_batch(find_sources([folder]), restorers, device=cpu, options=options, **more)  # type: ignore[arg-type]
        )

    return run


def call_before_read(monkeypatch: pytest.MonkeyPatch, before: Callable[[str], object]) -> None:
    def read(path: Path) -> Photo:
        before(path.name)
        return read_photo(path)

    monkeypatch.setattr(batch, "read_photo", read)


def call_before_write(monkeypatch: pytest.MonkeyPatch, before: Callable[[str], object]) -> None:
    def write(photo: Photo, path: Path, *, quality: int) -> None:
        before(photo.path.name)
        write_photo(photo, path, quality=quality)

    monkeypatch.setattr(result_files, "write_photo", write)


def counts(events: list[BatchEvent]) -> tuple[int, int, int]:
    """How many photos were restored, skipped and failed."""
    last = events[-1]
    assert isinstance(last, BatchFinished)
    return last.restored, last.skipped, last.failed


def results(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*_by*"))


def test_three_photos_are_read_restored_and_written_at_once(
    run: Run, model_of: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the three waits for the other two, so handling one photo after another would never end."""
    meeting = threading.Barrier(3, timeout=30)
    call_before_read(monkeypatch, lambda name: name == "c.png" and meeting.wait())
    call_before_write(monkeypatch, lambda name: name == "a.png" and meeting.wait())
    network = Watched(lambda width: width == WIDTHS["b.png"] and meeting.wait())
    assert counts(run(model_of(network, overlap=0))) == (3, 0, 0)


def test_events_come_photo_by_photo(run: Run, folder: Path, model: RestorationModel) -> None:
    (folder / "b.png").write_bytes(b"no photo")
    names = [type(event).__name__ for event in run(model)]
    restored = ["PhotoStarted", "TileDone", "ResultSaved", "PhotoRestored"]
    failed = ["PhotoStarted", "PhotoFailed"]
    assert names == ["BatchStarted", *restored, *failed, *restored, "BatchFinished"]


def test_without_memory_for_two_photos_each_is_read_after_the_previous_one_is_written(
    run: Run, model: RestorationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    call_before_read(monkeypatch, lambda name: steps.append(f"read {name}"))
    call_before_write(monkeypatch, lambda name: steps.append(f"write {name}"))
    monkeypatch.setattr(batch, "_memory_for_photos", lambda: 30 * 20 * 9 * 1.5)
    assert counts(run(model)) == (3, 0, 0)
    assert steps == [f"{step} {name}" for name in WIDTHS for step in ("read", "write")]


def test_two_photos_of_100_megapixels_are_never_in_memory_at_once() -> None:
    needed = PhotoSize(12_500, 8000, channels=3, has_16_bits=False, file_bytes=0).needed_bytes
    assert batch._memory_for_photos() < 2 * needed


def test_a_photo_that_does_not_fit_beside_others_is_read_alone(
    run: Run, model: RestorationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    too_early = threading.Event()

    def read(name: str) -> None:
        steps.append(f"read {name}")
        if name == "b.png" and "write a.png" not in steps:
            too_early.set()
            raise memory_shortage(Path(name))

    def write(name: str) -> None:
        assert too_early.wait(60)
        steps.append(f"write {name}")

    call_before_read(monkeypatch, read)
    call_before_write(monkeypatch, write)
    assert counts(run(model)) == (3, 0, 0)
    assert steps.count("read b.png") == 2
    assert steps.index("write b.png") < steps.index("read c.png")


def test_a_photo_that_does_not_even_fit_alone_fails_and_the_rest_goes_on(
    run: Run, model: RestorationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(name: str) -> None:
        if name == "b.png":
            raise MemoryError

    call_before_read(monkeypatch, read)
    events = run(model)
    assert counts(events) == (2, 0, 1)
    (failed,) = [event for event in events if isinstance(event, PhotoFailed)]
    assert "more memory than is free" in str(failed.problem)


def test_a_stop_waits_neither_for_the_network_nor_for_the_next_photo(
    run: Run, folder: Path, model_of: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, stop, release = Endless(), threading.Event(), threading.Event()
    reading = threading.Event()
    call_before_read(monkeypatch, lambda name: name == "b.png" and (reading.set(), release.wait(60)))
    events: list[BatchEvent] = []
    thread = threading.Thread(target=lambda: events.extend(run(model_of(network, overlap=0), stop=stop)))
    thread.start()
    assert network.began.wait(30)
    assert reading.wait(30)
    stopped_at = time.monotonic()
    stop.set()
    thread.join(30)
    release.set()
    assert time.monotonic() - stopped_at < 1
    assert counts(events) == (0, 0, 0)
    assert results(folder) == []


def test_closing_midway_as_ctrl_c_does_stops_the_network(
    folder: Path, cpu: Device, model_of: MakeModel
) -> None:
    network = Endless()
    restorer = Restorer("by0", model_of(network, overlap=0), "x")
    events = restore_batch(find_sources([folder]), [restorer], device=cpu, options=RestoreOptions())
    while not isinstance(next(events), PhotoStarted):
        pass
    assert network.began.wait(30)
    events.close()  # type: ignore[attr-defined]
    assert not [each for each in threading.enumerate() if each.name in ("prepare", "work")]


def test_a_result_that_cannot_be_written_stops_the_other_model(
    run: Run, folder: Path, model: RestorationModel, model_of: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Endless()

    def write(_name: str) -> None:
        assert network.began.wait(30)
        raise MwrError("The disk is full.")

    call_before_write(monkeypatch, write)
    assert counts(run(model, model_of(network, overlap=0))) == (0, 0, 3)
    assert results(folder) == []


def test_a_photo_that_is_replaced_after_it_was_read_ahead_is_not_counted_as_done(
    run: Run, folder: Path, model_of: MakeModel, model: RestorationModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    c_is_read = threading.Event()

    def replace_b(width: int) -> None:
        if width == WIDTHS["a.png"]:
            assert c_is_read.wait(30)  # b was read before it
            Image.new("RGB", (50, 20), (1, 2, 3)).save(folder / "b.png")

    call_before_read(monkeypatch, lambda name: name == "c.png" and c_is_read.set())
    assert counts(run(model_of(Watched(replace_b), overlap=0))) == (3, 0, 0)
    assert counts(run(model)) == (1, 2, 0)
    with Image.open(folder / "b_by0_2.png") as image:
        assert image.size == (50, 20)


def test_a_photo_that_another_batch_finishes_meanwhile_is_skipped(
    run: Run, folder: Path, model_of: MakeModel, model: RestorationModel
) -> None:
    started: list[int] = []

    def run_another_batch(_width: int) -> None:
        if not started:
            started.append(1)
            assert counts(run(model)) == (3, 0, 0)

    assert counts(run(model_of(Watched(run_another_batch), overlap=0))) == (0, 3, 0)
    assert len(results(folder)) == 3


def test_a_photo_that_is_wanted_again_before_its_turn_is_restored(
    run: Run, folder: Path, model_of: MakeModel
) -> None:
    removed = {folder / "b.png"}
    b_was_found_unwanted = threading.Event()

    def unwanted(photo: Path) -> bool:
        if photo in removed:
            b_was_found_unwanted.set()
        return photo in removed

    def bring_back(width: int) -> None:
        if width == WIDTHS["a.png"]:
            assert b_was_found_unwanted.wait(30)
            removed.clear()

    assert counts(run(model_of(Watched(bring_back), overlap=0), unwanted=unwanted)) == (3, 0, 0)
