"""Flags of all commands that run networks: device and precision."""

import argparse

from mwrgui.core.precision import EXACT_PRECISION, PRECISIONS


def add_device_flag(parser: argparse.ArgumentParser) -> None:
    """Adds `--device` to the parser of a command that runs networks."""
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps (default: auto)")


def add_precision_flag(parser: argparse.ArgumentParser, *, exact: bool = False) -> None:
    """Adds `--precision`; with `exact`, it also accepts `EXACT_PRECISION`."""
    exact_help = (
        f"; {EXACT_PRECISION} is slow, and for networks whose results depend on rounding, such as Histoformer"
    )
    parser.add_argument(
        "--precision",
        default="auto",
        choices=(*PRECISIONS, EXACT_PRECISION) if exact else PRECISIONS,
        help="precision of the networks (default: auto, bfloat16 if the device has units for it, else float32"
        f"{exact_help if exact else ''})",
    )
