"""The arguments of `mwrgui distill`, declared without importing torch."""

import argparse
from pathlib import Path

from mwrgui.cli.flags.run import add_run_arguments
from mwrgui.core.part_names import DEFAULT_RECIPE, listed_students


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of `mwrgui distill` to its parser."""
    parser.add_argument(
        "--teacher",
        action="append",
        default=[],
        metavar="[WEATHER=]NAME|FILE",
        help="model to distill from (default: teacher); repeat it for specialists of one weather each: "
        "--teacher rain=PReNet.pth --teacher teacher",
    )
    parser.add_argument(
        "--student",
        metavar="DESIGN|MODULE:NAME",
        help=f"design of the student: {', '.join(listed_students())} (default: slim); or MODULE:NAME of "
        "your own Python, which is imported: a network, a design, or a function that returns one",
    )
    parser.add_argument(
        "--recipe",
        metavar="quick|standard|thorough|FILE",
        help=f"settings to start from (default: {DEFAULT_RECIPE})",
    )
    parser.add_argument(
        "--probe",
        type=Path,
        action="append",
        default=[],
        metavar="PHOTO",
        help="photo to restore and measure during the run; never trained on",
    )
    add_run_arguments(parser)
