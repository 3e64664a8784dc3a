"""Exported programs in the library: kept as they are, listed without torch, tested on clean pictures."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import onnx
import pytest
import torch
from onnx import helper

from mwrgui.core.errors import MwrError
from mwrgui.core.paths import resources
from mwrgui.export.export import export_model
from mwrgui.library.cards import checksum, read_card, read_tensors
from mwrgui.library.models import Library
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel

FAULTS = Path(__file__).parents[1] / "models" / "graph_faults"
TINY = UNetSettings((4, 8), encoder=(1,), middle=1, decoder=(1,))


def negative_graph(path: Path) -> Path:
    """Writes a program that makes negatives, and so spoils clean pictures."""
    shape = ["batch", 3, "height", "width"]
    graph = helper.make_graph(
        [helper.make_node("Sub", ["one", "images"], ["restored"])],
        "negative",
        [helper.make_tensor_value_info("images", onnx.TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("restored", onnx.TensorProto.FLOAT, shape)],
        [helper.make_tensor("one", onnx.TensorProto.FLOAT, [], [1.0])],
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


@pytest.fixture
def onnx_file(tmp_path: Path) -> Path:
    model = RestorationModel(UNET.build(TINY), architecture=UNET, settings=TINY, metadata={"role": "student"})
    list(export_model(model, tmp_path / "mine.onnx", format="onnx"))
    return tmp_path / "mine.onnx"


def test_an_exported_graph_is_kept_as_it_is_and_loaded_by_its_name(library: Library, onnx_file: Path) -> None:
    card = library.add(onnx_file, "mine")
    assert (card.path.name, card.architecture, card.role, card.parameters) == (
        *("mine.onnx", "onnx", "student"),
        0,
    )
    assert card.metadata["architecture"] == "unet"
    assert checksum(card.path) == checksum(onnx_file)
    assert read_tensors(card.path) == []
    assert library.load("mine").architecture.name == "onnx"
    assert library.add(negative_graph(onnx_file.with_name("other.onnx")), "mine").path.name == "mine-2.onnx"
    assert [each.name for each in library.cards()][-2:] == ["mine", "mine-2"]


def test_an_exported_graph_keeps_its_ending_when_it_is_renamed_and_can_be_discarded(
    library: Library, tmp_path: Path, person: Path
) -> None:
    library.add(negative_graph(tmp_path / "a.onnx"), "a")
    assert library.rename("a", "b").path.name == "b.onnx"
    library.discard("b")
    assert not [card for card in library.cards() if card.name in "ab"]
    assert any(person.rglob("b.onnx"))


def test_an_exported_graph_with_weights_in_another_file_can_be_loaded_but_not_added(
    library: Library, onnx_file: Path, tmp_path: Path
) -> None:
    in_two_files = tmp_path / "apart" / "mine.onnx"
    in_two_files.parent.mkdir()
    onnx.save(
        onnx.load(onnx_file), in_two_files, save_as_external_data=True, location="w.bin", size_threshold=64
    )
    images = torch.rand(1, 3, 70, 80)
    torch.testing.assert_close(load_model(in_two_files)(images), load_model(onnx_file)(images))
    with pytest.raises(MwrError, match="keeps a part of itself in another file"):
        library.add(in_two_files, "mine")
    assert list(library.folder.iterdir()) == []


def test_the_self_test_is_done_once_for_each_file_and_its_result_is_on_the_card(
    library: Library, tmp_path: Path
) -> None:
    path = library.add(negative_graph(tmp_path / "a.onnx"), "a").path
    found = library.self_test("a", library.load("a"))
    assert not found.passed
    assert found.ramp > 0.2
    assert next(card for card in Library(library.folder).cards() if card.name == "a").self_test == found
    other_model = RestorationModel(UNET.build(TINY), architecture=UNET, settings=TINY)
    assert library.self_test("a", other_model) == found  # from the saved result: this model is not tested
    os.utime(path, ns=(0, 0))  # now it counts as another file
    assert next(card for card in library.cards() if card.name == "a").self_test is None
    assert library.self_test("a", other_model) != found


def test_each_choice_of_input_range_has_its_own_self_test_result(library: Library, tmp_path: Path) -> None:
    library.add(negative_graph(tmp_path / "a.onnx"), "a")
    first = library.self_test("a", library.load("a"))
    other = library.self_test("a?range=0..255", library.load("a?range=0..255"))
    assert other != first
    assert library.self_test("a", library.load("a")) == first


def test_the_self_test_works_even_if_its_results_cannot_be_read_or_written(
    library: Library, tmp_path: Path
) -> None:
    path = negative_graph(tmp_path / "a.onnx")
    library.folder.mkdir()
    (library.folder / "clean.json").write_text("no json")
    assert not library.self_test(path, load_model(path)).passed
    (library.folder / "clean.json").unlink()
    (library.folder / "clean.json").mkdir()
    assert not library.self_test(path, load_model(path)).passed


def test_listing_programs_needs_no_torch(library: Library, onnx_file: Path) -> None:
    library.add(onnx_file, "mine")
    code = (
        "import sys; from pathlib import Path; from mwrgui.library.models import Library; "
        "print(Library(Path(sys.argv[1])).cards()[-1].architecture, 'torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(library.folder)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["onnx", "False"]


def test_shipped_models_pass_the_self_test(library: Library) -> None:
    if not (resources() / "models" / "teacher.safetensors").exists():
        pytest.skip("no shipped models here")
    assert all(library.self_test(name, library.load(name)).passed for name in ("teacher", "student"))


def test_a_damaged_graph_has_a_card_without_metadata(tmp_path: Path) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"\xff" * 100)
    card = read_card(tmp_path / "bad.onnx")
    assert (card.architecture, card.metadata) == ("onnx", {})


def test_torchscript_that_an_earlier_version_added_is_listed_with_its_problem(library: Library) -> None:
    library.folder.mkdir()
    shutil.copyfile(FAULTS / "neg8000.pt", library.folder / "old.pt")
    (card,) = [each for each in library.cards() if each.name == "old"]
    assert card.problem is not None
    assert "is a TorchScript program" in str(card.problem)
    with pytest.raises(MwrError, match=r"Export its network by torch\.export or as ONNX"):
        library.load("old")
