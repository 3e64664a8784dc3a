"""`mwrgui evaluate --harm`: harm of a model to parts of photos that were fine, without ground truth."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mwrgui.cli.console import Progress, print_json, print_warning
from mwrgui.core.devices import Device, choose_device
from mwrgui.core.errors import EXIT_EXPECTED_PROBLEM, MwrError
from mwrgui.core.files import check_folder_readable
from mwrgui.core.text import escape_control_characters
from mwrgui.evaluation.evaluate import Restore
from mwrgui.evaluation.harm import HarmResult, evaluate_harm, harm_record, mean_harm
from mwrgui.evaluation.pairs import Unmeasured
from mwrgui.images import find_photos
from mwrgui.library.models import Library
from mwrgui.metrics.harm import MEASURES
from mwrgui.restoration.one_picture import restore_picture
from mwrgui.restoration.restore import Notice, TileDone

_LEGEND = (
    "lights: darkening of nearly white pixels; flat, blotch: fine and coarse structure added to flat areas;"
    "\nall in levels of 255. edges: gradient of strong edges, after over before; dark: % of pixels crushed to"
    "\nblack; mean: brightness after over before. –: the photo has nothing of the kind."
)


def run_harm(arguments: argparse.Namespace) -> int:
    """Measures the harm and prints it; returns 2 if some photos could not be measured."""
    _refuse_other_flags(arguments)
    photos = _photos(arguments.harm)
    device = choose_device(arguments.device, arguments.precision)
    measured = evaluate_harm(
        photos, root=arguments.harm, restore=load_restore_function(arguments.model, device)
    )
    results: list[HarmResult] = []
    left_out: list[str] = []
    with Progress(len(photos), unit="photos", json=arguments.json) as progress:
        for result in measured:
            if isinstance(result, Unmeasured):
                if len(photos) == 1:
                    raise result.problem
                left_out.append(str(result.problem))
                print_warning(f"Left out: {result.problem}")
            else:
                results.append(result)
            progress.update()
    if not results:
        raise MwrError("Nothing could be measured.", "Choose other photos.")
    if arguments.json:
        pictures = [_as_json(result) for result in results]
        facts = {"model": arguments.model, **harm_record(results), "pictures": pictures, "left_out": left_out}
        print_json(facts)
    else:
        _print_table(results)
    return EXIT_EXPECTED_PROBLEM if left_out else 0


def load_restore_function(name: str, device: Device) -> Restore:
    """Loads a model and returns a function that restores whole images with it; messages go to stderr.

    Raises:
        MwrError: there is no such model, or it cannot be used.
    """
    model = Library().load(name)

    def restore_whole(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        finished = restore_picture(image, model, device=device, on_event=_print_notice)
        return np.asarray(finished.pixels, np.uint8)

    return restore_whole


def _print_notice(event: TileDone | Notice) -> None:
    if isinstance(event, Notice):
        print_warning(str(event.message))


def _refuse_other_flags(arguments: argparse.Namespace) -> None:
    for flag, value in (("--degrade", arguments.degrade), ("--agree-with", arguments.agree_with)):
        if value:
            raise MwrError(
                "{flag} has no meaning with --harm.", "Leave it out, or use --photos or --pairs.", flag=flag
            )


def _photos(folder: Path) -> list[Path]:
    check_folder_readable(folder)
    photos = find_photos(folder)
    if not photos:
        raise MwrError("There are no photos in {folder}.", "Name a folder of photos.", folder=folder)
    return photos


def _as_json(result: HarmResult) -> dict[str, object]:
    remark = str(result.remark) if result.remark else None
    return {"name": result.name, **result.figures, "remark": remark}


def _print_table(results: Sequence[HarmResult]) -> None:
    rows = [(escape_control_characters(r.name), r.figures) for r in results]
    for folder in dict.fromkeys(r.folder for r in results if r.folder):
        rows.append(
            (
                f"mean {escape_control_characters(folder)}",
                mean_harm([r for r in results if r.folder == folder]),
            )
        )
    rows.append(("mean", mean_harm(results)))
    width = max(len(name) for name, _ in rows)
    print(_LEGEND)
    print(" " * width, *(f"{name:>8}" for name in MEASURES))
    for name, figures in rows:
        print(f"{name:<{width}}", *(f"{_cell(figures, measure):>8}" for measure in MEASURES))


def _cell(figures: Mapping[str, float | None], measure: str) -> str:
    value = figures[measure]
    if value is None:
        return "–"
    return f"{100 * value:.2f}" if measure == "dark" else f"{value:.2f}"
