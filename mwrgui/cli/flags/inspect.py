"""The arguments of `mwrgui inspect`, declared without importing torch."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the positional arguments and flags of `mwrgui inspect` to its parser."""
    parser.add_argument("model", metavar="FILE|NAME", help="a checkpoint, or a model of the library")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
