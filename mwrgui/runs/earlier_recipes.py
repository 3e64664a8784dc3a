"""Recipes of earlier versions, translated into today's settings."""

from collections.abc import Mapping
from typing import Any

_EARLIER_DEFAULTS: dict[str, Any] = {"init": "random", "features": 0.0, "label_reuse": 1, "jpeg_share": 0.0}
"""Values of settings for recipes that were written before these settings existed."""


def with_todays_names(values: Mapping[str, Any]) -> dict[str, Any]:
    """Settings by today's names: `start_from` is now `init`, where an empty one meant random weights.

    >>> with_todays_names({"steps": 10, "start_from": ""})
    {'steps': 10, 'init': 'random'}
    """
    renamed = dict(values)
    if "start_from" in renamed:
        renamed.setdefault("init", renamed.pop("start_from") or _EARLIER_DEFAULTS["init"])
    return renamed


def upgraded_recipe(values: Mapping[str, Any]) -> dict[str, Any]:
    """A recipe that makes the same run today as in the version that wrote it.

    A run writes all its settings and its `kind`, so a setting that its recipe lacks did not exist yet. A file
    with `start_from` is as old. Any other file leaves its missing settings to the defaults.
    """
    complete = "kind" in values or "start_from" in values
    return (_EARLIER_DEFAULTS if complete else {}) | with_todays_names(values)
