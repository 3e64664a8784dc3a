"""The arguments of `mwrgui train`, declared without importing torch."""

import argparse
from pathlib import Path

from mwrgui.cli.flags.run import add_run_arguments
from mwrgui.core.part_names import listed_designs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags of `mwrgui train` to its parser."""
    parser.add_argument("--photos", type=Path, metavar="FOLDER", help="clean photos to train on")
    parser.add_argument(
        "--design",
        metavar="DESIGN",
        help=f"network to train: {', '.join(listed_designs())} (default: base)",
    )
    parser.add_argument(
        "--teacher", metavar="NAME|FILE", help="train on the outputs of this teacher for the degraded photos"
    )
    parser.add_argument("--recipe", metavar="FILE", help="TOML file of settings to start from")
    add_run_arguments(parser)
