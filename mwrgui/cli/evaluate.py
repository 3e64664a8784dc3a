"""`mwrgui evaluate`: PSNR and SSIM of a model on pairs or on synthetic weather, or its harm to photos."""

import argparse
from collections.abc import Iterable, Iterator

from mwrgui.cli.console import Progress, print_json, print_warning
from mwrgui.cli.evaluate_harm import load_restore_function, run_harm
from mwrgui.cli.flags.evaluate import DEFAULT_WEATHERS, NO_WEATHER
from mwrgui.core.devices import choose_device
from mwrgui.core.errors import EXIT_EXPECTED_PROBLEM, MwrError
from mwrgui.degradations import CLEAN, DEGRADATIONS
from mwrgui.evaluation.degraded import degraded_pairs
from mwrgui.evaluation.evaluate import PairResult, evaluate
from mwrgui.evaluation.evaluation import Evaluation, collect_evaluation
from mwrgui.evaluation.pairs import Pair, Unmeasured, find_pairs, load_pairs
from mwrgui.images import require_photos


def run(arguments: argparse.Namespace) -> int:
    """Evaluates a model and prints the figures; returns 2 if some images could not be measured, else 0.

    Raises:
        MwrError: a flag, file or model cannot be used, or nothing could be measured.
    """
    if arguments.harm:
        return run_harm(arguments)
    pairs, count = _pairs(arguments)
    device = choose_device(arguments.device, arguments.precision)
    teacher = load_restore_function(arguments.agree_with, device) if arguments.agree_with else None
    measured = evaluate(pairs, restore=load_restore_function(arguments.model, device), teacher=teacher)
    with Progress(count, unit="pairs", json=arguments.json) as progress:
        evaluation = collect_evaluation(_with_progress(measured, progress), pair_count=count)
    if arguments.json:
        print_json(_summary(arguments.model, evaluation))
    else:
        print(evaluation)
    return EXIT_EXPECTED_PROBLEM if evaluation.left_out else 0


def _with_progress(
    measured: Iterable[PairResult | Unmeasured], progress: Progress
) -> Iterator[PairResult | Unmeasured]:
    """Passes each result on, then shows the progress or the warning that belongs to it."""
    for result in measured:
        yield result  # first: `collect_evaluation` raises a problem that affects all pairs; no warning then
        if isinstance(result, Unmeasured):
            print_warning(f"Left out: {result.problem}")
            progress.update(result.pairs)
        else:
            progress.update(note=f"{result.figures['psnr_y']:.2f} dB (Y)")


def _pairs(arguments: argparse.Namespace) -> tuple[Iterable[Pair | Unmeasured], int]:
    """The pairs, each loaded when the iteration reaches it, and the number of pairs."""
    if arguments.pairs:
        if arguments.degrade:
            raise MwrError("--degrade makes pairs from clean photos.", "Give --photos instead of --pairs.")
        files = find_pairs(arguments.pairs)
        return load_pairs(files), len(files)
    photos = require_photos(arguments.photos)
    weathers = _parse_weathers(arguments.degrade or DEFAULT_WEATHERS)
    return degraded_pairs(photos, weathers=weathers, seed=arguments.seed), len(photos) * len(weathers)


def _parse_weathers(text: str) -> list[str]:
    """The names in a list separated by commas, without duplicates; `NO_WEATHER` becomes `CLEAN`."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise MwrError(
            "--degrade names no weather.",
            "Use some of {weathers}, {none}.",
            weathers=tuple(DEGRADATIONS),
            none=NO_WEATHER,
        )
    for name in names:
        if name != NO_WEATHER:
            DEGRADATIONS[name]  # raises an MwrError if the name is unknown
    return [CLEAN if name == NO_WEATHER else name for name in dict.fromkeys(names)]


def _summary(model: str, evaluation: Evaluation) -> dict[str, object]:
    """The evaluation as a JSON object."""
    results = evaluation.results
    summary: dict[str, object] = {"model": model, "pairs": len(results), "mean": evaluation.mean}
    if evaluation.by_weather:
        summary["by_weather"] = evaluation.by_weather
    summary["pictures"] = [
        {"name": r.name} | ({"weather": r.weather} if r.weather else {}) | dict(r.figures) for r in results
    ]
    summary["left_out"] = [str(each.problem) for each in evaluation.left_out]
    return summary
