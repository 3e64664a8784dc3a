"""Flags of `mwrgui inspect`."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the flags."""
    parser.add_argument("model", metavar="FILE|NAME", help="a checkpoint, or a model of the library")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
