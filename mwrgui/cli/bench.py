"""`mwrgui bench`: speed and memory on this machine, against baselines measured beside them."""

import argparse
import math
from dataclasses import asdict

import torch

import mwrgui
from mwrgui.bench import BENCHMARKS
from mwrgui.bench.benchmark import Role, Setup
from mwrgui.bench.figures import Figure, Result
from mwrgui.cli.console import print_json
from mwrgui.cli.device_flags import add_device_flag
from mwrgui.core.devices import Device, choose_device
from mwrgui.library.models import Library

ALL = "all"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the flags."""
    parser.add_argument(
        "benchmark",
        nargs="?",
        default=ALL,
        choices=[*BENCHMARKS, ALL],
        metavar="BENCHMARK",
        help=f"one of {', '.join(BENCHMARKS)} (default: all of them)",
    )
    for role in ("teacher", "student"):
        parser.add_argument(
            f"--{role}", default=role, metavar="NAME|FILE", help=f"the {role} to measure (default: {role})"
        )
    add_device_flag(parser)
    parser.add_argument(
        "--seconds",
        type=_seconds,
        default=20.0,
        metavar="S",
        help="how long each benchmark repeats what it measures, at least three times (default: 20)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")


def run(arguments: argparse.Namespace) -> int:
    """Measures and prints every benchmark as soon as it is done.

    Raises:
        MwrError: a model or the device is missing; nothing has been measured then.
    """
    chosen = list(BENCHMARKS) if arguments.benchmark == ALL else [arguments.benchmark]
    roles: list[Role] = [role for name in chosen for role in BENCHMARKS[name].needs]
    models = {role: Library().resolve(getattr(arguments, role)) for role in roles}
    setup = Setup(models, choose_device(arguments.device), arguments.seconds)
    _print_machine(setup.device, json=arguments.json)
    for name in chosen:
        benchmark = BENCHMARKS[name]
        if not arguments.json:
            print(f"\n{name}: {benchmark.title}", flush=True)
        for result in benchmark.measure(setup):
            _print_result(result, name, json=arguments.json)
    return 0


def _print_machine(device: Device, *, json: bool) -> None:
    machine = {
        "program": mwrgui.__version__,
        "torch": torch.__version__,
        "device": device.name,
        "processor": torch.cpu.get_capabilities().get("cpu_name", "unknown"),
        "threads": torch.get_num_threads(),
    }
    if json:
        print_json({"event": "machine", **machine})
        return
    print(
        f"mwrgui {machine['program']}, torch {machine['torch']}, {machine['device']}, "
        f"{machine['processor']} with {machine['threads']} thread(s)"
    )
    print("medians; in brackets, between what half of the measurements lie")


def _print_result(result: Result, benchmark: str, *, json: bool) -> None:
    is_figure = isinstance(result, Figure)
    if json:
        facts = {"event": "figure" if is_figure else "remark", "benchmark": benchmark, **asdict(result)}
        print_json(facts | {"reached": result.reached} if isinstance(result, Figure) else facts)
    elif isinstance(result, Figure):
        print(_line(result), flush=True)
    else:
        print(f"  {result.message}", flush=True)


def _line(figure: Figure) -> str:
    """Title, median, quartiles and aim, in columns."""
    spread = "" if figure.low == figure.high else f"({_number(figure.low)} to {_number(figure.high)})"
    line = f"  {figure.title:<38}{_number(figure.value):>8} {figure.unit:<8}{spread:<20}"
    if figure.reached is None:
        return line.rstrip()
    sign, aim = ("≥", figure.at_least) if figure.at_least is not None else ("≤", figure.at_most)
    return f"{line} aim {sign} {aim:g}: {'reached' if figure.reached else 'missed'}"


def _number(value: float) -> str:
    """Three digits that count.

    >>> _number(0.01234), _number(9.876), _number(1234.5)
    ('0.0123', '9.88', '1,234')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _seconds(text: str) -> float:
    seconds = float(text)
    if not (math.isfinite(seconds) and seconds >= 0):
        raise argparse.ArgumentTypeError("must be a number of seconds")
    return seconds
