"""Colours and sizes of the window, read from resources/themes."""

import tomllib
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from mwrgui.core.paths import resources
from mwrgui.ui.text.plain_text import PlainTextStyle

ThemeName = Literal["light", "dark"]
ThemeChoice = Literal["system", "light", "dark"]
TextKind = Literal["small", "body", "section", "title"]
Role = Literal["input", "teacher", "student", "generator", "truth"]

_SCHEMES: dict[ThemeChoice, Qt.ColorScheme] = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}

ROLE_LETTERS: dict[Role, str] = {"input": "I", "teacher": "T", "student": "S", "generator": "G", "truth": "R"}
"""The letter of each role, so that colour is never the only sign."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes in logical pixels, two opacities and a duration in milliseconds, as sizes.toml explains."""

    grid: int
    small_spacing: int
    padding: int
    radius: int
    line: int
    focus: int
    control: int
    primary: int
    rail: int
    rail_button: int
    progress: int
    chip: int
    chip_width: int
    side_panel: int
    form: int
    indicator: int
    icon: int
    check: int
    thumbnail: int
    text_body: int
    text_small: int
    text_section: int
    text_title: int
    window_width: int
    window_height: int
    least_width: int
    least_height: int
    squeezed_width: int
    squeezed_height: int
    dialog_width: int
    sheet_width: int
    dialog_height: int
    message_width: int
    fade: int
    curve: float
    raw_curve: float
    raw_opacity: float
    grid_opacity: float
    axis: int
    picture: int
    time_line: int


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme, as light.toml and dark.toml explain."""

    name: ThemeName
    window: QColor
    panel: QColor
    raised: QColor
    hover: QColor
    line: QColor
    text: QColor
    muted: QColor
    accent: QColor
    on_accent: QColor
    good: QColor
    warn: QColor
    bad: QColor
    canvas: QColor
    veil: QColor
    pane_label: QColor
    pane_label_text: QColor
    input: QColor
    teacher: QColor
    student: QColor
    generator: QColor
    truth: QColor
    curve_1: QColor
    curve_2: QColor
    curve_3: QColor
    curve_4: QColor
    curve_5: QColor
    curve_6: QColor

    def role_colour(self, role: Role) -> QColor:
        """The colour of a role, the same everywhere."""
        colour: QColor = getattr(self, role)
        return colour


@cache
def sizes() -> Sizes:
    """The sizes in sizes.toml, read once; valid in both themes."""
    return Sizes(**_read(_folder() / "sizes.toml"))


@cache
def load_theme(name: ThemeName) -> Theme:
    """Reads one of the two themes."""
    colours = {key: QColor(value) for key, value in _read(_folder() / f"{name}.toml").items()}
    return Theme(name=name, **colours)


class Appearance(QObject):
    """Styles the application with the theme that the user chose, or with that of the system.

    Qt applies a style sheet again to every widget that gets a parent, which took a fifth of the time until
    the window was visible. With `defer_style_sheet` only fonts and colours are set until
    `apply_style_sheet` is called.

    Signals:
        changed: another theme is in use; widgets that paint themselves must read `theme` again and repaint.
    """

    changed = Signal()

    def __init__(self, app: QApplication, *, defer_style_sheet: bool = False) -> None:
        super().__init__(app)
        self._app, self._deferred = app, defer_style_sheet
        self._choice: ThemeChoice = "system"
        if not app.styleSheet():  # else it has our style already, and setting one restyles every widget
            app.setStyle(PlainTextStyle())
        self._theme = load_theme(self._wanted_name())
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._refresh)

    @property
    def theme(self) -> Theme:
        """The theme that is applied now; "system" is already resolved to light or dark."""
        return self._theme

    @property
    def choice(self) -> ThemeChoice:
        """What the user chose; "system" means that the theme follows the desktop."""
        return self._choice

    def apply_style_sheet(self) -> None:
        """Applies the style sheet, now and after every change of theme."""
        self._deferred = False
        self._apply()

    def choose(self, choice: ThemeChoice) -> None:
        """Switches to the light or dark theme, or follows the theme of the system from now on."""
        self._choice = choice
        self._app.styleHints().setColorScheme(_SCHEMES[choice])  # also colours the title bar, if any
        self._refresh()

    def _refresh(self) -> None:
        wanted_name = self._wanted_name()
        if wanted_name != self._theme.name:
            self._theme = load_theme(wanted_name)
            self._apply()
            self.changed.emit()

    def _wanted_name(self) -> ThemeName:
        if self._choice != "system":
            return self._choice
        return "dark" if self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"

    def _apply(self) -> None:
        self._app.setFont(text_font("body"))
        self._app.setPalette(palette_of(self._theme))
        rules = style_sheet(self._theme)
        if self._deferred or rules == self._app.styleSheet():
            return  # setting the same style sheet again would restyle every widget
        self._app.setStyleSheet(rules)


def text_font(kind: TextKind, *, strong: bool = False) -> QFont:
    """The system's font in one of our sizes, with digits of equal width."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(getattr(sizes(), f"text_{kind}"))
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setBold(strong)
    return font


def palette_of(theme: Theme) -> QPalette:
    """A QPalette in the colours of a theme."""
    roles = QPalette.ColorRole
    colours = {
        roles.Window: theme.window,
        roles.Base: theme.panel,
        roles.AlternateBase: theme.window,
        roles.Button: theme.raised,
        roles.ToolTipBase: theme.raised,
        roles.Highlight: theme.accent,
        roles.HighlightedText: theme.on_accent,
        roles.Accent: theme.accent,
        roles.Link: theme.accent,
        roles.LinkVisited: theme.accent,
        roles.PlaceholderText: theme.muted,
        roles.Mid: theme.line,
        roles.Dark: theme.line,
        roles.Light: theme.hover,
        **dict.fromkeys((roles.WindowText, roles.Text, roles.ButtonText, roles.ToolTipText), theme.text),
    }
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(role, colour)
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.muted)
    return palette


def style_sheet(theme: Theme) -> str:
    """The style sheet resources/themes/style.qss with the colours of `theme` and our sizes."""
    tokens: dict[str, str] = {key: str(value) for key, value in asdict(sizes()).items()}
    tokens = {f"{key}_px": f"{value}px" for key, value in tokens.items()}
    tokens |= {
        field.name: getattr(theme, field.name).name(QColor.NameFormat.HexArgb)
        for field in fields(theme)
        if field.name != "name"
    }
    tokens["down_arrow"] = (_folder() / f"down-{theme.name}.svg").as_posix()
    tokens["check_mark"] = (_folder() / f"check-{theme.name}.svg").as_posix()
    return Template((_folder() / "style.qss").read_text(encoding="utf-8")).substitute(tokens)


def _folder() -> Path:
    return resources() / "themes"


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
