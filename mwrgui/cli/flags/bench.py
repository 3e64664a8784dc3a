"""The arguments of `mwrgui bench`, declared without importing torch."""

import argparse
import math

from mwrgui.bench import BENCHMARKS
from mwrgui.cli.device_flags import add_device_flag

ALL_BENCHMARKS = "all"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the positional arguments and flags of `mwrgui bench` to its parser."""
    parser.add_argument(
        "benchmark",
        nargs="?",
        default=ALL_BENCHMARKS,
        choices=[*BENCHMARKS, ALL_BENCHMARKS],
        metavar="BENCHMARK",
        help=f"one of {', '.join(BENCHMARKS)} (default: all of them)",
    )
    for role in ("teacher", "student"):
        parser.add_argument(
            f"--{role}", default=role, metavar="NAME|FILE", help=f"the {role} to measure (default: {role})"
        )
    parser.add_argument(
        "--checkpoint",
        metavar="FILE",
        help="with peers: a published network, compared with a plain loop around it (default: none)",
    )
    add_device_flag(parser)
    parser.add_argument(
        "--seconds",
        type=_seconds,
        default=20.0,
        metavar="S",
        help="seconds for which each benchmark repeats its measurement, at least three times (default: 20)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not (math.isfinite(seconds) and seconds >= 0):
        raise argparse.ArgumentTypeError("must be a number of seconds")
    return seconds
