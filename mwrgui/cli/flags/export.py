"""The arguments of `mwrgui export`, declared without importing torch."""

import argparse
from pathlib import Path

from mwrgui.export import FORMATS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the positional arguments and flags of `mwrgui export` to its parser."""
    parser.add_argument("model", metavar="MODEL", help="a model of the library, or a checkpoint")
    parser.add_argument("--format", required=True, choices=list(FORMATS), help="format of the exported file")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="output file (default: MODEL with the extension of the format)",
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--size", nargs=2, type=int, metavar=("H", "W"), help="for images of this size only")
    size.add_argument("--dynamic", action="store_true", help="for images of any size (default)")
    parser.add_argument("--half", action="store_true", help="store weights with 16 bits: halves the file")
    parser.add_argument("--overwrite", action="store_true", help="replace an existing file")
    parser.add_argument("--json", action="store_true", help="print one event per line as JSON")
