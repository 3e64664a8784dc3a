"""`mwrgui live`: restores the pictures of a camera or a stream as they come, and records them."""

import argparse
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mwrgui.cli.console import print_json, print_warning, say
from mwrgui.cli.outputs import unwritable_clip
from mwrgui.core.devices import choose_device
from mwrgui.core.errors import MwrError
from mwrgui.core.setting import build, settings_of
from mwrgui.library.models import Library
from mwrgui.restoration.options import RestoreOptions
from mwrgui.runs.events import event_fields
from mwrgui.video.formats import container_of
from mwrgui.video.live.address import LiveAddress, read_live_address
from mwrgui.video.live.events import (
    LiveEvent,
    LiveFinished,
    LivePace,
    LiveSaved,
    LiveStarted,
    SignalBack,
    SignalLost,
)
from mwrgui.video.live.file_names import name_of_recording
from mwrgui.video.live.restore import LiveSettings, restore_live
from mwrgui.video.live.source import LiveSource
from mwrgui.video.options import ClipOptions
from mwrgui.video.pyav import require_pyav


def run(arguments: argparse.Namespace) -> int:
    """Restores until Ctrl-C, or for --seconds; returns 0."""
    with _stopped_by_ctrl_c() as stop:
        _print_events(_check_and_restore(arguments, stop), json=arguments.json)
    return 0


def _check_and_restore(arguments: argparse.Namespace, stop: threading.Event) -> Iterator[LiveEvent]:
    """Checks the arguments before the model is loaded, then restores."""
    address = read_live_address(arguments.source)
    names = settings_of(RestoreOptions)
    options = build(RestoreOptions, {name: getattr(arguments, name) for name in names}, source="live")
    names = settings_of(ClipOptions)
    clip_options = build(ClipOptions, {name: getattr(arguments, name) for name in names}, source="live")
    output = _recording_path(arguments.output, address, clip_options)
    if output or address.is_stream:
        require_pyav()
    device = choose_device(arguments.device, arguments.precision)
    library = Library()
    model = library.load(arguments.model or library.default_role()).to(device.torch)
    settings = LiveSettings(device, options, clip_options, output, arguments.seconds)
    with LiveSource(address) as source:
        yield from restore_live(source, model, settings, stop)


def _recording_path(output: Path | None, address: LiveAddress, clip_options: ClipOptions) -> Path | None:
    """The file to record to; None if nothing is recorded.

    Raises:
        MwrError: it exists, or has a format that cannot be written.
    """
    if output is None:
        return None
    if output.is_dir() or not output.suffix:
        return output / name_of_recording(address, clip_options)
    if container_of(output) is None:
        raise unwritable_clip(output)
    if output.exists():
        raise MwrError("{output} exists already.", "Choose another name.", output=output)
    return output


@contextmanager
def _stopped_by_ctrl_c() -> Iterator[threading.Event]:
    """An event that Ctrl-C or SIGTERM sets, so that the recording is completed; a second Ctrl-C quits."""
    stop = threading.Event()

    def request_stop(_signal: int, _frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    previous_handlers = {
        number: signal.signal(number, request_stop) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stop
    finally:
        for number, handler in previous_handlers.items():
            signal.signal(number, handler)


def _print_events(events: Iterable[LiveEvent], *, json: bool) -> None:
    for event in events:
        if json:
            print_json(event_fields(event))
        else:
            _print_event(event)


def _print_event(event: LiveEvent) -> None:
    match event:
        case LiveStarted(source=source, width=width, height=height):
            say(f"{source}: {width} × {height} pixels; Ctrl-C ends it.")
        case LivePace():
            say(
                f"{event.frames} frames, {event.frames_per_second:.1f} frames/s, "
                f"{event.latency * 1000:.0f} ms behind, {event.dropped} dropped"
            )
        case SignalLost(source=source):
            print_warning(f"{source} sends no more pictures; waiting for it.")
        case SignalBack(source=source, seconds=seconds):
            say(f"{source} is back after {seconds:.0f} s.")
        case LiveSaved(output=output, frames=frames, seconds=seconds):
            say(f"→ {output}, {frames} frames, {seconds:.1f} s")
        case LiveFinished(frames=frames, dropped=dropped, seconds=seconds):
            say(f"{frames} frames restored, {dropped} dropped, in {seconds:.1f} s")
