"""A batch loses nothing: no photo, no earlier result, no work that was done."""

import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.models import new_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.batch import restore_batch
from mwrgui.restoration.batch_events import (
    BatchEvent,
    BatchFinished,
    PhotoFailed,
    PhotoRestored,
    PhotoSkipped,
    ResultSaved,
)
from mwrgui.restoration.batch_sources import find_sources
from mwrgui.restoration.manifest import MANIFEST_NAME
from mwrgui.restoration.options import FULL_STRENGTH, RestoreOptions, Strength
from mwrgui.restoration.restore import Notice
from mwrgui.restoration.restorer import Restorer

Run = Callable[..., list[BatchEvent]]


@pytest.fixture
def restorer(darken: RestorationModel) -> Restorer:
    return Restorer("restored", darken, identity="darken")


@pytest.fixture
def run(restorer: Restorer, cpu: Device) -> Run:
    """Restores files and folders; keywords are `strength`, `side` and those of `restore_batch`."""

    def run(
        *inputs: Path, strength: Strength = FULL_STRENGTH, side: int = 0, **more: Any
    ) -> list[BatchEvent]:
        sources = find_sources(inputs, output=more.get("output"))
        options = RestoreOptions(strength=strength, side=side)
        restorers = more.pop("restorers", [restorer])
        return list(restore_batch(sources, restorers, device=cpu, options=options, **more))

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three photos, one of them in a subfolder."""
    for number, name in enumerate(["a.png", "b.png", "sub/c.png"], start=1):
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (30, 20), (number * 20, 100, 200)).save(path)
    return tmp_path / "photos"


def names_in(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def colour(path: Path) -> tuple[int, ...]:
    with Image.open(path) as image:
        return image.getpixel((5, 5))


def counts(events: list[BatchEvent]) -> tuple[int, int, int]:
    """How many photos were restored, skipped and failed."""
    last = events[-1]
    assert isinstance(last, BatchFinished)
    return last.restored, last.skipped, last.failed


def test_results_are_saved_beside_their_photos(run: Run, folder: Path) -> None:
    assert counts(run(folder)) == (3, 0, 0)
    results = ["a_restored.png", "b_restored.png", "sub/c_restored.png"]
    assert names_in(folder) == sorted([MANIFEST_NAME, "a.png", "b.png", "sub/c.png", *results])
    assert colour(folder / "sub/c_restored.png") == (30, 50, 100)


def test_output_folder_mirrors_the_tree(run: Run, folder: Path, tmp_path: Path) -> None:
    before = names_in(folder)
    run(folder, output=tmp_path / "out")
    assert names_in(tmp_path / "out") == [MANIFEST_NAME, "a.png", "b.png", "sub/c.png"]
    assert names_in(folder) == before


def test_two_models_write_two_results(run: Run, folder: Path, restorer: Restorer, tmp_path: Path) -> None:
    pair = [Restorer(label, restorer.model, identity=label) for label in ("teacher", "student")]
    events = run(folder / "a.png", restorers=pair)
    assert [e.label for e in events if isinstance(e, ResultSaved)] == ["teacher", "student"]
    assert counts(events) == (1, 0, 0)
    run(folder / "a.png", restorers=pair, output=tmp_path / "out")
    assert names_in(tmp_path / "out") == [MANIFEST_NAME, "a_student.png", "a_teacher.png"]


def test_same_command_again_skips_what_is_done(run: Run, folder: Path) -> None:
    run(folder)
    before = names_in(folder)
    events = run(folder)
    assert counts(events) == (0, 3, 0)
    assert next(e for e in events if isinstance(e, PhotoSkipped)).outputs == (folder / "a_restored.png",)
    assert names_in(folder) == before


def test_finished_photos_are_skipped_even_after_a_batch_with_another_model(
    run: Run, folder: Path, restorer: Restorer
) -> None:
    run(folder)
    run(folder, restorers=[Restorer("student", restorer.model, identity="student")])
    before = names_in(folder)
    assert counts(run(folder)) == (0, 3, 0)
    assert names_in(folder) == before


def test_interrupted_batch_continues_where_it_stopped(
    run: Run, folder: Path, cpu: Device, restorer: Restorer
) -> None:
    stop = threading.Event()
    options = RestoreOptions()
    for event in restore_batch(find_sources([folder]), [restorer], device=cpu, options=options, stop=stop):
        if isinstance(event, PhotoRestored):
            stop.set()
    assert counts([event]) == (1, 0, 0)
    assert "a_restored.png" in names_in(folder)
    assert "b_restored.png" not in names_in(folder)
    assert counts(run(folder)) == (2, 1, 0)
    assert "a_restored_2.png" not in names_in(folder)


def test_a_photo_restored_by_only_one_of_two_models_leaves_no_result(
    run: Run, folder: Path, cpu: Device, restorer: Restorer
) -> None:
    stop, pair = threading.Event(), [Restorer(label, restorer.model, label) for label in ("one", "two")]
    before = names_in(folder)
    for event in restore_batch(find_sources([folder]), pair, device=cpu, options=RestoreOptions(), stop=stop):
        if isinstance(event, ResultSaved):
            stop.set()
    assert counts([event]) == (0, 0, 0)
    assert names_in(folder) == sorted([MANIFEST_NAME, *before])
    assert counts(run(folder, restorers=pair)) == (3, 0, 0)
    assert "a_one_2.png" not in names_in(folder)


@pytest.mark.parametrize("first", [".", "sub"])
def test_results_are_not_taken_for_photos_in_a_subfolder_or_parent_folder(
    run: Run, folder: Path, first: str
) -> None:
    run(folder / first)
    other = folder if first == "sub" else folder / "sub"
    assert "sub/c_restored.png" in names_in(folder)
    assert not [source for source in find_sources([other]) if "_restored" in source.path.name]


def test_if_the_last_manifest_line_is_cut_off_only_one_photo_is_restored_again(
    run: Run, folder: Path
) -> None:
    run(folder)
    manifest = folder / MANIFEST_NAME
    manifest.write_bytes(manifest.read_bytes()[:-40])
    assert counts(run(folder, overwrite=True)) == (1, 2, 0)
    assert counts(run(folder)) == (0, 3, 0)


def test_folder_may_be_moved_between_two_batches(run: Run, folder: Path, tmp_path: Path) -> None:
    run(folder)
    folder.rename(tmp_path / "moved")
    assert counts(run(tmp_path / "moved")) == (0, 3, 0)


@pytest.mark.parametrize("change", ["photo", "result", "strength", "side", "model"])
def test_a_photo_is_restored_again_after_a_change_and_the_old_result_is_kept(
    run: Run, folder: Path, restorer: Restorer, change: str
) -> None:
    run(folder / "a.png")
    more = {}
    if change == "photo":
        Image.new("RGB", (31, 20), (80, 80, 80)).save(folder / "a.png")
    elif change == "result":
        Image.new("RGB", (30, 20), (1, 2, 3)).save(folder / "a_restored.png")
    elif change == "strength":
        more = {"strength": Strength(0.5, 0.5)}
    elif change == "side":
        more = {"side": 16}
    else:
        more = {"restorers": [Restorer("restored", restorer.model, identity="another")]}
    before = (folder / "a_restored.png").read_bytes()
    assert counts(run(folder / "a.png", **more)) == (1, 0, 0)
    assert (folder / "a_restored.png").read_bytes() == before
    assert (folder / "a_restored_2.png").exists()


def test_one_photo_can_have_its_own_strength(run: Run, folder: Path) -> None:
    own_strength = {"strengths": {folder / "a.png": Strength(0.5, 0.5)}}
    run(folder, **own_strength)
    assert colour(folder / "a_restored.png") == (15, 75, 150)
    assert colour(folder / "b_restored.png") == (20, 50, 100)
    assert counts(run(folder, **own_strength)) == (0, 3, 0)
    assert counts(run(folder)) == (1, 2, 0)
    assert colour(folder / "a_restored_2.png") == (10, 50, 100)


def test_photo_whose_result_was_removed_is_restored_again(run: Run, folder: Path) -> None:
    run(folder)
    (folder / "a_restored.png").unlink()
    assert counts(run(folder)) == (1, 2, 0)
    assert (folder / "a_restored.png").exists()


def test_other_file_with_the_name_of_a_result_is_kept_unless_overwrite_is_set(run: Run, folder: Path) -> None:
    (folder / "a_restored.png").write_text("mine")
    run(folder / "a.png")
    assert (folder / "a_restored.png").read_text() == "mine"
    assert colour(folder / "a_restored_2.png") == (10, 50, 100)
    run(folder / "a.png", strength=Strength(0.5, 0.5), overwrite=True)
    assert colour(folder / "a_restored.png") == (15, 75, 150)


def test_photo_itself_is_never_overwritten(run: Run, folder: Path) -> None:
    before = (folder / "a.png").read_bytes()
    run(folder, output=folder, overwrite=True)
    assert (folder / "a.png").read_bytes() == before
    assert colour(folder / "a_restored.png") == (10, 50, 100)


def test_results_of_photos_with_the_same_name_do_not_overwrite_each_other(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    shutil.copy(folder / "b.png", folder / "sub/a.png")
    inputs = [folder / "a.png", folder / "sub/a.png"]
    run(*inputs, output=tmp_path / "out", overwrite=True)
    assert colour(tmp_path / "out/a.png") == (10, 50, 100)
    assert colour(tmp_path / "out/a_2.png") == (20, 50, 100)
    (tmp_path / "out/a_2.png").unlink()
    run(*inputs, output=tmp_path / "out", overwrite=True)
    assert colour(tmp_path / "out/a.png") == (10, 50, 100)
    assert colour(tmp_path / "out/a_2.png") == (20, 50, 100)


def test_results_are_not_taken_for_photos(run: Run, folder: Path) -> None:
    run(folder / "sub/c.png")
    run(folder, output=folder / "out")
    assert names_in(folder / "out") == [MANIFEST_NAME, "a.png", "b.png", "sub/c.png"]
    assert counts(run(folder)) == (3, 0, 0)


def test_photo_given_twice_is_restored_once(run: Run, folder: Path) -> None:
    assert counts(run(folder, folder / "a.png", folder / "sub/../a.png")) == (3, 0, 0)


def test_bad_photos_do_not_stop_the_rest(run: Run, folder: Path) -> None:
    whole = (folder / "b.png").read_bytes()
    (folder / "b.png").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.jpg").touch()
    events = run(folder, folder / "missing.png")
    assert counts(events) == (2, 0, 3)
    problems = {e.photo.name: str(e.problem.message) for e in events if isinstance(e, PhotoFailed)}
    assert "damaged" in problems["b.png"]
    assert "empty" in problems["empty.jpg"]
    assert "There is no photo" in problems["missing.png"]


def test_result_of_a_photo_without_an_ending_gets_that_of_its_format(run: Run, folder: Path) -> None:
    shutil.copy(folder / "a.png", folder / "scan")
    run(folder / "scan")
    assert colour(folder / "scan_restored.png") == (10, 50, 100)


def test_grey_16_bit_pixels_and_exif_are_kept(run: Run, folder: Path) -> None:
    pixels = np.full((20, 30), 40_000, np.uint16)
    exif = Image.Exif()
    exif[271] = "Maker"
    Image.fromarray(pixels).save(folder / "deep.png", exif=exif)
    run(folder / "deep.png")
    with Image.open(folder / "deep_restored.png") as image:
        np.testing.assert_array_equal(np.asarray(image), pixels // 2)
        assert image.getexif()[271] == "Maker"


def test_folder_without_photos_is_refused(run: Run, tmp_path: Path) -> None:
    with pytest.raises(MwrError, match="There are no photos in"):
        run(tmp_path)


def test_output_that_is_a_file_is_refused_before_any_work(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MwrError, match="cannot be written"):
        run(folder, output=tmp_path / "file")


@pytest.mark.parametrize("options", ["ro", "size=20k"])
def test_read_only_or_full_disk_loses_nothing(run: Run, folder: Path, tmp_path: Path, options: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", disk]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8)
    Image.fromarray(noise).save(folder / "b.png")
    try:
        if options == "ro":
            with pytest.raises(MwrError, match="cannot be written"):
                run(folder, output=disk)
        else:
            events = run(folder, output=disk)
            assert counts(events) == (2, 0, 1)
            failed = next(e for e in events if isinstance(e, PhotoFailed))
            assert failed.photo.name == "b.png"
            assert "disk is full" in str(failed.problem)
            assert names_in(disk) == [MANIFEST_NAME, "a.png", "sub/c.png"]
    finally:
        subprocess.run(["umount", disk], check=True)


def test_if_a_model_harms_a_photo_the_result_of_its_fallback_is_saved(
    run: Run, restorer: Restorer, tmp_path: Path
) -> None:
    """`darken` turns white into grey, which counts as harm; the grey photo has no white to harm."""
    idle = Restorer("restored", new_model("tiny"), identity="idle", name="idle")
    with_fallback = replace(restorer, name="darken", fallback=idle)
    Image.new("RGB", (90, 60), (255, 255, 255)).save(tmp_path / "white.png")
    Image.new("RGB", (90, 60), (200, 200, 200)).save(tmp_path / "grey.png")
    events = run(tmp_path, restorers=[with_fallback])
    saved = {event.photo.stem: event for event in events if isinstance(event, ResultSaved)}
    assert {name: event.model for name, event in saved.items()} == {"grey": "darken", "white": "idle"}
    assert colour(saved["white"].output) == (255, 255, 255)
    (notice,) = [str(event.message) for event in events if isinstance(event, Notice)]
    assert notice.startswith("The result of “darken” harms the photo, so that of “idle” is saved. Lamps")
    assert counts(run(tmp_path, restorers=[with_fallback])) == (0, 2, 0)
    # Without the fallback it is other work, so nothing is skipped.
    assert counts(run(tmp_path, restorers=[restorer])) == (2, 0, 0)


def test_if_both_models_harm_a_photo_the_first_result_is_saved_and_its_harm_reported(
    run: Run, restorer: Restorer, tmp_path: Path
) -> None:
    Image.new("RGB", (90, 60), (255, 255, 255)).save(tmp_path / "white.png")
    events = run(
        tmp_path, restorers=[replace(restorer, name="first", fallback=replace(restorer, name="second"))]
    )
    (saved,) = [event for event in events if isinstance(event, ResultSaved)]
    assert (saved.model, saved.harm.visible) == ("first", True)
