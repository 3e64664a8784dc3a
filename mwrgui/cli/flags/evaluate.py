"""The arguments of `mwrgui evaluate`, declared without importing torch."""

import argparse
from pathlib import Path

from mwrgui.cli.device_flags import add_device_flag, add_precision_flag
from mwrgui.core.part_names import WEATHER_NAMES

NO_WEATHER = "none"
DEFAULT_WEATHERS = "haze,rain,snow,raindrop"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of `mwrgui evaluate` to its parser."""
    parser.add_argument("--model", required=True, metavar="NAME|FILE", help="model to measure")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--pairs",
        type=Path,
        metavar="FOLDER",
        help="folder with input/ and target/, which contain files of equal names",
    )
    source.add_argument(
        "--photos", type=Path, metavar="FOLDER", help="clean photos, to be degraded by synthetic weather"
    )
    source.add_argument(
        "--harm",
        type=Path,
        metavar="FOLDER",
        help="photos without ground truth: measure the harm of the model to parts that were fine, "
        "per photo, per subfolder of FOLDER and on average",
    )
    parser.add_argument(
        "--degrade",
        metavar="WEATHERS",
        help=f"with --photos: some of {', '.join(WEATHER_NAMES)}, separated by commas; "
        f"{NO_WEATHER} leaves them clean (default: {DEFAULT_WEATHERS})",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="with --photos: seed of the random weather (default: 0)"
    )
    parser.add_argument(
        "--agree-with", metavar="NAME|FILE", help="also measure the agreement with this teacher"
    )
    add_device_flag(parser)
    add_precision_flag(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object instead of a table; "
        "equal pictures have 100 dB, figures that do not exist are null",
    )
