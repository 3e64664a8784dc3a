"""The metrics of the current photo as texts: rows of tables, and notes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication

from mwrgui.ui.session.result_metrics import Result, ResultMetrics
from mwrgui.ui.session.state import MODEL_ROLES, ModelRole, ModelSlot
from mwrgui.ui.text.translated import translated_text

if TYPE_CHECKING:
    from mwrgui.metrics.scores import Scores

ColourSpace = Literal["rgb", "y"]
NO_VALUE = "–"
"""Shown instead of a value that is not known."""

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One row of a table: its name, the text of each value, and the unit of all values."""

    name: str
    values: tuple[str, ...]
    unit: str = ""


def cost_rows(results: Mapping[ModelRole, Result], slots: Sequence[ModelSlot]) -> list[MetricRow]:
    """Times of this photo, then speed, parameters and multiply-accumulates, with a column per slot.

    The speed-up of a model is the teacher's network time per megapixel divided by the model's.
    """
    seconds = {role: result.restored.seconds for role, result in results.items()}
    network_seconds = {role: result.restored.network_seconds for role, result in results.items()}
    ms_per_mp = {slot.role: slot.ms_per_megapixel for slot in slots if slot.ms_per_megapixel}
    teacher_ms = ms_per_mp.get("teacher")
    speed_ups = {role: teacher_ms / own for role, own in ms_per_mp.items() if teacher_ms}

    def row(name: str, values: Mapping[ModelRole, float], unit: str) -> MetricRow:
        return _row(name, [values.get(slot.role) for slot in slots], unit)

    return [
        row(translate("MetricRows", "Time"), seconds, translate("MetricRows", "s")),
        row(translate("MetricRows", "In the network"), network_seconds, translate("MetricRows", "s")),
        row(translate("MetricRows", "Best per MP"), ms_per_mp, "ms/MP"),
        row(translate("MetricRows", "Speed-up"), speed_ups, "×"),
        _row(translate("MetricRows", "Parameters"), [_scaled(slot.parameters, 1e6) for slot in slots], "M"),
        _row(translate("MetricRows", "MACs"), [_scaled(slot.macs, 1e9) for slot in slots], "G/MP"),
    ]


def agreement_rows(
    whole: ResultMetrics, rectangle: ResultMetrics, colour_space: ColourSpace
) -> list[MetricRow]:
    """PSNR and SSIM of the student against the teacher: for the whole photo, then for the rectangle."""
    both = [whole.agreement, rectangle.agreement]
    return [
        MetricRow("PSNR", tuple(_psnr_text(scores, colour_space) for scores in both), "dB"),
        MetricRow("SSIM", tuple(_ssim_text(scores, colour_space) for scores in both)),
    ]


def truth_rows(whole: ResultMetrics, rectangle: ResultMetrics, colour_space: ColourSpace) -> list[MetricRow]:
    """PSNR and SSIM of each image against the ground truth: for the whole photo, then for the rectangle."""
    names = {
        "input": translate("MetricRows", "Input"),
        "teacher": translate("MetricRows", "Teacher"),
        "student": translate("MetricRows", "Student"),
    }
    rows = []
    for role in ("input", *MODEL_ROLES):
        if role in whole.truth:
            scores = [whole.truth[role], rectangle.truth.get(role)]
            values = [
                value
                for each in scores
                for value in (_psnr_text(each, colour_space), _ssim_text(each, colour_space))
            ]
            rows.append(MetricRow(names[role], tuple(values)))
    return rows


def no_change_text(result: Result | None) -> str:
    """Says that the result hardly differs from the photo; empty otherwise, and for None."""
    if result is None or not result.restored.hardly_differs:
        return ""
    names = {
        "teacher": translate("MetricRows", "the teacher"),
        "student": translate("MetricRows", "the student"),
    }
    words = translate(
        "MetricRows",
        "Almost nothing changed: {model} changed pixels by {levels:.2f} of 255 levels on average.",
    )
    return words.format(model=names[result.role], levels=result.restored.mean_change * 255)


def harm_text(result: Result, *, saved_role: ModelRole) -> str:
    """Says what the result harms, and whether the other model's is saved instead; empty without harm.

    Args:
        saved_role: the model whose result is saved.
    """
    from mwrgui.metrics.harm import describe_harm  # imports torch, which is loaded once there is a result

    harm = describe_harm(result.harm)
    if harm is None:
        return ""
    names = {"teacher": translate("MetricRows", "teacher"), "student": translate("MetricRows", "student")}
    words = translate("MetricRows", "The {model}’s result harms this photo. {harm}").format(
        model=names[result.role], harm=translated_text(harm)
    )
    if saved_role == result.role:
        return words
    instead = translate("MetricRows", "The {model}’s result does not harm it and is saved instead.")
    return f"{words} {instead.format(model=names[saved_role])}"


def three_digits(value: float) -> str:
    """A number with three significant digits, but all digits before the point and at most six after it.

    >>> three_digits(1234.5), three_digits(38.91), three_digits(4.256), three_digits(0.0123)
    ('1234', '38.9', '4.26', '0.0123')
    """
    if value == 0:
        return "0"
    return f"{value:.{min(max(0, 2 - math.floor(math.log10(abs(value)))), 6)}f}"


def _row(name: str, values: Sequence[float | None], unit: str) -> MetricRow:
    return MetricRow(
        name, tuple(NO_VALUE if value is None else three_digits(value) for value in values), unit
    )


def _scaled(count: int, divisor: float) -> float | None:
    return count / divisor if count else None


def _psnr_text(scores: "Scores | None", colour_space: ColourSpace) -> str:
    if scores is None:
        return NO_VALUE
    value = scores.psnr_y if colour_space == "y" else scores.psnr_rgb
    return translate("MetricRows", "equal") if math.isinf(value) else f"{value:.2f}"


def _ssim_text(scores: "Scores | None", colour_space: ColourSpace) -> str:
    if scores is None:
        return NO_VALUE
    value = scores.ssim_y if colour_space == "y" else scores.ssim_rgb
    return NO_VALUE if math.isnan(value) else f"{value:.4f}"
