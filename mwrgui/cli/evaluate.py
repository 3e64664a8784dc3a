"""`mwrgui evaluate`: PSNR and SSIM of a model on pairs, or on clean photos under synthetic weather."""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mwrgui.cli.console import Progress, print_json
from mwrgui.cli.device_flags import add_device_flag, add_precision_flag
from mwrgui.core.devices import Device, choose_device
from mwrgui.core.errors import MwrError
from mwrgui.core.photos import find_photos
from mwrgui.degradations import CLEAN, DEGRADATIONS
from mwrgui.evaluation.degraded import degraded_pairs
from mwrgui.evaluation.evaluate import PairResult, Restore, evaluate, mean_by_weather, mean_figures
from mwrgui.evaluation.pairs import Pair, find_pairs
from mwrgui.library.models import Library
from mwrgui.restoration.restore import Notice, Restored, restore

NONE = "none"
WEATHERS = "haze,rain,snow,raindrop"
_COLUMNS = {
    "PSNR Y": ("input_psnr_y", "psnr_y"),
    "SSIM Y": ("input_ssim_y", "ssim_y"),
    "PSNR RGB": ("input_psnr_rgb", "psnr_rgb"),
    "SSIM RGB": ("input_ssim_rgb", "ssim_rgb"),
}
_AGREEMENT = {
    "agreement PSNR RGB": ("agreement_psnr_rgb",),
    "agreement SSIM RGB": ("agreement_ssim_rgb",),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the flags."""
    parser.add_argument("--model", required=True, metavar="NAME|FILE", help="model to measure")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--pairs", type=Path, metavar="FOLDER", help="folder with input/ and target/ of equal names"
    )
    source.add_argument(
        "--photos", type=Path, metavar="FOLDER", help="clean photos to put under synthetic weather"
    )
    parser.add_argument(
        "--degrade",
        metavar="WEATHERS",
        help=f"with --photos: some of {', '.join(DEGRADATIONS)}, separated by commas; "
        f"{NONE} leaves them clean (default: {WEATHERS})",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="with --photos: which weather exactly (default: 0)"
    )
    parser.add_argument(
        "--agree-with", metavar="NAME|FILE", help="measure the agreement with this teacher as well"
    )
    add_device_flag(parser)
    add_precision_flag(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object instead of a table; "
        "equal pictures have 100 dB, figures that do not exist are null",
    )


def run(arguments: argparse.Namespace) -> int:
    """Measures and prints."""
    pairs, count = _pairs(arguments)
    device = choose_device(arguments.device, arguments.precision)
    teacher = _restore_with(arguments.agree_with, device) if arguments.agree_with else None
    measured = evaluate(pairs, restore=_restore_with(arguments.model, device), teacher=teacher)
    with Progress(count, unit="pictures", json=arguments.json) as progress:
        results = []
        for result in measured:
            results.append(result)
            progress.update(note=f"{result.figures['psnr_y']:.2f} dB (Y)")
    if arguments.json:
        print_json(_summary(arguments.model, results))
    else:
        _print_table(results)
    return 0


def _pairs(arguments: argparse.Namespace) -> tuple[Iterable[Pair], int]:
    """The pairs, loaded one by one, and how many there are."""
    if arguments.pairs:
        if arguments.degrade:
            raise MwrError("--degrade makes pairs from clean photos.", "Give --photos instead of --pairs.")
        files = find_pairs(arguments.pairs)
        return (f.load() for f in files), len(files)
    photos = find_photos(arguments.photos)
    if not photos:
        raise MwrError(
            "There are no photos in {folder}.", "Name a folder of clean photos.", folder=arguments.photos
        )
    weathers = _weathers(arguments.degrade or WEATHERS)
    return degraded_pairs(photos, weathers=weathers, seed=arguments.seed), len(photos) * len(weathers)


def _restore_with(name: str, device: Device) -> Restore:
    model = Library().load(name)

    def restore_whole(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        *said, finished = restore(image, model, device=device)
        for notice in said:
            if isinstance(notice, Notice):
                print(f"mwrgui: {notice.message}", file=sys.stderr)
        assert isinstance(finished, Restored)
        return np.asarray(finished.pixels, np.uint8)

    return restore_whole


def _weathers(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise MwrError(
            "--degrade names no weather.",
            "Use some of {weathers}, {none}.",
            weathers=tuple(DEGRADATIONS),
            none=NONE,
        )
    for name in names:
        if name != NONE:
            DEGRADATIONS[name]
    return [CLEAN if name == NONE else name for name in dict.fromkeys(names)]


def _summary(model: str, results: Sequence[PairResult]) -> dict[str, object]:
    summary: dict[str, object] = {"model": model, "pairs": len(results), "mean": mean_figures(results)}
    if results[0].weather:
        summary["by_weather"] = mean_by_weather(results)
    summary["pictures"] = [
        {"name": r.name} | ({"weather": r.weather} if r.weather else {}) | dict(r.figures) for r in results
    ]
    return summary


def _print_table(results: Sequence[PairResult]) -> None:
    """One line per picture, weather and mean; every column names its colour space."""
    rows = [(f"{r.weather} {r.name}".strip(), r.figures) for r in results]
    if results[0].weather:
        rows += [(f"mean {weather}", figures) for weather, figures in mean_by_weather(results).items()]
    rows.append(("mean", mean_figures(results)))
    agreement = "agreement_psnr_rgb" in results[0].figures
    columns = _COLUMNS | (_AGREEMENT if agreement else {})
    width = max(len(name) for name, _ in rows)
    print("input → output, PSNR in dB; Y is BT.601 luma, 16 to 235")
    if agreement:
        print("agreement: how alike the model and the teacher restore, which is not quality")
    print(" " * width, *(f"{title:>18}" for title in columns))
    for name, figures in rows:
        print(f"{name:<{width}}", *(f"{_cell(figures, names):>18}" for names in columns.values()))


def _cell(figures: Mapping[str, float], names: Sequence[str]) -> str:
    return " → ".join(f"{figures[n]:.2f}" if "psnr" in n else f"{figures[n]:.4f}" for n in names)
