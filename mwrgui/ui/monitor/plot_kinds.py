"""Which metrics are drawn in which plot, and how."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, Qt

translate = QCoreApplication.translate

PlotName = Literal["loss", "agreement", "health", "generator", "rate"]


@dataclass(frozen=True, slots=True)
class PlotKind:
    """One plot.

    Attributes:
        smooth: whether its metrics have a value for every step and are drawn with a running mean.
        logarithmic: whether a logarithmic axis makes sense.
        shown_by_default: whether it is shown until the user hides it.
    """

    name: PlotName
    smooth: bool = True
    logarithmic: bool = True
    shown_by_default: bool = True


@dataclass(frozen=True, slots=True)
class CurveLook:
    """How a curve is drawn.

    Attributes:
        colour: name of a colour of the theme.
        strong: whether it is the most important curve of its plot.
    """

    colour: str
    dash: Qt.PenStyle = Qt.PenStyle.SolidLine
    strong: bool = False


PLOT_KINDS: tuple[PlotKind, ...] = (
    PlotKind("loss"),
    PlotKind("agreement", smooth=False, logarithmic=False),
    PlotKind("health", logarithmic=False),
    PlotKind("generator", logarithmic=False, shown_by_default=False),
    PlotKind("rate", smooth=False, shown_by_default=False),
)

_COLOURS = tuple(f"curve_{number}" for number in range(1, 7))
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
_FIXED_LOOKS = {
    "loss/loss": CurveLook("student", strong=True),
    "agreement": CurveLook("student", strong=True),
    "untouched": CurveLook("input", Qt.PenStyle.DashLine),
    "learning_rate": CurveLook("student", strong=True),
    "loss/generator_loss": CurveLook("generator", Qt.PenStyle.DashLine, strong=True),
    "health/diversity": CurveLook("generator", Qt.PenStyle.DashLine, strong=True),
}
"""Metrics with the colour of a role; the others share the colours that belong to no role."""


def plot_of(key: str) -> PlotName:
    """The plot in which a key of `RunHistory.series` is drawn."""
    if key.startswith("loss/generator_"):
        return "generator"
    if key.startswith("loss/"):
        return "loss"
    if key.startswith("health/"):
        return "health"
    return "rate" if key == "learning_rate" else "agreement"


def looks_of(keys: Iterable[str]) -> dict[str, CurveLook]:
    """How the curves of one plot are drawn, by key; those with a fixed look first."""
    ordered = sorted(keys, key=lambda key: key not in _FIXED_LOOKS)
    others = [key for key in ordered if key not in _FIXED_LOOKS]
    looks = {
        key: CurveLook(_COLOURS[n % len(_COLOURS)], _DASHES[n // len(_COLOURS) % len(_DASHES)])
        for n, key in enumerate(others)
    }
    return {key: _FIXED_LOOKS.get(key) or looks[key] for key in ordered}


def title_of(name: PlotName, *, has_teacher: bool = True) -> str:
    """The title of a plot; a run without a teacher has a PSNR instead of an agreement."""
    if name == "agreement" and not has_teacher:
        return translate("Monitor", "PSNR")
    return {
        "loss": translate("Monitor", "Loss"),
        "agreement": translate("Monitor", "Agreement"),
        "health": translate("Monitor", "Health"),
        "generator": translate("Monitor", "Generator"),
        "rate": translate("Monitor", "Rate"),
    }[name]


def unit_of(name: PlotName) -> str:
    """The unit of the values in a plot; may be empty."""
    return "dB" if name == "agreement" else ""


def meaning_of(name: PlotName, *, has_teacher: bool = True) -> str:
    """What a plot shows, for its tooltip."""
    if name == "agreement" and not has_teacher:
        return translate(
            "Monitor",
            "How close the student's results are to the clean pictures of held-out images; higher is better",
        )
    return {
        "loss": translate("Monitor", "Every term of the student's loss, before weighting; lower is better"),
        "agreement": translate(
            "Monitor",
            "How alike student and teacher restore held-out images and probe photos; higher is better",
        ),
        "health": translate("Monitor", "How varied, how degraded and how plausible the generated images are"),
        "generator": translate("Monitor", "Every term of the generator's own loss"),
        "rate": translate("Monitor", "The learning rate of the student"),
    }[name]
