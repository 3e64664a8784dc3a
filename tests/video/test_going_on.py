"""A killed or stopped restoration continues where it was; the result is the same as without the stop."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("av", reason="clips need the package av, which is not installed")

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.models.loading import load_model
from mwrgui.restoration.batch_events import BatchFinished
from mwrgui.restoration.options import FULL_STRENGTH, RestoreOptions, Strength
from mwrgui.restoration.restore import Notice
from mwrgui.restoration.restorer import Restorer
from mwrgui.video.batch import MixedEvent, restore_clip_to_file
from mwrgui.video.events import ClipSaved, FramesRestored
from mwrgui.video.options import ClipOptions
from mwrgui.video.segments import Segments

ROOT = Path(__file__).parents[2]
FRAME_COUNT = 280
TIMES = range(0, FRAME_COUNT * 512, 512)
FINISHED_SEGMENTS = ".mwrgui-clip-*/0*.frames"
MakeClip = Callable[..., Path]
Restore = Callable[..., list[MixedEvent]]


@pytest.fixture
def restore(darkening_model: Path, cpu: Device) -> Restore:
    """Restores a clip into a file in this process; returns all events."""
    restorer = Restorer("restored", load_model(darkening_model), identity="darken")

    def run(
        clip: Path,
        target: Path,
        *,
        stop: threading.Event | None = None,
        stop_after: int = FRAME_COUNT + 1,
        strength: Strength = FULL_STRENGTH,
    ) -> list[MixedEvent]:
        events, stop = [], stop or threading.Event()
        options = {"options": RestoreOptions(strength=strength), "clip_options": ClipOptions()}
        for event in restore_clip_to_file(clip, target, restorer, device=cpu, stop=stop, **options):
            events.append(event)
            if isinstance(event, FramesRestored) and event.done >= stop_after:
                stop.set()
        return events

    return run


def saved(events: list[MixedEvent]) -> ClipSaved:
    return next(event for event in events if isinstance(event, ClipSaved))


def continues(events: list[MixedEvent]) -> bool:
    return any(isinstance(event, Notice) and "goes on after" in str(event.message) for event in events)


def test_a_restoration_stops_quickly_and_continues_later_with_an_identical_result(
    restore: Restore, make_clip: MakeClip, tmp_path: Path
) -> None:
    clip = make_clip(times=TIMES, sound=True)
    whole, other = tmp_path / "whole" / "clip.mp4", tmp_path / "other" / "clip.mp4"
    assert saved(restore(clip, whole)).frames == FRAME_COUNT
    stop = threading.Event()

    def stop_after_first_segment() -> None:
        while not list(other.parent.glob(FINISHED_SEGMENTS)):
            time.sleep(0.005)
        stop.began = time.monotonic()
        stop.set()

    watcher = threading.Thread(target=stop_after_first_segment)
    watcher.start()
    stopped = restore(clip, other, stop=stop)
    watcher.join()
    assert time.monotonic() - stop.began < 2  # one second, and one more for a busy machine
    assert isinstance(stopped[-1], BatchFinished)
    assert stopped[-1].restored == 0
    assert not other.exists()
    (folder,) = other.parent.iterdir()
    assert {path.suffix for path in folder.iterdir()} == {".frames", ".npz"}
    assert not [thread for thread in threading.enumerate() if thread.name in ("decode", "encode")]

    assert not continues(restore(clip, tmp_path / "other" / "weak.mp4", strength=Strength(0.5, 0.5)))
    events = restore(clip, other)
    assert continues(events)
    assert saved(events).frames == FRAME_COUNT
    assert other.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in other.parent.iterdir()) == ["clip.mp4", "weak.mp4"]


def test_a_restoration_that_stopped_before_joining_its_frames_only_joins_them_next_time(
    restore: Restore, make_clip: MakeClip, tmp_path: Path
) -> None:
    clip, target = make_clip(times=TIMES[:30]), tmp_path / "new" / "clip.mp4"
    stopped = restore(clip, target, stop_after=30)
    assert not any(isinstance(event, ClipSaved) for event in stopped)
    assert not target.exists()
    events = restore(clip, target)
    assert continues(events)
    assert saved(events).frames == 30
    assert target.exists()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
def test_an_interrupted_process_leaves_finished_segments_and_no_result(
    how: signal.Signals,
    spawn: Callable[..., "subprocess.Popen[str]"],
    darkening_model: Path,
    make_clip: MakeClip,
    tmp_path: Path,
) -> None:
    clip = make_clip(times=TIMES)
    command = [sys.executable, "-m", "mwrgui", "restore", clip, "--model", darkening_model, "--device", "cpu"]
    process = spawn(list(map(str, command)), env={**os.environ, "PYTHONPATH": str(ROOT)})
    while process.poll() is None and not list(tmp_path.glob(FINISHED_SEGMENTS)):
        time.sleep(0.01)
    assert process.poll() is None, "it ended before it could be interrupted"
    process.send_signal(how)
    _, error_output = process.communicate()
    assert list(tmp_path.glob(FINISHED_SEGMENTS))
    assert not (tmp_path / "clip_restored.mp4").exists()
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert error_output == "mwrgui: Stopped. The same command goes on with what is left.\n"


def test_two_processes_that_restore_one_clip_into_one_folder_do_not_disturb_each_other(
    spawn: Callable[..., "subprocess.Popen[str]"],
    restore: Restore,
    darkening_model: Path,
    make_clip: MakeClip,
    tmp_path: Path,
) -> None:
    clip = make_clip(times=TIMES)
    undisturbed = tmp_path / "undisturbed" / "clip.mp4"
    restore(clip, undisturbed)
    command = [sys.executable, "-m", "mwrgui", "restore", clip, "--model", darkening_model, "--device", "cpu"]
    command += ["--precision", "float32"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = list(map(str, command))
    first = spawn(arguments, env=environment)
    while first.poll() is None and not list(tmp_path.glob(FINISHED_SEGMENTS)):
        time.sleep(0.01)
    first.send_signal(signal.SIGSTOP)  # so that it is still working while the second one runs
    second = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    first.send_signal(signal.SIGCONT)
    first.communicate()
    assert (first.returncode, second.returncode) == (0, 2)
    assert f"Another process is restoring this clip into {tmp_path}. Wait for it" in second.stderr
    assert clip.with_stem("clip_restored").read_bytes() == undisturbed.read_bytes()
    assert not list(tmp_path.glob(".mwrgui-clip-*"))
    again = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True)
    assert "done already" in again.stdout
    assert not list(tmp_path.glob("*_restored_2*"))


def test_a_lock_file_that_a_killed_process_left_behind_blocks_nobody(tmp_path: Path) -> None:
    segments = Segments(tmp_path / "clip.mp4", "work")
    segments.folder.mkdir()
    (segments.folder / ".lock").touch()
    with segments.locked(), pytest.raises(MwrError, match="Another process"), segments.locked():
        pass
    assert not segments.folder.exists()
    with segments.locked():
        assert segments.folder.exists()
