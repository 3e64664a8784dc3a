"""`mwrgui bench`: speed and memory on this machine, compared with baselines measured alongside."""

import argparse
from dataclasses import asdict

import torch

import mwrgui
from mwrgui.bench import BENCHMARKS
from mwrgui.bench.benchmark import BenchmarkSetup, ModelRole
from mwrgui.bench.measurement import Measurement, ReportItem
from mwrgui.cli.console import print_json
from mwrgui.cli.flags.bench import ALL_BENCHMARKS
from mwrgui.core.devices import Device, choose_device
from mwrgui.library.models import Library


def run(arguments: argparse.Namespace) -> int:
    """Runs the benchmarks; prints each result as soon as it is available.

    Raises:
        MwrError: a model or the device is missing; then nothing is measured.
    """
    chosen = list(BENCHMARKS) if arguments.benchmark == ALL_BENCHMARKS else [arguments.benchmark]
    roles: list[ModelRole] = [role for name in chosen for role in BENCHMARKS[name].needs]
    models = {role: Library().resolve(getattr(arguments, role)) for role in roles}
    checkpoint = Library().resolve(arguments.checkpoint) if arguments.checkpoint else None
    setup = BenchmarkSetup(models, choose_device(arguments.device), arguments.seconds, checkpoint)
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
    print("medians; in brackets, the range of the middle half of the measurements")


def _print_result(result: ReportItem, benchmark: str, *, json: bool) -> None:
    is_figure = isinstance(result, Measurement)
    if json:
        facts = {"event": "figure" if is_figure else "remark", "benchmark": benchmark, **asdict(result)}
        print_json(facts | {"reached": result.reached} if isinstance(result, Measurement) else facts)
    elif isinstance(result, Measurement):
        print(_format_line(result), flush=True)
    else:
        print(f"  {result.message}", flush=True)


def _format_line(measurement: Measurement) -> str:
    """Title, median, quartiles and target, in columns."""
    spread = (
        ""
        if measurement.low == measurement.high
        else f"({_format_number(measurement.low)} to {_format_number(measurement.high)})"
    )
    line = (
        f"  {measurement.title:<38}{_format_number(measurement.value):>8} {measurement.unit:<8}{spread:<20}"
    )
    if measurement.reached is None:
        return line.rstrip()
    sign, aim = (
        ("≥", measurement.at_least) if measurement.at_least is not None else ("≤", measurement.at_most)
    )
    return f"{line} aim {sign} {aim:g}: {'reached' if measurement.reached else 'missed'}"


def _format_number(value: float) -> str:
    """Formats a number with three significant digits.

    >>> _format_number(0.01234), _format_number(9.876), _format_number(1234.5)
    ('0.0123', '9.88', '1,234')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
