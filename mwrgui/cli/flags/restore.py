"""The arguments of `mwrgui restore`, declared without importing torch."""

import argparse
from pathlib import Path

from mwrgui.cli.device_flags import add_device_flag, add_precision_flag
from mwrgui.cli.setting_flags import add_restore_flags, add_setting_flags
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.video.options import ClipOptions


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the positional arguments and flags of `mwrgui restore` to its parser."""
    parser.add_argument(
        "photos",
        nargs="+",
        type=Path,
        metavar="PHOTO|CLIP|FOLDER",
        help="photos, clips and folders to restore",
    )
    parser.add_argument(
        "--model",
        metavar="NAME|FILE",
        help="model to restore with (default: teacher or student, whichever is known to harm photos less, "
        "or the other one for photos that only the first would harm)",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE|FOLDER",
        help="output file for a single photo or clip, or output folder, which mirrors the input folders "
        "(default: next to each photo as NAME_restored)",
    )
    parser.add_argument(
        "--both", action="store_true", help="write NAME_teacher and NAME_student; --model is the student"
    )
    add_restore_flags(parser)
    add_setting_flags(parser, ResultOptions)
    add_setting_flags(parser, ClipOptions)
    add_device_flag(parser)
    add_precision_flag(parser, exact=True)
    parser.add_argument("--overwrite", action="store_true", help="replace existing files")
    parser.add_argument("--json", action="store_true", help="print one event per line as JSON")
