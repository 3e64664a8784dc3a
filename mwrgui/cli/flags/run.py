"""Flags that `mwrgui distill` and `mwrgui train` share."""

import argparse
from pathlib import Path

from mwrgui.cli.device_flags import add_device_flag, add_precision_flag


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags that every command with a run has: settings, folder, resuming, device, output."""
    parser.add_argument(
        "--set",
        dest="assignments",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="change one setting of the recipe; may be given several times",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="RUN", help="folder of the run")
    parser.add_argument("--resume", type=Path, metavar="RUN", help="resume an interrupted run")
    add_device_flag(parser)
    add_precision_flag(parser)
    parser.add_argument(
        "--no-library",
        action="store_true",
        help="do not add the network to the library; it stays in the run's folder",
    )
    parser.add_argument("--json", action="store_true", help="print one event per line as JSON")
