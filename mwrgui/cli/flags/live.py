"""The arguments of `mwrgui live`, declared without importing torch."""

import argparse
from pathlib import Path

from mwrgui.cli.device_flags import add_device_flag, add_precision_flag
from mwrgui.cli.setting_flags import add_restore_flags, add_setting_flags
from mwrgui.video.options import ClipOptions


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the positional arguments and flags of `mwrgui live` to its parser."""
    parser.add_argument(
        "source",
        metavar="CAMERA|ADDRESS|screen",
        help="number of a camera such as 0, its device such as /dev/video0, the address of a stream "
        "(http, https, rtsp, rtmp), or the screen: screen, or screen:X,Y,WxH for a part of it",
    )
    parser.add_argument(
        "--model",
        metavar="NAME|FILE",
        help="model to restore with (default: teacher or student, whichever is known to harm photos less)",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE|FOLDER",
        help="record the restored frames to this clip (.mp4, .mov, .mkv), or to a new one in this folder",
    )
    parser.add_argument(
        "--seconds",
        type=_positive,
        metavar="N",
        help="end N seconds after the first frame (default: never)",
    )
    add_restore_flags(parser)
    add_setting_flags(parser, ClipOptions)
    add_device_flag(parser)
    add_precision_flag(parser)
    parser.add_argument("--json", action="store_true", help="print one event per line as JSON")


def _positive(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return seconds
