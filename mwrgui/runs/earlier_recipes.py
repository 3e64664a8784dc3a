"""Recipes of earlier versions, translated into today's settings."""

from collections.abc import Mapping
from typing import Any

_EARLIER_DEFAULTS: dict[str, Any] = {"init": "random", "features": 0.0, "label_reuse": 1, "jpeg_share": 0.0}
"""Values of settings for recipes that were written before these settings existed."""


def with_todays_names(values: Mapping[str, Any]) -> dict[str, Any]:
    """Renames the settings of earlier versions: `start_from`, empty for random weights, is now `init`.

    >>> with_todays_names({"steps": 10, "start_from": ""})
    {'steps': 10, 'init': 'random'}
    """
    renamed = dict(values)
    if "start_from" in renamed:
        renamed.setdefault("init", renamed.pop("start_from") or _EARLIER_DEFAULTS["init"])
    return renamed


def upgraded_recipe(values: Mapping[str, Any]) -> dict[str, Any]:
    """Completes a recipe so that it makes the same run today as in the version that wrote it.

    A run writes all its settings and its `kind`, so a setting that its recipe lacks did not exist yet. The
    same holds for a recipe with `start_from`, which only early versions wrote. In any other file, missing
    settings have today's defaults.
    """
    complete = "kind" in values or "start_from" in values
    return (_EARLIER_DEFAULTS if complete else {}) | with_todays_names(values)
