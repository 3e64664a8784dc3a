"""Live pictures: read from a stream that the test makes, lost and found again, restored, recorded."""

import errno
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

av = pytest.importorskip("av", reason="streams need the package av, which is not installed")

from mwrgui.core.errors import MwrError  # noqa: E402
from mwrgui.models.loading import load_model  # noqa: E402
from mwrgui.restoration.options import RestoreOptions  # noqa: E402
from mwrgui.video.live.address import LiveAddress, read_live_address  # noqa: E402
from mwrgui.video.live.cameras import find_cameras  # noqa: E402
from mwrgui.video.live.events import (  # noqa: E402
    LiveFinished,
    LivePace,
    LiveSaved,
    LiveStarted,
    SignalBack,
    SignalLost,
)
from mwrgui.video.live.recording import Recording  # noqa: E402
from mwrgui.video.live.restore import LiveSettings, restore_live  # noqa: E402
from mwrgui.video.live.source import LiveSource  # noqa: E402
from mwrgui.video.options import ClipOptions  # noqa: E402
from mwrgui.video.shown_frame import ShownFrame  # noqa: E402
from tests.live_stream import LiveStream  # noqa: E402


def first_frame(source: LiveSource) -> ShownFrame:
    return next(item for item in source.frames(threading.Event()) if isinstance(item, ShownFrame))


def message_when_opening_fails(address: str) -> str:
    with LiveSource(read_live_address(address)) as source, pytest.raises(MwrError) as caught:
        first_frame(source)
    return str(caught.value)


def wait_until(condition, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("0", 0),
        (" 12 ", 12),
        ("/dev/video0", "/dev/video0"),
        ("RTSP://camera.local/1", "rtsp://camera.local/1"),
        ("http://me:pass@10.0.0.2:8080/video?x=1", "http://me:pass@10.0.0.2:8080/video?x=1"),
    ],
)
def test_a_camera_and_an_address_are_understood(text, location):
    assert read_live_address(text) == LiveAddress(location)


@pytest.mark.parametrize(
    "text",
    [
        *("", "-1", "999", "٣", "camera", "/etc/passwd", "C:\\clip.mp4", "//host/x", "http://", "http:///x"),
        *(
            "file:///etc/passwd",
            "concat:a|b",
            "concat://a",
            "subfile,,start,0,end,9,,:/etc/passwd",
            "data://x",
        ),
        *(
            "http://host/ file:x",
            "http://host/\nHost:x",
            "http://host\\@other/",
            "http://host:0/",
            "http://[x/",
        ),
        *(
            "pipe:0",
            "udp://@239.0.0.1:1",
            "tcp://host:1",
            "ftp://host/x",
            "srt://host:1",
            "crypto+http://h/x",
        ),
    ],
)
def test_any_other_text_is_refused(text):
    with pytest.raises(MwrError):
        read_live_address(text)


def test_no_message_contains_the_password():
    address = read_live_address("http://me:geheim@127.0.0.1:9/video?key=geheim")
    assert "geheim" not in f"{address!r} {address.name} {address.short_name}"
    assert "geheim" not in message_when_opening_fails(str(address.location))


def test_frames_come_as_they_are_sent_and_old_ones_are_dropped(live_stream: LiveStream):
    live_stream.rate, stop = 50, threading.Event()
    with LiveSource(LiveAddress(live_stream.address)) as source:
        seen = []
        for frame in source.frames(stop):
            assert isinstance(frame, ShownFrame)
            assert frame.pixels.shape == (64, 96, 3)
            seen.append(frame)
            assert time.monotonic() - frame.time < 1.0  # it is the newest; older ones were dropped
            time.sleep(0.2)
            if len(seen) == 4:
                stop.set()
    assert all(later.position - frame.position > 3 for frame, later in pairwise(seen))


def test_colours_are_those_that_were_sent(live_stream: LiveStream):
    live_stream.shade = 200
    with LiveSource(LiveAddress(live_stream.address)) as source:
        assert np.abs(first_frame(source).pixels.astype(int) - 200).max() <= 2


def test_a_source_that_was_lost_is_opened_again(live_stream: LiveStream):
    news, stop = [], threading.Event()
    with LiveSource(LiveAddress(live_stream.address)) as source:
        for item in source.frames(stop):
            if isinstance(item, ShownFrame) and not news:
                news.append("frames")
                live_stream.stop()
            elif isinstance(item, SignalLost):
                news.append("lost")
                assert source.lost
                threading.Timer(1.2, live_stream.start).start()  # after a failed attempt to reopen it
            elif isinstance(item, SignalBack):
                news.append("back")
                assert item.seconds > 1
            elif news[-1] == "back":
                news.append("frames")
                stop.set()
    assert news == ["frames", "lost", "back", "frames"]


def test_a_source_that_stays_lost_is_given_up(live_stream: LiveStream):
    with LiveSource(LiveAddress(live_stream.address), reconnect_timeout=0.3) as source:
        first_frame(source)
        live_stream.stop()
        with pytest.raises(MwrError, match="has sent no pictures for"):
            list(source.frames(threading.Event()))


def test_close_does_not_wait_and_disconnects_from_the_stream(live_stream: LiveStream):
    source = LiveSource(LiveAddress(live_stream.address))
    first_frame(source)
    assert live_stream.readers == 1
    source.close()
    wait_until(lambda: live_stream.readers == 0)
    assert list(source.frames(threading.Event())) == []


def test_addresses_without_a_stream_are_refused(live_stream: LiveStream):
    for page in ("text", "to-a-file", "list"):
        assert "sends no live stream" in message_when_opening_fails(f"{live_stream.base}/{page}")
    assert "404" in message_when_opening_fails(f"{live_stream.base}/nothing")
    live_stream.stop()
    assert "cannot be opened" in message_when_opening_fails(live_stream.address)


def test_a_clip_at_an_address_is_no_live_stream(live_stream: LiveStream, make_clip):
    live_stream.file = make_clip().read_bytes()
    assert "is a clip with an end" in message_when_opening_fails(f"{live_stream.base}/file")


def test_a_playlist_cannot_open_files_of_this_machine(live_stream: LiveStream, make_clip, monkeypatch):
    monkeypatch.setattr("mwrgui.video.live.capture.OPEN_TIMEOUT", 1.0)
    clip = make_clip("secret.ts")
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.5,\nfile://{clip}\n"
    live_stream.file = playlist.encode()
    with av.open(str(clip)) as file:
        assert file.streams.video  # the clip itself can be read
    assert "sends nothing" in message_when_opening_fails(f"{live_stream.base}/file.m3u8")


def test_a_silent_address_is_given_up(live_stream: LiveStream, monkeypatch):
    monkeypatch.setattr("mwrgui.video.live.capture.OPEN_TIMEOUT", 0.5)
    assert "sends nothing" in message_when_opening_fails(f"{live_stream.base}/silence")


def test_pictures_larger_than_the_limit_are_refused(live_stream: LiveStream, monkeypatch):
    monkeypatch.setattr("mwrgui.video.live.capture.OPEN_TIMEOUT", 1.0)
    monkeypatch.setattr("mwrgui.video.live.capture.max_pixels", lambda: 96 * 64 - 1)
    assert "sends no pictures that can be shown" in message_when_opening_fails(live_stream.address)


def test_a_camera_that_does_not_exist_is_reported(capfd):
    assert "is not there, or another program uses it" in message_when_opening_fails("63")
    assert message_when_opening_fails("/dev/video63").startswith("There is no camera /dev/video63.")
    assert capfd.readouterr().err == ""  # OpenCV would print warnings of its own


@pytest.mark.skipif(
    sys.platform != "linux" or not list(Path("/dev").glob("video*")), reason="there is no camera here"
)
def test_a_real_camera_gives_pictures():
    camera = find_cameras()[0]
    with LiveSource(camera.address) as source:
        assert first_frame(source).pixels.ndim == 3


def test_a_live_stream_is_restored_and_recorded(live_stream, darkening_model, cpu, tmp_path):
    live_stream.shade = 200
    settings = LiveSettings(
        cpu, RestoreOptions(), ClipOptions(), output=tmp_path / "new" / "live.mp4", seconds=2.5
    )
    with LiveSource(LiveAddress(live_stream.address)) as source:
        events = list(restore_live(source, load_model(darkening_model), settings, threading.Event()))
    kinds = [type(event) for event in events]
    assert kinds == [LiveStarted, LivePace, LiveSaved, LiveFinished]
    started, pace, saved, finished = events
    assert (started.width, started.height) == (96, 64)
    assert pace.frames > 0
    assert 0 < pace.latency < 5
    assert saved.frames == finished.frames
    times, means = read_recording(saved.output)
    assert len(times) == saved.frames
    assert times[0] == 0
    assert times[-1] == pytest.approx(saved.seconds, abs=1e-3)
    assert means == pytest.approx([100] * len(means), abs=2)


def test_a_recording_keeps_the_times_at_which_frames_arrived(tmp_path):
    times = [5.0, 5.04, 5.5, 5.5, 7.25]
    with Recording(tmp_path / "live.mp4", ClipOptions()) as recording:
        for number, moment in enumerate(times):
            recording.add(np.full((48, 64, 3), 40 * number, np.uint8), moment)
        assert list(tmp_path.glob("live*")) == []  # an unfinished recording does not have the final name
    assert recording.output == tmp_path / "live.mp4"
    assert read_recording(recording.output)[0] == pytest.approx([0, 0.04, 0.5, 0.5, 2.25], abs=1e-3)


def test_a_recording_never_replaces_a_file(tmp_path):
    (tmp_path / "live.mp4").write_text("mine")
    with Recording(tmp_path / "live.mp4", ClipOptions()) as recording:
        recording.add(np.zeros((48, 64, 3), np.uint8), 0.0)
    assert recording.output == tmp_path / "live_2.mp4"
    assert (tmp_path / "live.mp4").read_text() == "mine"


def test_frames_of_another_size_are_scaled_in_a_recording(tmp_path):
    with Recording(tmp_path / "live.mp4", ClipOptions()) as recording:
        recording.add(np.full((48, 64, 3), 90, np.uint8), 0.0)
        recording.add(np.full((480, 640, 3), 90, np.uint8), 0.1)
    assert read_recording(recording.output)[1] == pytest.approx([90, 90], abs=2)


def test_a_recording_is_finished_after_an_error_and_removed_if_it_has_no_frames(tmp_path):
    with pytest.raises(ZeroDivisionError):
        record_one_frame_and_fail(tmp_path / "a.mp4")
    assert len(read_recording(tmp_path / "a.mp4")[0]) == 1
    with Recording(tmp_path / "b.mp4", ClipOptions()) as recording:
        pass
    assert recording.output is None
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_a_full_disk_is_reported(tmp_path, monkeypatch):
    def fail_with_full_disk(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("mwrgui.video.live.recording.flush_to_disk", fail_with_full_disk)
    with pytest.raises(MwrError, match="The disk is full"):
        record_one_frame(tmp_path / "live.mp4")
    assert list(tmp_path.iterdir()) == []


def record_one_frame(path: Path) -> None:
    with Recording(path, ClipOptions()) as recording:
        recording.add(np.zeros((48, 64, 3), np.uint8), 0.0)


def record_one_frame_and_fail(path: Path) -> None:
    with Recording(path, ClipOptions()) as recording:
        recording.add(np.zeros((48, 64, 3), np.uint8), 0.0)
        raise ZeroDivisionError


def read_recording(path: Path) -> tuple[list[float], list[float]]:
    """The times and the mean values of the frames."""
    with av.open(str(path)) as file:
        frames = [
            (float(frame.pts * frame.time_base), float(frame.to_ndarray(format="rgb24").mean()))
            for frame in file.decode(video=0)
        ]
    return [time for time, _ in frames], [mean for _, mean in frames]
