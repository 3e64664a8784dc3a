"""Runs on disk: their states, names and notes, and how they are deleted and recovered."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mwrgui.core.errors import MwrError
from mwrgui.runs.history import read_marks
from mwrgui.runs.run_cards import (
    list_runs,
    move_run_to_bin,
    read_run,
    rename_run,
    teacher_checksum,
    write_note,
)
from mwrgui.runs.run_folder import RunFolder

MakeRun = Callable[..., Path]


@pytest.fixture
def make_run(tmp_path: Path) -> MakeRun:
    """Makes a run that was interrupted after `step` of 100 steps, measured every 20."""

    def make(name: str, *, step: int = 60, checkpoint: bool = True) -> Path:
        folder = RunFolder(tmp_path / "runs" / name)
        folder.write_recipe("distill", {"student": "tiny", "steps": 100})
        facts = {"design": "tiny", "parameters": 1234}
        folder.append_event({"event": "run_started", "step": 0, "steps": 100, "facts": facts})
        for number in range(1, step + 1):
            losses = {"loss": 0.5}
            done = {"event": "step_done", "step": number, "losses": losses, "seconds": 1.0}
            folder.append_event(done)
            if number % 20 == 0:
                score = 20.0 - abs(number - 40)
                folder.append_event({"event": "measured", "step": number, "figures": {}, "score": score})
        folder.checkpoints.mkdir()
        if checkpoint:
            (folder.checkpoints / "step-00000060.pt").touch()
        return folder.path

    return make


def append_run_finished(path: Path, step: int) -> None:
    end = {"reason": "completed", "student": "s", "taken_from": 40, "score": 20.0, "seconds": 9.0}
    RunFolder(path).append_event({"event": "run_finished", "step": step, **end})


def test_an_interrupted_run_shows_its_progress_and_can_be_resumed(make_run: MakeRun) -> None:
    card = read_run(make_run("one"))
    assert (card.name, card.state, card.step, card.steps) == ("one", "interrupted", 60, 100)
    assert (card.best_score, card.student, card.parameters) == (20.0, "tiny", 1234)
    assert card.resumable
    assert card.settings.items() >= {"kind": "distill", "student": "tiny", "steps": 100}.items()


def test_a_run_without_a_checkpoint_cannot_be_resumed(make_run: MakeRun) -> None:
    assert not read_run(make_run("one", checkpoint=False)).resumable


def test_a_run_that_was_killed_before_its_first_step_can_be_resumed(make_run: MakeRun) -> None:
    assert read_run(make_run("one", step=0, checkpoint=False)).resumable


def test_a_finished_run_is_recognised_by_its_last_event_or_by_its_student(make_run: MakeRun) -> None:
    with_event, with_student = make_run("event", step=60), make_run("student", step=100)
    append_run_finished(with_event, 60)
    RunFolder(with_student).student_path.touch()
    assert (read_run(with_event).state, read_run(with_event).resumable) == ("finished", True)
    assert (read_run(with_student).state, read_run(with_student).resumable) == ("finished", False)


def test_a_run_that_was_killed_before_its_student_was_saved_can_be_resumed(make_run: MakeRun) -> None:
    card = read_run(make_run("one", step=100))
    assert (card.state, card.resumable) == ("interrupted", True)


def test_a_finished_run_that_is_continued_is_no_longer_finished(make_run: MakeRun) -> None:
    path = make_run("one")
    append_run_finished(path, 60)
    RunFolder(path).append_event({"event": "run_started", "step": 60, "steps": 100, "facts": {}})
    assert read_run(path).state == "interrupted"


def test_a_run_that_another_process_writes_is_running_until_that_process_is_killed(make_run: MakeRun) -> None:
    path = make_run("one")
    hold = (
        "import sys; from pathlib import Path; from mwrgui.runs.run_folder import RunFolder\n"
        f"run = RunFolder(Path({str(path)!r})); run.acquire(); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert (read_run(path).state, read_run(path).resumable) == ("running", False)
        with pytest.raises(MwrError, match="being written"):
            move_run_to_bin(path)
        with pytest.raises(MwrError, match="being written"):
            rename_run(path, "other")
        with pytest.raises(MwrError, match="Another process"):
            RunFolder(path).acquire()
        holder.kill()
    assert read_run(path).state == "interrupted"


def test_checking_whether_a_run_is_locked_does_not_lock_it(make_run: MakeRun) -> None:
    path = make_run("one")
    folder = RunFolder(path)
    folder.acquire()
    folder.release()
    assert not RunFolder(path).locked
    folder.acquire()
    folder.release()


@pytest.mark.parametrize("content", [b"steps = ", b"\xff\xff"], ids=["cut off", "no text"])
def test_a_run_with_a_damaged_recipe_is_shown_as_damaged(make_run: MakeRun, content: bytes) -> None:
    path = make_run("one")
    (path / "recipe.toml").write_bytes(content)
    card = read_run(path)
    assert card.state == "damaged"
    assert "damaged" in str(card.problem)


def test_a_run_without_a_recipe_is_listed_as_damaged(make_run: MakeRun, tmp_path: Path) -> None:
    (make_run("one") / "recipe.toml").unlink()
    make_run("two")
    cards = {card.name: card for card in list_runs(tmp_path / "runs")}
    assert {name: card.state for name, card in cards.items()} == {"one": "damaged", "two": "interrupted"}
    assert "recipe.toml" in str(cards["one"].problem)


def test_an_event_file_that_cannot_be_read_is_reported(make_run: MakeRun) -> None:
    path = make_run("one")
    (path / "events.jsonl").unlink()
    (path / "events.jsonl").mkdir()
    assert read_run(path).state == "damaged"
    assert "events.jsonl" in str(read_run(path).problem)


def test_a_folder_that_does_not_exist_holds_no_runs(tmp_path: Path) -> None:
    assert list_runs(tmp_path / "nowhere") == []


def test_a_run_can_be_renamed_unless_the_name_is_invalid_or_taken(make_run: MakeRun) -> None:
    path = make_run("one")
    make_run("two")
    for name in ("two", "", "a/b", "..", "con:", "end."):
        with pytest.raises(MwrError):
            rename_run(path, name)
    renamed = rename_run(path, " rain, slow ")
    assert renamed == path.with_name("rain, slow")
    assert read_run(renamed).step == 60
    assert rename_run(renamed, "rain, slow") == renamed


def test_a_note_stays_with_its_run(make_run: MakeRun) -> None:
    path = make_run("one")
    assert read_run(path).note == ""
    write_note(path, " too much haze – 雾 \n")
    assert read_run(rename_run(path, "two")).note == "too much haze – 雾"


def test_a_deleted_run_is_moved_to_the_bin(make_run: MakeRun, person: Path) -> None:
    path = make_run("to be deleted")
    move_run_to_bin(path)
    assert not path.exists()
    if sys.platform == "linux":
        assert list(person.rglob("Trash/files/to be deleted/recipe.toml"))


@pytest.mark.skipif(sys.platform != "linux", reason="runs can be taken out of the bin on Linux only")
def test_a_run_in_the_bin_can_be_taken_out_again(make_run: MakeRun) -> None:
    path = make_run("one run, 50% – 雾")
    first = move_run_to_bin(path)
    make_run(path.name)
    second = move_run_to_bin(path)
    assert first is not None
    assert second is not None
    assert second.path_in_bin != first.path_in_bin
    assert second.restore() == path
    assert read_run(path).step == 60
    assert not second.info_file.exists()
    with pytest.raises(MwrError, match="exists again"):
        first.restore()
    with pytest.raises(MwrError, match="not in the bin"):
        second.restore()


def test_a_folder_that_is_no_run_is_not_deleted(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    with pytest.raises(MwrError, match="no run"):
        move_run_to_bin(tmp_path / "letters")
    assert (tmp_path / "letters").is_dir()


def test_the_history_without_most_steps_has_the_same_measurements(make_run: MakeRun) -> None:
    history = read_marks(make_run("one"))
    assert (history.last_step, history.series["agreement"].steps.tolist()) == (60, [20, 40, 60])
    assert set(history.series) == {"agreement"}


def test_listing_runs_loads_no_torch(make_run: MakeRun) -> None:
    path = make_run("one")
    code = (
        "import sys; from pathlib import Path; from mwrgui.runs.run_cards import list_runs\n"
        f"print(len(list_runs(Path({str(path.parent)!r}))), 'torch' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "1 False\n"


def test_the_teacher_of_a_run_is_known_even_if_its_last_start_did_not_record_it(make_run: MakeRun) -> None:
    path = make_run("snow", step=2)
    assert teacher_checksum(path) == ""
    for facts in ({"teacher_checksum": "0a1b"}, {"device": "CPU"}):
        RunFolder(path).append_event({"event": "run_started", "step": 2, "steps": 100, "facts": facts})
    assert teacher_checksum(path) == "0a1b"
    assert read_marks(path).facts["design"] == "tiny"
