"""Opening files: sorted by kind, listed in order and only once; and loading teacher and student."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from mwrgui.restoration.manifest import Manifest
from mwrgui.ui.session.file_kinds import classify_paths, find_photos_below
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.session import Session

MakePhoto = Callable[..., Path]


def test_paths_are_classified_by_kind(tmp_path: Path, make_photo: MakePhoto, tiny_teacher: Path) -> None:
    photo, without_ending = make_photo("a.png"), tmp_path / "download"
    without_ending.write_bytes(photo.read_bytes())
    note = tmp_path / "note.txt"
    note.write_text("hello")
    found = classify_paths([photo, without_ending, tmp_path, tiny_teacher, note, tmp_path / "gone.txt"])
    assert found.photos == [photo, without_ending]
    assert found.folders == [tmp_path]
    assert [path for path, _ in found.checkpoints] == [tiny_teacher]
    assert ["neither a photo" in str(p) for p in found.problems] == [True, False]
    assert "no file" in str(found.problems[1])


def test_a_clip_is_opened_like_a_photo(tmp_path: Path) -> None:
    pytest.importorskip("av", reason="clips need the package av, which is not installed")
    (tmp_path / "a.mp4").write_bytes(b"whatever")
    assert classify_paths([tmp_path / "a.mp4"]).photos == [tmp_path / "a.mp4"]


def test_relative_names_become_absolute(make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = make_photo("a.png")
    monkeypatch.chdir(photo.parent)
    assert classify_paths([Path("a.png")]).photos == [photo]


def test_a_folder_is_opened_without_results_of_earlier_batches(make_photo: MakePhoto) -> None:
    photo = make_photo("a.png")
    result, in_subfolder = make_photo("a_restored.png"), make_photo("deep/b.png")
    Manifest(photo.parent).announce(result)
    (found,) = find_photos_below([photo.parent], threading.Event())
    assert found.photos == [photo, in_subfolder]


def test_a_folder_without_photos_is_reported(session: Session, qtbot, tmp_path: Path) -> None:
    with qtbot.waitSignal(session.messages.problem) as reported:
        session.open_paths([tmp_path])
    assert str(tmp_path) in str(reported.args[0])


def test_unsupported_files_in_a_folder_are_reported(session: Session, qtbot, make_photo: MakePhoto) -> None:
    photo = make_photo("a.png")
    photo.with_name("b.xcf").write_bytes(b"never read")
    with qtbot.waitSignal(session.messages.notice) as reported:
        session.open_paths([photo.parent])
    assert "1 GIMP file" in reported.args[0]


def test_the_kind_of_an_unsupported_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jxl").write_bytes(b"never read")
    assert "a.jxl is a JPEG XL file" in str(classify_paths([tmp_path / "a.jxl"]).problems[0])


def test_further_pictures_in_a_photo_file_are_reported(session: Session, qtbot, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "green", "blue")]
    frames[0].save(tmp_path / "a.png", save_all=True, append_images=frames[1:])
    with qtbot.waitSignal(session.messages.message_about) as reported:
        session.open_paths([tmp_path / "a.png"])
    assert "first of its 3 pictures" in reported.args[0]


def test_a_folder_of_forty_photos_is_opened_and_the_first_becomes_current(
    session: Session, qtbot, make_photo: MakePhoto
) -> None:
    paths = [make_photo(f"{number:02}.png", width=16, height=16) for number in range(40)]
    with qtbot.waitSignal(session.photos.list_changed):
        session.open_paths([paths[0].parent])
    assert [item.path for item in session.photos.items] == paths
    assert session.photos.current is not None
    assert session.photos.current.path == paths[0]
    qtbot.waitUntil(lambda: all(item.thumbnail is not None for item in session.photos.items), timeout=30_000)


def test_a_photo_is_opened_only_once(session: Session, make_photo: MakePhoto) -> None:
    one, two = make_photo("1.png"), make_photo("2.png")
    session.open_paths([one, two])
    session.open_paths([two])
    assert [item.path for item in session.photos.items] == [one, two]
    assert session.photos.current is not None
    assert session.photos.current.path == two


def test_a_broken_photo_is_marked_with_the_reason_before_it_is_shown(
    session: Session, qtbot, make_photo: MakePhoto, broken_photo: Path
) -> None:
    session.open_paths([make_photo(), broken_photo])
    qtbot.waitUntil(lambda: session.photos.items[1].state == "failed")
    assert "damaged" in str(session.photos.items[1].problem)
    assert session.photos.items[0].state == "waiting"


def test_the_sample_is_removed_when_the_user_adds_photos(make_photo: MakePhoto, qapp) -> None:  # noqa: ARG001
    photos = PhotoList()
    photos.add_samples([make_photo("sample.png")])
    own = make_photo("own.png")
    photos.add([(own, own.parent)])
    assert [item.name for item in photos.items] == ["own.png"]


def test_removing_the_current_photo_shows_the_next(make_photo: MakePhoto, qapp) -> None:  # noqa: ARG001
    photos = PhotoList()
    items = photos.add([(make_photo(f"{name}.png"), Path()) for name in "abc"])
    photos.set_current(items[1].key)
    photos.remove([items[1].key])
    assert photos.current is items[2]
    photos.remove([items[2].key])
    assert photos.current is items[0]
    photos.remove([items[0].key])
    assert photos.current is None


def test_stepping_stops_at_the_ends_of_the_list(make_photo: MakePhoto, qapp) -> None:  # noqa: ARG001
    photos = PhotoList()
    items = photos.add([(make_photo(f"{name}.png"), Path()) for name in "abc"])
    photos.step(-1)
    assert photos.current is items[0]
    photos.step(2)
    photos.step(5)
    assert photos.current is items[2]


def test_a_model_that_cannot_be_loaded_leaves_the_current_one_in_use(
    ready: Session, qtbot, tmp_path: Path
) -> None:
    before = ready.models.student.model
    (tmp_path / "words.pth").write_bytes(b"no tensors at all")
    with qtbot.waitSignal(ready.models.failed, timeout=60_000) as reported:
        ready.models.load("student", tmp_path / "words.pth")
    assert reported.args[0] == "student"
    assert ready.models.student.model is before
    assert (ready.models.student.state, ready.models.student.wanted) == ("ready", "")


def test_the_preferred_model_is_loaded_although_a_file_was_refused_at_the_start(
    session: Session, qtbot, tmp_path: Path
) -> None:
    (tmp_path / "words.pth").write_bytes(b"no tensors at all")
    session.start(teacher="big", student="little", device="cpu", precision="float32")
    with qtbot.waitSignal(session.models.failed, timeout=60_000):
        session.open_paths([tmp_path / "words.pth"], role="teacher")
    qtbot.waitUntil(lambda: session.models.teacher.state == "ready", timeout=60_000)
    assert session.models.teacher.name == "big"


def test_decisions_made_while_reading_a_checkpoint_are_reported(
    session: Session, qtbot, tmp_path: Path, tiny_teacher: Path
) -> None:
    state = load_file(tiny_teacher)
    torch.save({"params": state, "params_ema": dict(state)}, tmp_path / "both.pth")
    with qtbot.waitSignal(session.messages.notice, timeout=60_000) as reported:
        session.models.load("teacher", tmp_path / "both.pth")
    assert "averaged weights params_ema are used instead of params" in reported.args[0]


def test_the_model_that_was_requested_last_is_loaded(session: Session, qtbot, tmp_path: Path) -> None:
    session.models.load("student", tmp_path / "gone.pth")
    session.models.load("student", "little")
    with qtbot.assertNotEmitted(session.models.failed):
        qtbot.waitUntil(lambda: session.models.student.state == "ready", timeout=60_000)
    assert session.models.student.name == "little"


def test_models_requested_before_torch_is_imported_are_shown_as_loading(session: Session, qtbot) -> None:
    session.start(teacher="big", student="little", device="cpu", precision="float32")
    assert (session.models.teacher.state, session.models.student.state) == ("loading", "loading")
    qtbot.waitUntil(
        lambda: bool(session.models.teacher.model and session.models.student.model), timeout=60_000
    )
    assert session.device.device is not None


def test_a_checkpoint_dropped_while_torch_loads_is_not_replaced_by_the_preferred_model(
    session: Session, qtbot, tiny_teacher: Path
) -> None:
    session.start(teacher="big", student="little", device="cpu", precision="float32")
    session.models.load("student", tiny_teacher)
    qtbot.waitUntil(
        lambda: bool(session.models.teacher.model and session.models.student.model), timeout=60_000
    )
    assert session.models.student.name == tiny_teacher.name


def test_an_unavailable_device_is_reported(session: Session, qtbot) -> None:
    with qtbot.waitSignal(session.messages.problem, timeout=60_000) as reported:
        session.choose_device("tpu", "auto")
    assert "tpu" in str(reported.args[0])
    assert session.device.problem is not None
