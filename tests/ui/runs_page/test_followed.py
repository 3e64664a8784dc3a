"""A run's events are read outside the window's thread, however much was added or rewritten."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mwrgui.jobs.job import running_jobs
from mwrgui.runs.history import HistoryFollower
from mwrgui.runs.run_cards import read_run
from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.runs_page.compared_runs import ComparedRuns
from mwrgui.ui.runs_page.followed_run import FollowedRun
from mwrgui.ui.runs_page.run_detail import RunDetail


def step_events(steps: range) -> list[dict[str, object]]:
    common = {"learning_rate": 1e-3, "seconds": 1.0}
    return [{"event": "step_done", "step": step, "losses": {"loss": 0.5}, **common} for step in steps]


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """A run that has written the events of ten steps."""
    run = RunFolder(tmp_path / "run")
    run.path.mkdir()
    run.write_recipe("distill", {"steps": 10_000})
    run.rewrite_events(step_events(range(1, 11)))
    return run


@pytest.fixture
def reading_threads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The threads in which event files were read."""
    threads: list[int] = []
    blocks = HistoryFollower.blocks

    def watched(follower: HistoryFollower) -> Iterator[bytes]:
        threads.append(threading.get_ident())
        return blocks(follower)

    monkeypatch.setattr(HistoryFollower, "blocks", watched)
    return threads


@pytest.fixture
def followed(run: RunFolder, qapp) -> FollowedRun:  # noqa: ARG001 (an application)
    follower = HistoryFollower(run.path)
    follower.poll()
    return FollowedRun(run.path, follower)


def steps_of(followed: FollowedRun) -> list[int]:
    series = followed.history.series
    return series["loss/loss"].steps.tolist() if series else []


def poll(followed: FollowedRun, qtbot) -> None:
    followed.poll()
    qtbot.waitUntil(lambda: not running_jobs())


def test_added_events_extend_the_same_history(followed: FollowedRun, run: RunFolder, qtbot) -> None:
    history = followed.history
    for event in step_events(range(11, 13)):
        run.append_event(event)
    poll(followed, qtbot)
    assert steps_of(followed) == list(range(1, 13))
    assert followed.history is history


def test_an_incomplete_line_is_read_once_it_is_complete(followed: FollowedRun, run: RunFolder, qtbot) -> None:
    run.append_event(step_events(range(11, 12))[0])
    text = run.events_path.read_text()
    run.events_path.write_text(text[:-20])
    poll(followed, qtbot)
    assert steps_of(followed) == list(range(1, 11))
    run.events_path.write_text(text)
    poll(followed, qtbot)
    assert steps_of(followed) == list(range(1, 12))


def test_a_damaged_line_is_skipped(followed: FollowedRun, run: RunFolder, qtbot) -> None:
    with run.events_path.open("a") as file:
        file.write('{"event": "step_d\n')
    run.append_event(step_events(range(11, 12))[0])
    poll(followed, qtbot)
    assert steps_of(followed) == list(range(1, 12))


def test_damaged_lines_alone_remove_nothing(followed: FollowedRun, run: RunFolder, qtbot) -> None:
    with run.events_path.open("a") as file:
        file.write('{"event": "step_d\n[]\n')
    poll(followed, qtbot)
    assert steps_of(followed) == list(range(1, 11))


def test_a_file_that_was_rewritten_is_read_from_its_beginning(
    followed: FollowedRun, run: RunFolder, qtbot
) -> None:
    run.rewrite_events(step_events(range(1, 6)))
    poll(followed, qtbot)
    assert steps_of(followed) == list(range(1, 6))
    run.rewrite_events(step_events(range(1, 20_001)))  # several megabytes
    poll(followed, qtbot)
    assert steps_of(followed) == list(range(1, 20_001))


def test_without_new_events_no_job_is_started(followed: FollowedRun, qtbot) -> None:
    poll(followed, qtbot)
    followed.poll()
    assert not running_jobs()


def test_a_run_whose_folder_disappears_is_followed_again_once_it_is_back(
    followed: FollowedRun, run: RunFolder, qtbot
) -> None:
    away = run.path.rename(run.path.with_name("away"))
    poll(followed, qtbot)
    assert steps_of(followed) == list(range(1, 11))
    away.rename(run.path)
    run.append_event(step_events(range(11, 12))[0])
    poll(followed, qtbot)
    assert steps_of(followed) == list(range(1, 12))


def test_compared_runs_are_read_outside_the_windows_thread(
    run: RunFolder, reading_threads: list[int], qtbot
) -> None:
    compared = ComparedRuns()
    with qtbot.waitSignal(compared.changed):
        compared.set_cards([read_run(run.path)])
    reading_threads.clear()  # the card was read here, by this test
    run.append_event(step_events(range(11, 12))[0])
    compared.set_following(True)
    with qtbot.waitSignal(compared.grown):
        pass
    compared.set_following(False)
    assert compared.runs[0].history.last_step == 11
    assert reading_threads
    assert threading.get_ident() not in reading_threads
    qtbot.waitUntil(lambda: not running_jobs())


def test_a_run_in_the_detail_view_is_read_outside_the_windows_thread(
    session, appearance, run: RunFolder, reading_threads: list[int], qtbot
) -> None:
    view = RunDetail(session, appearance)
    qtbot.addWidget(view, before_close_func=lambda _view: qtbot.waitUntil(lambda: not running_jobs()))
    view.show()
    view.show_run(run.path)
    qtbot.waitUntil(lambda: bool(view.monitor.view and view.monitor.view.time_line.maximum() == 10))
    run.append_event(step_events(range(11, 12))[0])
    qtbot.waitUntil(lambda: view.monitor.view.time_line.maximum() == 11)
    view.hide()
    assert threading.get_ident() not in reading_threads
