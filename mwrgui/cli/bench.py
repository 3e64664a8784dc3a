"""`mwrgui bench`: speed and memory on this machine, compared with baselines measured alongside."""

import argparse
from dataclasses import asdict

import torch

import mwrgui
from mwrgui.bench import BENCHMARKS
from mwrgui.bench.benchmark import Role, Setup
from mwrgui.bench.figures import Figure, Result
from mwrgui.cli.console import print_json
from mwrgui.cli.flags.bench import ALL
from mwrgui.core.devices import Device, choose_device
from mwrgui.library.models import Library


def run(arguments: argparse.Namespace) -> int:
    """Runs the benchmarks, and prints each as soon as it is done.

    Raises:
        MwrError: a model or the device is missing; then nothing is measured.
    """
    chosen = list(BENCHMARKS) if arguments.benchmark == ALL else [arguments.benchmark]
    roles: list[Role] = [role for name in chosen for role in BENCHMARKS[name].needs]
    models = {role: Library().resolve(getattr(arguments, role)) for role in roles}
    checkpoint = Library().resolve(arguments.checkpoint) if arguments.checkpoint else None
    setup = Setup(models, choose_device(arguments.device), arguments.seconds, checkpoint)
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
    """Title, median, quartiles and target, in columns."""
    spread = "" if figure.low == figure.high else f"({_number(figure.low)} to {_number(figure.high)})"
    line = f"  {figure.title:<38}{_number(figure.value):>8} {figure.unit:<8}{spread:<20}"
    if figure.reached is None:
        return line.rstrip()
    sign, aim = ("≥", figure.at_least) if figure.at_least is not None else ("≤", figure.at_most)
    return f"{line} aim {sign} {aim:g}: {'reached' if figure.reached else 'missed'}"


def _number(value: float) -> str:
    """Formats a number with three significant digits.

    >>> _number(0.01234), _number(9.876), _number(1234.5)
    ('0.0123', '9.88', '1,234')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
