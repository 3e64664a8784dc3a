"""How results are named, and the formats that they are written in."""

from pathlib import Path

import pytest

from mwrgui.core.errors import MwrError
from mwrgui.core.setting import build
from mwrgui.images.formats import HEIC, JPEG, PNG
from mwrgui.restoration.result_files import ResultNames, Source
from mwrgui.restoration.result_options import ResultOptions


def first_names(pattern: str, photo: str, label: str = "restored") -> list[str]:
    results = ResultNames(None, overwrite=False, options=ResultOptions(result_name=pattern))
    source = Source(Path("photos") / photo, Path("photos"))
    names = results.names_for(source, ".jpg", label, several=False)
    return [next(names).name for _ in range(2)]


def test_the_pattern_names_results_and_a_number_makes_names_unique() -> None:
    assert first_names("{name}_{label}", "a.png") == ["a_restored.jpg", "a_restored_2.jpg"]
    assert first_names("clear {name}", "a.png") == ["clear a.jpg", "clear a_2.jpg"]


def test_a_long_name_is_shortened_so_that_the_rest_of_the_pattern_stays() -> None:
    (name, _) = first_names("{label} of {name} (mine)", "ß" * 120 + ".png")
    assert len(name.encode()) <= 255
    assert name.startswith("restored of ß")
    assert name.endswith("ß (mine).jpg")


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "{label}",
        "{name",
        "{name}/{label}",
        "{name}{0}",
        "{name.stem}",
        "{name!r}",
        "{name:>900}",
        "{name}\n",
    ],
)
def test_an_invalid_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(MwrError, match="cannot name results") as problem:
        ResultOptions(result_name=pattern).check()
    assert "Use {name}, and if you like {label}" in str(problem.value)


def test_valid_patterns_are_accepted() -> None:
    for pattern in ("{name}", "{name}_{label}", "{{{name}}} klar – {label}"):
        ResultOptions(result_name=pattern).check()


@pytest.mark.parametrize(
    ("photo_format", "photo", "ending"),
    [
        ("same", "a.JPG", ".JPG"),
        ("jpeg", "a.JPG", ".JPG"),
        ("png", "a.jpg", ".png"),
        ("tiff", "a.jpg", ".tif"),
    ],
)
def test_the_ending_follows_the_format(photo_format: str, photo: str, ending: str) -> None:
    options = build(ResultOptions, {"photo_format": photo_format}, source="test")
    assert options.ending(Path(photo), JPEG) == ending


def test_a_photo_in_a_format_that_is_not_written_gets_the_chosen_format_or_jpeg() -> None:
    assert ResultOptions(photo_format="png").ending(Path("a.heic"), HEIC) == ".png"
    assert ResultOptions().ending(Path("a.heic"), HEIC) == ".jpg"
    assert ResultOptions().ending(Path("a.png"), PNG) == ".png"


def test_results_count_as_different_by_format_and_quality_but_not_by_name() -> None:
    assert ResultOptions().difference == ""
    assert ResultOptions(result_name="{name}").difference == ""
    assert ResultOptions(photo_quality=80).difference != ResultOptions(photo_format="png").difference != ""
