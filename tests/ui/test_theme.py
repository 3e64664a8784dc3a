"""Themes: contrast by the formula of WCAG, and what choosing a theme changes."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from mwrgui.core.paths import resources
from mwrgui.ui.style.theme import ROLE_LETTERS, Appearance, ThemeName, load_theme, sizes, style_sheet

THEMES: tuple[ThemeName, ThemeName] = ("light", "dark")


def luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("background", ["window", "panel", "raised"])
@pytest.mark.parametrize(("text_role", "least"), [("text", 7.0), ("muted", 4.5)])
def test_text_has_enough_contrast(name: ThemeName, background: str, text_role: str, least: float) -> None:
    theme = load_theme(name)
    assert contrast(getattr(theme, text_role), getattr(theme, background)) >= least


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("colour", ["good", "warn", "bad", "accent"])
def test_status_colours_have_enough_contrast_on_panels(name: ThemeName, colour: str) -> None:
    theme = load_theme(name)
    assert contrast(getattr(theme, colour), theme.panel) >= 3  # graphics, WCAG 1.4.11


@pytest.mark.parametrize("name", THEMES)
def test_the_primary_button_can_be_read(name: ThemeName) -> None:
    theme = load_theme(name)
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_every_role_has_a_colour_and_a_letter_of_its_own(name: ThemeName) -> None:
    colours = {load_theme(name).role_colour(role).name() for role in ROLE_LETTERS}
    assert len(colours) == len(ROLE_LETTERS) == len(set(ROLE_LETTERS.values()))


@pytest.mark.parametrize("name", THEMES)
def test_the_style_sheet_has_no_placeholder_left(name: ThemeName) -> None:
    rules = style_sheet(load_theme(name))
    assert "$" not in rules
    assert load_theme(name).accent.name(QColor.NameFormat.HexArgb) in rules


def test_padding_is_a_multiple_of_the_grid() -> None:
    assert sizes().padding % sizes().grid == 0


def test_the_smallest_window_is_1024_by_640() -> None:
    assert (sizes().least_width, sizes().least_height) == (1024, 640)


def test_choosing_a_theme_changes_the_palette_of_qt(qapp: QApplication, qtbot) -> None:
    appearance = Appearance(qapp)
    appearance.choose("light")
    with qtbot.waitSignal(appearance.changed):
        appearance.choose("dark")
    assert appearance.theme.name == "dark"
    assert qapp.palette().color(QPalette.ColorRole.Window) == load_theme("dark").window
    with qtbot.assertNotEmitted(appearance.changed):
        appearance.choose("dark")
    appearance.choose("system")


def test_the_style_sheet_can_be_deferred(qapp: QApplication) -> None:
    Appearance(qapp).choose("light")
    before = qapp.styleSheet()
    deferred = Appearance(qapp, defer_style_sheet=True)
    deferred.choose("dark")
    assert qapp.styleSheet() == before == style_sheet(load_theme("light"))
    deferred.apply_style_sheet()
    assert qapp.styleSheet() == style_sheet(load_theme("dark"))
    deferred.choose("light")
    assert qapp.styleSheet() == before
    deferred.choose("system")


@pytest.mark.parametrize("name", THEMES)
def test_the_arrow_of_boxes_has_the_colour_of_muted_text(name: ThemeName) -> None:
    drawing = (resources() / "themes" / f"down-{name}.svg").read_text()
    assert f'stroke="{load_theme(name).muted.name()}"' in drawing
    assert f"down-{name}.svg" in style_sheet(load_theme(name))
