"""The result of an evaluation: figures per image, means, and a printable table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mwrgui.core.errors import MwrError
from mwrgui.core.text import escape_control_characters
from mwrgui.evaluation.evaluate import PairResult, mean_by_weather, mean_figures
from mwrgui.evaluation.pairs import Unmeasured

_FIGURE_COLUMNS = {
    "PSNR Y": ("input_psnr_y", "psnr_y"),
    "SSIM Y": ("input_ssim_y", "ssim_y"),
    "PSNR RGB": ("input_psnr_rgb", "psnr_rgb"),
    "SSIM RGB": ("input_ssim_rgb", "ssim_rgb"),
}
_AGREEMENT_COLUMNS = {
    "agreement PSNR RGB": ("agreement_psnr_rgb",),
    "agreement SSIM RGB": ("agreement_ssim_rgb",),
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of every image; `print` shows a table with one line per image and one per mean.

    Attributes:
        results: the figures per image, at least one, in order of measurement.
        left_out: reports of pairs that could not be measured.
    """

    results: tuple[PairResult, ...]
    left_out: tuple[Unmeasured, ...] = ()

    @property
    def mean(self) -> dict[str, float]:
        """Mean of each figure by name: `psnr_y`, `input_psnr_y` and so on, see `PairResult`."""
        return mean_figures(self.results)

    @property
    def by_weather(self) -> dict[str, dict[str, float]]:
        """Means by weather; empty if the weather is unknown."""
        return mean_by_weather(self.results) if self.results[0].weather else {}

    def __str__(self) -> str:
        rows = [(escape_control_characters(f"{r.weather} {r.name}".strip()), r.figures) for r in self.results]
        rows += [(f"mean {weather}", figures) for weather, figures in self.by_weather.items()]
        rows.append(("mean", self.mean))
        agreement = "agreement_psnr_rgb" in self.results[0].figures
        columns = _FIGURE_COLUMNS | (_AGREEMENT_COLUMNS if agreement else {})
        width = max(len(name) for name, _ in rows)
        lines = ["input → output, PSNR in dB; Y is BT.601 luma, 16 to 235"]
        if agreement:
            lines.append(
                "agreement: how similar the restorations of model and teacher are, which is not their quality"
            )
        lines.append(" ".join([" " * width, *(f"{title:>18}" for title in columns)]))
        for name, figures in rows:
            cells = (f"{_cell(figures, names):>18}" for names in columns.values())
            lines.append(" ".join([f"{name:<{width}}", *cells]))
        return "\n".join(lines)


def collect_evaluation(measured: Iterable[PairResult | Unmeasured], *, pair_count: int) -> Evaluation:
    """Collects the measurements of all pairs into an `Evaluation`.

    Raises:
        MwrError: none of the `pair_count` pairs could be measured.
    """
    results: list[PairResult] = []
    left_out: list[Unmeasured] = []
    for each in measured:
        if isinstance(each, PairResult):
            results.append(each)
            continue
        if each.pairs == pair_count:
            raise each.problem
        left_out.append(each)
    if not results:
        raise MwrError("Nothing could be measured.", "Choose other photos.")
    return Evaluation(tuple(results), tuple(left_out))


def _cell(figures: Mapping[str, float], names: Sequence[str]) -> str:
    return " → ".join(f"{figures[n]:.2f}" if "psnr" in n else f"{figures[n]:.4f}" for n in names)
