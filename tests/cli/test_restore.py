"""`mwrgui restore`, as a person or a script calls it; the model halves every value."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from mwrgui.__main__ import main
from mwrgui.cli import run_command
from mwrgui.core.errors import MwrError
from mwrgui.library.models import Library
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.architectures.unet import UNet
from mwrgui.models.loading import save_model
from mwrgui.models.restoration_model import RestorationModel

ROOT = Path(__file__).parents[2]


class Restore:
    """Runs the command; `out` and `err` hold what it printed."""

    def __init__(self, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.model = model
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: object) -> int:
        code = run_command("restore", ["--model", str(self.model), *map(str, arguments), "--device", "cpu"])
        self.out, self.err = self._capsys.readouterr()
        return code


@pytest.fixture(scope="session")
def darkening_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A U-Net whose residual is minus half of its input."""
    settings = UNetSettings((12, 8), encoder=(0,), middle=0, decoder=(0,))
    network = UNet(settings)
    for parameter in network.parameters():
        nn.init.zeros_(parameter)
    with torch.no_grad():
        for channel in range(12):
            network.head.weight[channel, channel, 1, 1] = 1
            network.tail.weight[channel, channel, 1, 1] = -0.5
            network.tail.bias[channel] = -0.25  # the network sees its input minus 0.5
    path = tmp_path_factory.mktemp("models") / "darken.safetensors"
    save_model(RestorationModel(network, architecture=UNET, settings=settings), path)
    return path


@pytest.fixture
def restore(darkening_model: Path, capsys: pytest.CaptureFixture[str]) -> Restore:
    return Restore(darkening_model, capsys)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    picture = np.random.default_rng(0).integers(0, 256, (60, 90, 3), np.uint8)
    Image.fromarray(picture).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def difference_to_half(photo: Path, result: Path) -> float:
    """Largest difference between the result and half of the photo, in levels of 255."""
    with Image.open(photo) as before, Image.open(result) as after:
        assert after.mode == before.mode
        return float(np.abs(np.asarray(after, float) - np.asarray(before, float) / 2).max())


def test_result_is_saved_beside_the_photo(restore: Restore, photo: Path) -> None:
    assert restore(photo) == 0
    assert difference_to_half(photo, photo.with_name("photo_restored.png")) <= 2
    assert f"{photo} → {photo.with_name('photo_restored.png')}" in restore.out
    assert restore.err == ""


def test_option_o_with_a_file_writes_exactly_that_file(restore: Restore, photo: Path, tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "ergebnis ä.tif"
    assert restore(photo, "-o", target) == 0
    assert difference_to_half(photo, target) <= 2
    assert sorted(p.name for p in target.parent.iterdir()) == [target.name]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["new folder", "photo.png"]


def test_option_o_replaces_a_file_only_with_overwrite(restore: Restore, photo: Path, tmp_path: Path) -> None:
    (tmp_path / "result.png").write_text("mine")
    with pytest.raises(MwrError, match="exists already"):
        restore(photo, "-o", tmp_path / "result.png")
    assert (tmp_path / "result.png").read_text() == "mine"
    assert restore(photo, "-o", tmp_path / "result.png", "--overwrite") == 0
    assert difference_to_half(photo, tmp_path / "result.png") <= 2


@pytest.mark.parametrize("name", ["result.gif", "notes.txt"])
def test_option_o_with_a_format_that_cannot_be_written_is_refused(
    restore: Restore, photo: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(MwrError, match=rf"{name} cannot be written: .*Use \.jpg, \.png, \.tif"):
        restore(photo, "-o", tmp_path / name)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not (tmp_path / "result.gif").exists()


def test_option_o_with_a_dot_in_the_name_of_a_folder_still_means_a_folder(
    restore: Restore, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "results.old").mkdir()
    for folder in ("results.old", "version 1.2"):
        assert restore(photo, "-o", tmp_path / folder) == 0
        assert difference_to_half(photo, tmp_path / folder / "photo.png") <= 2


def test_json_has_one_event_per_line(restore: Restore, photo: Path) -> None:
    assert restore(photo, "--json") == 0
    events = [json.loads(line) for line in restore.out.splitlines()]
    assert [event["event"] for event in events] == [
        "batch_started", "photo_started", "tile_done", "result_saved", "photo_restored", "batch_finished",
    ]  # fmt: skip
    saved = events[3]
    assert Path(saved["output"]) == photo.with_name("photo_restored.png")
    assert saved["megapixels"] == pytest.approx(60 * 90 / 1e6)
    assert saved["mean_change"] == pytest.approx(0.25, abs=0.01)
    assert events[2].keys() == {"event", "done", "total", "top", "left"}


def test_strength_and_tile_are_obeyed(restore: Restore, photo: Path) -> None:
    assert restore(photo, "--strength", "0", "--tile", "64") == 0
    with Image.open(photo) as before, Image.open(photo.with_name("photo_restored.png")) as after:
        np.testing.assert_array_equal(before, after)
    assert "hardly differs" in restore.out


def test_settings_out_of_bounds_are_named_all_at_once(restore: Restore, photo: Path) -> None:
    with pytest.raises(
        MwrError, match=r"haze_strength must be at most 1, not 2; tile must be at least 0, not -1"
    ):
        restore(photo, "--haze-strength", "2", "--tile", "-1")


def test_one_file_for_several_results_is_refused(restore: Restore, photo: Path, tmp_path: Path) -> None:
    for inputs in ((photo, photo), (tmp_path,), (photo, "--both")):
        with pytest.raises(MwrError, match="is one file"):
            restore(*inputs, "-o", tmp_path / "one.png")


def save_as(picture: np.ndarray, mode: str, path: Path) -> None:
    Image.fromarray(picture).convert(mode).save(path)


@pytest.mark.parametrize("mode", ["L", "RGBA", "CMYK"])
def test_photos_of_all_kinds_are_restored(restore: Restore, tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("photo.jpg" if mode == "CMYK" else "photo.png")
    save_as(np.full((30, 40, 3), 120, np.uint8), mode, path)
    assert restore(path) == 0
    with Image.open(path.with_stem("photo_restored")) as image:
        assert image.mode == ("RGB" if mode == "CMYK" else mode)
        assert np.abs(np.asarray(image.convert("RGB"), float) - 60).max() <= 3
        assert mode != "RGBA" or np.asarray(image)[..., 3].min() == 255


def test_sixteen_bits_stay_sixteen(restore: Restore, tmp_path: Path) -> None:
    Image.fromarray(np.full((30, 40), 50_001, np.uint16)).save(tmp_path / "deep.png")
    assert restore(tmp_path / "deep.png", "--precision", "float32") == 0
    with Image.open(tmp_path / "deep_restored.png") as image:
        assert np.abs(np.asarray(image).astype(int) - 25_000).max() <= 1


@pytest.mark.parametrize("size", [(1, 1), (40_000, 3)])
def test_photos_of_extreme_sizes_are_restored(
    restore: Restore, tmp_path: Path, size: tuple[int, int]
) -> None:
    Image.new("RGB", size, (100, 100, 100)).save(tmp_path / "photo.png")
    assert restore(tmp_path / "photo.png") == 0
    with Image.open(tmp_path / "photo_restored.png") as image:
        assert image.size == size
        assert np.abs(np.asarray(image, float) - 50).max() <= 1


def test_bad_photos_give_one_sentence_each_and_exit_code_2(
    restore: Restore, photo: Path, tmp_path: Path
) -> None:
    whole = io.BytesIO()
    Image.open(photo).save(whole, "JPEG")
    (tmp_path / "cut.jpg").write_bytes(whole.getvalue()[:-700])
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "text.jpg").write_text("no photo")
    assert restore(tmp_path, tmp_path / "missing.png") == 2
    lines = restore.err.splitlines()
    assert len(lines) == 4
    expected = {"cut": "cut off", "empty": "empty", "text": "not a photo", "missing": "no photo"}
    for name, words in expected.items():
        assert any(name in line and words in line for line in lines)
    assert photo.with_name("photo_restored.png").exists()
    assert not list(tmp_path.glob("*cut_*"))


def test_missing_photo_leaves_no_files(restore: Restore, tmp_path: Path) -> None:
    assert restore(tmp_path / "no folder" / "photo.png") == 2
    assert list(tmp_path.iterdir()) == []


def test_main_reports_a_problem_in_one_sentence(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sys.excepthook
    try:
        assert main(["restore", str(photo), "--model", "no such model", "-o", str(tmp_path / "out")]) == 2
    finally:
        sys.excepthook = before
    captured = capsys.readouterr()
    assert captured.err.startswith("mwrgui: There is no model or file named “no such model”.")
    assert len(captured.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_ctrl_c_ends_quickly_and_the_same_command_goes_on(darkening_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(60):
        Image.new("RGB", (200, 200), (number, 80, 80)).save(folder / f"{number:03}.png")
    command = [sys.executable, "-m", "mwrgui", "restore", folder, "--model", darkening_model, "--json"]
    command += ["-o", tmp_path / "out"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout
    for line in process.stdout:
        if '"photo_restored"' in line:
            process.send_signal(signal.SIGINT)
            break
    _, error_output = process.communicate()
    assert process.returncode == 130
    assert error_output == "mwrgui: Stopped. The same command goes on with what is left.\n"
    done = sorted((tmp_path / "out").glob("[!.]*"))
    assert 0 < len(done) < 60
    assert all(difference_to_half(folder / path.name, path) <= 2 for path in done)
    assert [p.name for p in (tmp_path / "out").glob(".*")] == [".mwrgui-batch.jsonl"]

    again = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True)
    last = json.loads(again.stdout.splitlines()[-1])
    assert last["restored"] + last["skipped"] == 60
    assert last["skipped"] in (len(done), len(done) - 1)
    assert len(list((tmp_path / "out").glob("[!.]*"))) in (60, 61)


@pytest.mark.skipif(os.name != "posix", reason="only POSIX systems have such names")
def test_photos_with_strange_names_are_restored_and_no_control_characters_printed(
    darkening_model: Path, photo: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "strange"
    folder.mkdir()
    names = [b"Mu\xf1oz.png", ("雨" * 78 + ".png").encode(), b"a" * 251 + b".png", b"new\nline\x1b[31m.png"]
    for name in names:
        (folder / os.fsdecode(name)).write_bytes(photo.read_bytes())
    (tmp_path / "loop.png").symlink_to("loop.png")
    os.mkfifo(tmp_path / "pipe.png")
    bad = [tmp_path / "loop.png", tmp_path / "pipe.png", Path("/dev/zero"), tmp_path / ("x" * 300 + ".png")]
    command = [sys.executable, "-m", "mwrgui", "restore", *bad, folder, "--model", darkening_model]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "cp1252"}
    for flags in ([], ["--json", "--overwrite", "--haze-strength", "0.5"]):
        done = subprocess.run(
            [*command, "--device", "cpu", *flags],
            env=environment,
            capture_output=True,
            check=False,
            timeout=100,
        )
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 4
        assert b"\x1b" not in done.stdout + done.stderr
        assert len(list(folder.glob("*_restored.png"))) == 4
    finished = json.loads(done.stdout.splitlines()[-1])
    assert (finished["restored"], finished["failed"]) == (4, 4)


def test_results_given_together_with_their_photos_are_skipped(restore: Restore, photo: Path) -> None:
    assert restore(photo) == 0
    assert restore(*sorted(photo.parent.glob("photo*.png")), "--json") == 0
    assert json.loads(restore.out.splitlines()[-1])["skipped"] == 1
    assert not photo.with_name("photo_restored_restored.png").exists()


def test_results_without_their_manifest_are_left_out_of_a_folder(restore: Restore, photo: Path) -> None:
    assert restore(photo) == 0
    (photo.parent / ".mwrgui-batch.jsonl").unlink()
    assert restore(photo.parent, "--json") == 0
    assert json.loads(restore.out.splitlines()[0])["total"] == 1


@pytest.mark.skipif(sys.platform != "linux", reason="limits the memory with ulimit -v")
def test_a_photo_that_does_not_fit_into_memory_fails_and_the_next_is_restored(
    darkening_model: Path, photo: Path, tmp_path: Path
) -> None:
    Image.new("L", (20_000, 20_000)).save(tmp_path / "huge.png")
    command = f'ulimit -v 2200000; exec "{sys.executable}" -m mwrgui restore huge.png photo.png --device cpu'
    done = subprocess.run(
        ["bash", "-c", f'{command} --model "{darkening_model}"'],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert difference_to_half(photo, photo.with_name("photo_restored.png")) <= 2


def test_a_harmful_result_is_reported_in_words_and_as_json(restore: Restore, tmp_path: Path) -> None:
    lamp = np.random.default_rng(0).integers(60, 200, (60, 90, 3), np.uint8)
    lamp[:20, :20] = 255
    Image.fromarray(lamp).save(tmp_path / "lamp.png")
    assert restore(tmp_path / "lamp.png") == 0
    remark = "Lamps and white areas became darker by 127 of 255 levels, mostly at the top left."
    assert f"It harms the photo: {remark}" in restore.out
    assert restore(tmp_path / "lamp.png", "-o", tmp_path / "other.png", "--json") == 0
    saved = next(e for e in map(json.loads, restore.out.splitlines()) if e["event"] == "result_saved")
    assert saved["harm"]["lights"] == pytest.approx(127.5, abs=1)
    assert saved["harm"]["remark"] == remark


def test_the_default_model_restores_if_no_model_is_given(photo: Path, capsys) -> None:
    assert run_command("restore", [str(photo), "--device", "cpu", "--json"]) == 0
    events = map(json.loads, capsys.readouterr().out.splitlines())
    assert [e["model"] for e in events if e["event"] == "result_saved"] == [Library().default_role()]


def test_unread_pictures_of_a_file_are_reported_after_its_result(restore: Restore, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "green", "blue")]
    frames[0].save(tmp_path / "a.png", save_all=True, append_images=frames[1:])
    assert restore(tmp_path / "a.png") == 0
    lines = restore.out.splitlines()
    (at,) = [n for n, line in enumerate(lines) if "only the first of its 3 pictures was read" in line]
    assert any("a_restored.png" in line for line in lines[:at])


def test_photo_with_a_wrong_ending_keeps_its_format_and_alpha(restore: Restore, tmp_path: Path) -> None:
    Image.new("RGBA", (64, 48), (200, 100, 50, 90)).save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "a.jpg")
    assert restore(tmp_path / "a.jpg") == 0
    with Image.open(tmp_path / "a_restored.png") as image:
        assert (image.format, image.mode) == ("PNG", "RGBA")
    assert "is a PNG file" in restore.out


def test_what_the_format_of_a_result_cannot_hold_is_reported(restore: Restore, tmp_path: Path) -> None:
    Image.new("RGBA", (64, 48), (200, 100, 50, 90)).save(tmp_path / "a.png")
    assert restore(tmp_path / "a.png", "-o", tmp_path / "b.jpg") == 0
    assert "a.png: JPEG cannot hold all of it: left out are transparency." in restore.out
    assert restore(tmp_path / "a.png", "-o", tmp_path / "b.webp") == 0
    assert "cannot hold" not in restore.out


def test_files_of_a_folder_that_cannot_be_read_are_reported(restore: Restore, photo: Path) -> None:
    for name in ("b.xcf", "c.tga", "d.tga"):
        photo.with_name(name).write_bytes(b"never read")
    assert restore(photo.parent) == 0
    assert f"1 GIMP file, 2 TGA files in {photo.parent} were skipped" in restore.out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_and_broken_links_in_a_folder_are_reported(restore: Restore, photo: Path) -> None:
    photo.with_name("loop.png").symlink_to("loop.png")
    os.mkfifo(photo.with_name("pipe.jpg"))
    os.mkfifo(photo.with_name("clip.mp4"))
    assert restore(photo.parent) == 0
    expected = f"1 link that leads to no file, 2 pipes or devices in {photo.parent} were skipped"
    assert expected in restore.out


def test_a_folder_without_readable_photos_is_refused_and_its_files_are_named(
    restore: Restore, tmp_path: Path
) -> None:
    (tmp_path / "a.jxl").write_bytes(b"never read")
    with pytest.raises(MwrError, match=r"no photos in .* 1 JPEG XL file in .* was skipped"):
        restore(tmp_path)


def test_a_format_that_can_only_be_read_is_refused_for_results_before_any_work(
    restore: Restore, photo: Path, tmp_path: Path
) -> None:
    with pytest.raises(MwrError, match=r"b\.heic cannot be written"):
        restore(photo, "-o", tmp_path / "b.heic")
