"""Named parts, and help when a name is missed."""

import pytest

from mwrgui.core.errors import MwrError
from mwrgui.core.registry import Registry


def test_entries_keep_their_order():
    assert list(Registry("size", {"small": 1, "large": 2, "medium": 3})) == ["small", "large", "medium"]


def test_a_miss_names_the_nearest():
    with pytest.raises(MwrError, match=r"no size named “smal”.*small"):
        Registry("size", {"small": 1, "large": 2})["smal"]


def test_a_miss_far_from_all_names_all():
    with pytest.raises(MwrError, match="small, large"):
        Registry("size", {"small": 1, "large": 2})["xyz"]
