"""The figures of the photo that is looked at, as rows of words; nothing here draws."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication

from mwrgui.ui.session.result_metrics import Figures, Result
from mwrgui.ui.session.state import MODEL_ROLES, ModelRole, ModelSlot
from mwrgui.ui.text.translated import spoken

if TYPE_CHECKING:
    from mwrgui.metrics.scores import Scores
    from mwrgui.restoration.restore import Restored

Space = Literal["rgb", "y"]
NONE = "–"
"""What stands where there is no figure."""

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of a table: its name, a value per column, and their unit."""

    name: str
    values: tuple[str, ...]
    unit: str = ""


def cost_rows(results: Mapping[ModelRole, Result], slots: Sequence[ModelSlot]) -> list[FigureRow]:
    """What the models cost, a column per slot; speed-up is that of the network against the teacher's."""
    seconds = {role: result.full.seconds for role, result in results.items()}
    spent = {role: result.full.network_seconds for role, result in results.items()}
    speeds = {role: _speed(result.full) for role, result in results.items()}
    faster = {role: spent["teacher"] / mine for role, mine in spent.items() if "teacher" in spent}

    def row(name: str, values: Mapping[ModelRole, float], unit: str) -> FigureRow:
        return _row(name, [values.get(slot.role) for slot in slots], unit)

    return [
        row(translate("Figures", "Time"), seconds, translate("Figures", "s")),
        row(translate("Figures", "In the network"), spent, translate("Figures", "s")),
        row(translate("Figures", "Speed"), speeds, "ms/MP"),
        row(translate("Figures", "Speed-up"), faster, "×"),
        _row(translate("Figures", "Parameters"), [_scaled(slot.parameters, 1e6) for slot in slots], "M"),
        _row(translate("Figures", "MACs"), [_scaled(slot.macs, 1e9) for slot in slots], "G/MP"),
    ]


def agreement_rows(whole: Figures, part: Figures, space: Space) -> list[FigureRow]:
    """How alike student and teacher are: of the whole picture, then of the rectangle."""
    both = [whole.agreement, part.agreement]
    return [
        FigureRow("PSNR", tuple(_decibels(scores, space) for scores in both), "dB"),
        FigureRow("SSIM", tuple(_similarity(scores, space) for scores in both)),
    ]


def truth_rows(whole: Figures, part: Figures, space: Space) -> list[FigureRow]:
    """How near each picture is to the ground truth: PSNR and SSIM of the whole, then of the rectangle."""
    names = {
        "input": translate("Figures", "Input"),
        "teacher": translate("Figures", "Teacher"),
        "student": translate("Figures", "Student"),
    }
    rows = []
    for role in ("input", *MODEL_ROLES):
        if role in whole.truth:
            scores = [whole.truth[role], part.truth.get(role)]
            values = [
                value for each in scores for value in (_decibels(each, space), _similarity(each, space))
            ]
            rows.append(FigureRow(names[role], tuple(values)))
    return rows


def nothing_changed(result: Result | None) -> str:
    """The sentence for a restoration that hardly differs from its photo; empty for any other."""
    if result is None or not result.full.hardly_differs:
        return ""
    names = {"teacher": translate("Figures", "the teacher"), "student": translate("Figures", "the student")}
    words = translate(
        "Figures", "Almost nothing changed: {model} moved pixels by {levels:.2f} of 255 levels on average."
    )
    return words.format(model=names[result.role], levels=result.full.mean_change * 255)


def harm_done(result: Result, *, saved: ModelRole) -> str:
    """What a restoration harms, and whose is saved instead; empty if it harms nothing."""
    from mwrgui.metrics.harm import harm_in_words  # loads torch, without which there is no result

    harmed = harm_in_words(result.harm)
    if harmed is None:
        return ""
    names = {"teacher": translate("Figures", "teacher"), "student": translate("Figures", "student")}
    words = translate("Figures", "The {model}’s result harms this photo. {harm}").format(
        model=names[result.role], harm=spoken(harmed)
    )
    if saved == result.role:
        return words
    instead = translate("Figures", "The {model}’s result, which does not, is saved instead.")
    return f"{words} {instead.format(model=names[saved])}"


def three_digits(value: float) -> str:
    """A figure with three digits that count.

    >>> three_digits(1234.5), three_digits(38.91), three_digits(4.256), three_digits(0.0123)
    ('1234', '38.9', '4.26', '0.0123')
    """
    if value == 0:
        return "0"
    return f"{value:.{min(max(0, 2 - math.floor(math.log10(abs(value)))), 6)}f}"


def _row(name: str, values: Sequence[float | None], unit: str) -> FigureRow:
    return FigureRow(name, tuple(NONE if value is None else three_digits(value) for value in values), unit)


def _speed(restored: "Restored") -> float:
    """Milliseconds of the network per megapixel that it saw."""
    return 1000 * restored.network_seconds / restored.network_megapixels


def _scaled(count: int, unit: float) -> float | None:
    return count / unit if count else None


def _decibels(scores: "Scores | None", space: Space) -> str:
    if scores is None:
        return NONE
    value = scores.psnr_y if space == "y" else scores.psnr_rgb
    return translate("Figures", "equal") if math.isinf(value) else f"{value:.2f}"


def _similarity(scores: "Scores | None", space: Space) -> str:
    if scores is None:
        return NONE
    value = scores.ssim_y if space == "y" else scores.ssim_rgb
    return NONE if math.isnan(value) else f"{value:.4f}"
