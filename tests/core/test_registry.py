"""Registries of named parts, and their errors for unknown names."""

import pytest

from mwrgui.core.errors import MwrError
from mwrgui.core.registry import Registry


def test_entries_keep_their_order():
    assert list(Registry("size", {"small": 1, "large": 2, "medium": 3})) == ["small", "large", "medium"]


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(MwrError, match=r"no size named “smal”.*small"):
        Registry("size", {"small": 1, "large": 2})["smal"]


def test_a_name_unlike_all_entries_lists_them():
    with pytest.raises(MwrError, match="small, large"):
        Registry("size", {"small": 1, "large": 2})["xyz"]
