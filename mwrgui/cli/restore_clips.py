"""The messages of `mwrgui restore` about clips."""

from mwrgui.cli.console import Progress
from mwrgui.video.batch import MixedEvent
from mwrgui.video.events import ClipRestored, ClipSaved, ClipSkipped, ClipStarted, FramesRestored


def print_clip_event(event: MixedEvent, progress: Progress) -> None:
    """Reports the progress of a clip; ignores events about photos."""
    match event:
        case ClipStarted(clip=clip):
            progress.update(0, note=clip.name)
        case FramesRestored():
            progress.update(0, note=_format_pace(event))
        case ClipSaved(clip=clip, output=output):
            frames = "1 frame" if event.frames == 1 else f"{event.frames} frames"
            progress.say(f"{clip} → {output}, {frames} in {event.seconds:.1f} s")
            for remark in event.remarks:
                progress.say(str(remark))
        case ClipSkipped(clip=clip, outputs=outputs):
            progress.say(f"{clip} is done already: {', '.join(map(str, outputs))}")
        case ClipRestored():
            pass


def _format_pace(event: FramesRestored) -> str:
    """Progress, speed and remaining time as text.

    >>> from pathlib import Path
    >>> _format_pace(FramesRestored(Path("a.mp4"), 50, 200, 2.5, 75.0))
    'frame 50 of 200, 2.5 frames/s, 1:15 left'
    """
    left = ""
    if event.seconds_left is not None:
        minutes, seconds = divmod(round(event.seconds_left), 60)
        left = f", {minutes}:{seconds:02} left"
    return f"frame {event.done} of {event.total}, {event.frames_per_second:.1f} frames/s{left}"
