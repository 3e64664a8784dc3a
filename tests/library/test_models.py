"""The library finds, lists, loads and keeps models, and overwrites none."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from mwrgui.core.errors import MwrError
from mwrgui.core.files import temporary_beside
from mwrgui.core.paths import resources
from mwrgui.library.cards import ModelCard, checksum, read_card, read_tensors
from mwrgui.library.models import Library
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.run_folder import RunFolder
from mwrgui.runs.waiting_students import add_or_mark_waiting, add_waiting_students, not_in_library_warning

TINY = UNetSettings((4, 8), encoder=(1,), middle=1, decoder=(1,))


@pytest.fixture
def model() -> RestorationModel:
    return RestorationModel(UNET.build(TINY), architecture=UNET, settings=TINY)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def test_a_card_describes_the_network(model: RestorationModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "mine.safetensors", {"role": "student", "seed": "4"})
    card = read_card(tmp_path / "mine.safetensors")
    assert (card.name, card.architecture, card.role) == ("mine", "unet", "student")
    assert card.parameters == sum(p.numel() for p in model.parameters())
    assert card.settings["widths"] == [4, 8]
    assert card.metadata["seed"] == "4"
    assert card.file_size == (tmp_path / "mine.safetensors").stat().st_size


def test_checksums_are_sha_256(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    assert checksum(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"short",
        (2**40).to_bytes(8, "little") + b"{}",
        (2).to_bytes(8, "little") + b"{}",
        (2).to_bytes(8, "little") + b"[]",
        (40_000).to_bytes(8, "little") + b"[" * 40_000,
        (27).to_bytes(8, "little") + b'{"a":{"data_offsets":"no"}}',
    ],
)
def test_a_file_that_is_not_safetensors_has_no_card(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.safetensors").write_bytes(content)
    with pytest.raises(MwrError, match="is damaged or not a safetensors file"):
        read_card(tmp_path / "bad.safetensors")


def test_an_added_model_is_found_by_its_name(library: Library, model: RestorationModel) -> None:
    card = library.add(model, "Rainy nights", {"role": "student"})
    assert card.name == "Rainy nights"
    assert library.resolve("Rainy nights") == card.path
    images = torch.rand(1, 3, 8, 8)
    assert torch.equal(library.load("Rainy nights")(images), model(images))


def test_adding_under_a_taken_name_keeps_both(library: Library, model: RestorationModel) -> None:
    first = library.add(model, "mine")
    before = first.path.read_bytes()
    second = library.add(model, "mine", {"seed": "2"})
    assert (first.name, second.name) == ("mine", "mine-2")
    assert first.path.read_bytes() == before


def test_models_are_listed_in_natural_order_of_their_names(library: Library, model: RestorationModel) -> None:
    for name in ("rain-10", "snow", "Rain-9", "haze", "Mist"):
        library.add(model, name)
    own = [card.name for card in library.cards() if card.path.parent == library.folder]
    assert own == ["haze", "Mist", "Rain-9", "rain-10", "snow"]


def test_the_names_of_shipped_models_cannot_be_taken(library: Library, model: RestorationModel) -> None:
    assert library.add(model, "Teacher").name == "Teacher-2"


@pytest.mark.parametrize(
    ("name", "kept"), [("../../etc/x", "etc-x"), (".hidden", "hidden"), ("///", "model")]
)
def test_no_name_puts_a_model_outside_the_library(
    library: Library, model: RestorationModel, name: str, kept: str
) -> None:
    card = library.add(model, name)
    assert card.path == library.folder / f"{kept}.safetensors"


def test_an_added_file_keeps_its_bytes(library: Library, model: RestorationModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "half.safetensors", dtype=torch.float16)
    card = library.add(tmp_path / "half.safetensors", "half")
    assert checksum(card.path) == checksum(tmp_path / "half.safetensors")


def test_an_added_torch_file_is_converted_to_safetensors(
    library: Library, model: RestorationModel, tmp_path: Path
) -> None:
    torch.save({"params": model.network.state_dict()}, tmp_path / "foreign.pth")
    card = library.add(tmp_path / "foreign.pth", "foreign")
    assert (card.path.suffix, card.architecture) == (".safetensors", "unet")
    assert load_model(card.path).settings == TINY


def test_a_bad_file_is_not_added(library: Library, tmp_path: Path) -> None:
    (tmp_path / "bad.pth").write_text("no")
    with pytest.raises(MwrError):
        library.add(tmp_path / "bad.pth", "bad")
    assert not library.folder.exists()


def test_a_damaged_file_is_listed_with_its_problem(library: Library, model: RestorationModel) -> None:
    library.add(model, "good")
    (library.folder / "bad.safetensors").write_bytes(b"bad")
    problems = {card.name: card.problem for card in library.cards()}
    assert problems["good"] is None
    assert "damaged" in str(problems["bad"])


def test_a_file_is_found_by_its_path(library: Library, model: RestorationModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "other.safetensors")
    assert library.resolve(str(tmp_path / "other.safetensors")) == tmp_path / "other.safetensors"


def test_the_error_for_an_unknown_name_suggests_the_nearest(
    library: Library, model: RestorationModel
) -> None:
    library.add(model, "rainy")
    with pytest.raises(MwrError, match=r"no model or file named “rany”\. Did you mean rainy"):
        library.resolve("rany")


def test_the_error_for_a_name_that_is_near_to_none_suggests_none(
    library: Library, model: RestorationModel
) -> None:
    library.add(model, "rainy")
    with pytest.raises(MwrError) as raised:
        library.resolve("xyz.pth")
    assert str(raised.value) == (
        "There is no model or file named “xyz.pth”. Give the path of a checkpoint or the name of a model."
    )


def test_shipped_models_come_first_and_can_be_used(library: Library) -> None:
    shipped = {path.stem for path in (resources() / "models").glob("*.safetensors")}
    if not shipped:
        pytest.skip("no models are shipped yet")
    cards = library.cards()
    assert [card.name for card in cards] == [name for name in ("teacher", "student") if name in shipped]
    for card in cards:
        assert library.load(card.name).parameters_count == card.parameters


def test_listing_needs_no_torch() -> None:
    listing = "import sys; from mwrgui.library.models import Library; Library().cards()"
    loaded = "print(sorted({'torch'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"{listing}; {loaded}"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == "[]\n"


def test_a_renamed_model_is_found_by_its_new_name_only(library: Library, model: RestorationModel) -> None:
    before = library.add(model, "first").path.read_bytes()
    card = library.rename("first", " second ")
    assert (card.name, card.path.read_bytes()) == ("second", before)
    assert [c.name for c in library.cards() if c.name in ("first", "second")] == ["second"]


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ("", "cannot be the name"),
        ("a/b", "cannot be the name"),
        ("..", "cannot be the name"),
        ("OTHER", "already a model"),
        ("student", "already a model"),
    ],
)
def test_a_model_is_not_renamed_over_another_or_out_of_the_library(
    library: Library, model: RestorationModel, wanted: str, why: str
) -> None:
    for name in ("mine", "other"):
        library.add(model, name)
    with pytest.raises(MwrError, match=why):
        library.rename("mine", wanted)
    assert {"mine", "other"} <= {card.name for card in library.cards()}


def test_a_discarded_model_is_moved_to_the_bin(
    library: Library, model: RestorationModel, person: Path
) -> None:
    path = library.add(model, "discarded").path
    library.discard("discarded")
    assert not path.exists()
    assert list((person / ".local/share/Trash/files").glob("discarded*"))


def test_shipped_models_are_neither_renamed_nor_discarded(library: Library) -> None:
    for act in (lambda: library.rename("teacher", "mine"), lambda: library.discard("teacher")):
        with pytest.raises(MwrError, match="is not one of your models"):
            act()


def test_a_converted_model_records_its_source_file(
    library: Library, model: RestorationModel, tmp_path: Path
) -> None:
    torch.save(model.network.state_dict(), tmp_path / "paper.pth")
    metadata = library.add(tmp_path / "paper.pth", "paper").metadata
    assert metadata["source_file"] == "paper.pth"
    assert metadata["source_checksum"] == checksum(tmp_path / "paper.pth")


def test_tensors_are_listed_with_shapes_and_types(model: RestorationModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "half.safetensors", dtype=torch.float16)
    listed = {t.name: (t.shape, t.type) for t in read_tensors(tmp_path / "half.safetensors")}
    assert listed == {name: (tuple(t.shape), "F16") for name, t in model.network.state_dict().items()}
    (tmp_path / "bad.safetensors").write_bytes(b"bad")
    with pytest.raises(MwrError, match="damaged"):
        read_tensors(tmp_path / "bad.safetensors")


def finished_run(folder: Path, model: RestorationModel, step: int) -> RunFolder:
    """The folder of a run that ended at this step with a student."""
    run = RunFolder(folder)
    save_model(model, run.student_path, {"role": "student", "steps": str(step)})
    return run


def add_student(library: Library, run: RunFolder, *, before: str) -> ModelCard:
    return library.add_student(run.student_path, run.path.absolute().name, earlier_checksum=before)


def test_a_run_that_is_continued_updates_its_own_student(library: Library, model, tmp_path: Path) -> None:
    run = finished_run(tmp_path / "night", model, 3)
    library.rename(add_student(library, run, before="").name, "rainy")
    before = run.student_checksum
    card = add_student(library, finished_run(run.path, model, 9), before=before)
    assert (card.name, card.metadata["steps"]) == ("rainy", "9")
    assert [c.name for c in library.cards() if c.path.parent == library.folder] == ["rainy"]
    assert checksum(card.path) == run.student_checksum


def test_a_student_of_another_run_is_never_replaced(library: Library, model, tmp_path: Path) -> None:
    other = add_student(library, finished_run(tmp_path / "a" / "night", model, 3), before="")
    twin = add_student(library, finished_run(tmp_path / "b" / "night-2", model, 3), before="")
    assert (other.name, twin.name) == ("night", "night-2")
    assert checksum(other.path) == checksum(twin.path)
    run = RunFolder(tmp_path / "b" / "night-2")
    before = run.student_checksum
    assert add_student(library, finished_run(run.path, model, 9), before=before).name == "night-2"
    assert read_card(other.path).metadata["steps"] == "3"


def test_a_student_that_was_discarded_is_added_beside_a_model_of_the_same_name(
    library: Library, model, tmp_path: Path
) -> None:
    run = finished_run(tmp_path / "night", model, 3)
    library.add(model, "night")
    before = run.student_checksum
    assert add_student(library, finished_run(run.path, model, 9), before=before).name == "night-2"


def test_a_name_that_is_too_long_for_a_file_is_shortened(library: Library, model: RestorationModel) -> None:
    cards = [library.add(model, "雨" * 100) for _ in range(2)]
    assert [library.resolve(card.name) for card in cards] == [card.path for card in cards]
    assert cards[0].name.startswith("雨" * 70)


def test_a_student_that_cannot_be_added_now_is_added_later(library: Library, model, tmp_path: Path) -> None:
    run = finished_run(tmp_path / "night", model, 3)
    run.write_recipe("distill", {})
    library.folder.write_text("in the way")
    problem = add_or_mark_waiting(library, run, previous_checksum="")
    assert isinstance(problem, MwrError)
    assert "added when the next run beside it starts" in not_in_library_warning(3, run, problem).message
    assert not list(add_waiting_students(library, run))
    library.folder.unlink()
    assert not list(add_waiting_students(library, RunFolder(tmp_path / "elsewhere" / "next")))
    next_run = RunFolder(tmp_path / "next")
    assert [card.name for card in add_waiting_students(library, next_run)] == ["night"]
    assert not list(add_waiting_students(library, run))
    assert library.resolve("night").read_bytes() == run.student_path.read_bytes()


def test_temporary_files_of_killed_processes_are_removed_and_nothing_else(tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_WRITING, tmp_path], capture_output=True, text=True, check=False
    )
    (leftover,) = tmp_path.iterdir()
    assert killed.returncode == -signal.SIGKILL
    (tmp_path / ".mwrgui-notes").touch()
    with temporary_beside(tmp_path / "other.safetensors") as in_use:
        Library(tmp_path)
        assert sorted(tmp_path.iterdir()) == sorted([in_use, tmp_path / ".mwrgui-notes"])
    assert leftover.name.startswith(".mwrgui-")


KILLED_WHILE_WRITING = """
import os, pathlib, sys
from mwrgui.core.files import temporary_beside
with temporary_beside(pathlib.Path(sys.argv[1], "a.safetensors")):
    os.kill(os.getpid(), 9)
"""
