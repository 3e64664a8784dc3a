"""The harm recorded in a model's file, and whether it is low enough for the model to be the default."""

import math
from collections.abc import Mapping

from mwrgui.core.parsing import parse_json

METADATA_KEY = "harm"
"""The metadata entry: `{"photos": 30, "mean": {…}, "folders": {"haze": {…}}}`.

The figures are those of `mwrgui evaluate --harm`; `resources/make/ship_model.py` writes them.
"""

MAX_HARM = {"lights": 2.0, "flat": 0.4, "blotch": 0.8, "dark": 0.005}
"""Limits for means over real photos: `dark` as a share of the pixels, the others in levels of 255."""

MIN_EDGES = 1.0
"""Lowest mean ratio of the gradients of edges, after over before."""
EDGE_FOLDERS = ("haze", "clean")
"""Weathers in which edges must not fade; in others, streaks and flakes are edges that should fade."""


def harms_little(metadata: Mapping[str, str]) -> bool:
    """Whether the recorded harm is within the limits; False for an incomplete record."""
    try:
        record = parse_json(metadata[METADATA_KEY])
        folders = record.get("folders", {})
        edges = [folders[name]["edges"] for name in EDGE_FOLDERS if name in folders]
        return all(_to_float(record["mean"][name]) <= limit for name, limit in MAX_HARM.items()) and all(
            _to_float(value) >= MIN_EDGES for value in edges
        )
    except (LookupError, TypeError, ValueError, AttributeError):  # metadata may be anything
        return False


def _to_float(value: object) -> float:
    """Converts to float; NaN, which fails every comparison, if nothing was measured."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
