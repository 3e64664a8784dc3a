"""`mwrgui live` in processes of its own, with a stream that the test makes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

av = pytest.importorskip("av", reason="streams need the package av, which is not installed")

ROOT = Path(__file__).parents[2]


def frames_in(path: Path) -> int:
    with av.open(str(path)) as file:
        return sum(1 for _ in file.decode(video=0))


def parse_events(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_it_records_for_the_given_number_of_seconds(mwrgui_cli, live_stream, tiny_teacher, tmp_path):
    done = mwrgui_cli(
        *("live", live_stream.address, "--model", tiny_teacher, "--device", "cpu", "-o", "new.mp4"),
        *("--seconds", "3", "--json"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    events = parse_events(done.stdout)
    kinds = [event["event"] for event in events]
    assert (kinds[0], kinds[-2:]) == ("live_started", ["live_saved", "live_finished"])
    assert "live_pace" in kinds
    assert events[0]["source"] == live_stream.address
    assert events[-2]["output"] == "new.mp4"
    assert frames_in(tmp_path / "new.mp4") == events[-2]["frames"] == events[-1]["frames"]


def test_ctrl_c_finishes_the_recording_and_a_lost_stream_is_reported(
    spawn, live_stream, tiny_teacher, tmp_path
):
    process = spawn(
        [
            *(sys.executable, "-m", "mwrgui", "live", live_stream.address, "--device", "cpu"),
            *("--model", str(tiny_teacher), "-o", str(tmp_path / "clips")),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout.readline() == f"{live_stream.address}: 96 × 64 pixels; Ctrl-C ends it.\n"
    live_stream.stop()
    expected = f"mwrgui: {live_stream.address} sends no more pictures; waiting for it.\n"
    assert process.stderr.readline() == expected
    live_stream.start()
    while " is back after " not in process.stdout.readline():
        pass
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    (clip,) = (tmp_path / "clips").iterdir()
    assert clip.name.startswith("127.0.0.1_")
    assert frames_in(clip) > 1
    assert f"→ {clip}, " in out


def test_a_bad_source_or_output_gives_one_sentence(mwrgui_cli, live_stream, tiny_teacher, tmp_path):
    (tmp_path / "there.mp4").write_text("mine")
    for arguments, message in {
        ("file:///etc/passwd",): "are not opened as live pictures",
        ("63",): "Camera 63 cannot be opened",
        (f"{live_stream.base}/text",): "sends no live stream",
        (live_stream.address, "-o", "there.mp4"): "there.mp4 exists already",
        (live_stream.address, "-o", "there.gif"): "the program cannot write clips that end in .gif",
        (live_stream.address, "--seconds", "0"): "is not above 0",
    }.items():
        done = mwrgui_cli("live", *arguments, "--model", tiny_teacher, "--device", "cpu")
        assert done.returncode == 2
        assert message in done.stderr
        assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["there.mp4"]


def test_help_lists_flags_and_sources(mwrgui_cli):
    done: subprocess.CompletedProcess[str] = mwrgui_cli("live", "--help")
    assert done.returncode == 0
    assert "--steady" in done.stdout
    assert "CAMERA|ADDRESS|screen" in done.stdout
