"""Settings are declared once; their values are read and checked, and all problems reported at once."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import pytest

from mwrgui.core.errors import MwrError
from mwrgui.core.setting import build, parse_assignments, setting, settings_of, to_values


@dataclass(frozen=True, slots=True)
class Inner:
    """Loss terms."""

    GROUP: ClassVar[str] = "Loss terms"

    weight: float = setting(0.5, "Weight", "How much it counts.", low=0, high=2)
    kinds: tuple[Literal["haze", "rain"], ...] = setting(("haze",), "Kinds", "Which weather.")


@dataclass(frozen=True, slots=True)
class Outer:
    """A recipe."""

    steps: int = setting(100, "Steps", "How many.", low=1, high=1000)
    mode: Literal["fast", "slow"] = setting("fast", "Mode", "How.")
    shown: bool = setting(True, "Shown", "Whether.")
    inner: Inner = Inner()


def test_settings_are_listed_flat_with_their_group():
    found = settings_of(Outer)
    assert list(found) == ["steps", "mode", "shown", "weight", "kinds"]
    assert found["weight"].group == "Loss terms"
    assert found["kinds"].choices == ("haze", "rain")


def test_missing_values_take_their_defaults_and_given_ones_reach_their_group():
    made = build(Outer, {"weight": 1, "kinds": ["rain"]}, source="here")
    assert made == Outer(inner=Inner(weight=1.0, kinds=("rain",)))
    assert isinstance(made.inner.weight, float)


def test_all_problems_are_named_at_once():
    values = {"step": 5, "steps": 0, "mode": "quick", "shown": "perhaps", "weight": 3.0, "kinds": ["fog"]}
    with pytest.raises(MwrError) as caught:
        build(Outer, values, source="recipe.toml")
    text = str(caught.value)
    for part in (
        "recipe.toml",
        "step is not a setting (did you mean steps?)",
        "steps must be at least 1, not 0",
        "mode must be one of fast, slow, not 'quick'",
        "shown must be true or false",
        "weight must be at most 2, not 3",
        "kinds must be some of haze, rain, not fog",
    ):
        assert part in text


@pytest.mark.parametrize("value", [True, "7", 7.5, None])
def test_a_whole_number_setting_refuses_other_values(value):
    with pytest.raises(MwrError, match="steps must be a whole number"):
        build(Outer, {"steps": value}, source="here")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_must_be_finite(value):
    with pytest.raises(MwrError, match="weight must be a finite number"):
        build(Outer, {"weight": value}, source="here")


def test_assignments_are_parsed_by_the_type_of_the_setting():
    texts = ["steps=1_000", "shown=no", "weight=1e-1", "kinds=haze, rain", "mode=slow"]
    assert parse_assignments(Outer, texts) == {
        "steps": 1000,
        "shown": False,
        "weight": 0.1,
        "kinds": ("haze", "rain"),
        "mode": "slow",
    }


def test_an_assignment_without_equals_sign_is_refused():
    with pytest.raises(MwrError, match="key=value"):
        parse_assignments(Outer, ["steps"])


def test_unreadable_numbers_are_reported_by_the_check():
    with pytest.raises(MwrError, match="steps must be a whole number, not 'many'"):
        build(Outer, parse_assignments(Outer, ["steps=many"]), source="--set")


def test_building_from_written_values_gives_the_same_settings():
    made = Outer(steps=7, inner=Inner(kinds=("rain", "haze")))
    assert build(Outer, to_values(made), source="here") == made
