"""Colours and sizes of the window: read from resources/themes, followed by everything that draws."""

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

ThemeName = Literal["light", "dark"]
ThemeChoice = Literal["system", "light", "dark"]
TextKind = Literal["small", "body", "section", "title"]
Role = Literal["input", "teacher", "student", "generator", "truth"]

_SCHEMES: dict[ThemeChoice, Qt.ColorScheme] = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}

LETTERS: dict[Role, str] = {"input": "I", "teacher": "T", "student": "S", "generator": "G", "truth": "R"}
"""Colour is never the only sign of a role."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of both themes; what each is for stands in sizes.toml."""

    grid: int
    inside: int
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
    """The colours of one theme; what each is for stands in light.toml and dark.toml."""

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
    on_pane_label: QColor
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

    def role(self, role: Role) -> QColor:
        """The colour that a role keeps everywhere."""
        colour: QColor = getattr(self, role)
        return colour


@cache
def sizes() -> Sizes:
    """The sizes of both themes."""
    return Sizes(**_read(_folder() / "sizes.toml"))


@cache
def load_theme(name: ThemeName) -> Theme:
    """One of the two themes."""
    colours = {key: QColor(value) for key, value in _read(_folder() / f"{name}.toml").items()}
    return Theme(name=name, **colours)


class Appearance(QObject):
    """The theme in use: what the person chose, or what the system says; widgets receive it.

    A widget that is given a parent is styled anew with all in it: a fifth of the time until a window was
    seen. So `undressed` puts on fonts and colours alone and leaves the style rules to `dress`.

    Signals:
        changed: the theme is another one; what draws by itself takes `theme` again and updates.
    """

    changed = Signal()

    def __init__(self, app: QApplication, *, undressed: bool = False) -> None:
        super().__init__(app)
        self._app, self._undressed = app, undressed
        self._choice: ThemeChoice = "system"
        if not app.styleSheet():  # else it wears our style, and another one would style every widget anew
            app.setStyle("Fusion")
        self._theme = load_theme(self._wanted())
        self._put_on()
        app.styleHints().colorSchemeChanged.connect(self._refresh)

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    @property
    def choice(self) -> ThemeChoice:
        """What the person chose."""
        return self._choice

    def dress(self) -> None:
        """Puts the style rules on as well, from now on."""
        self._undressed = False
        self._put_on()

    def choose(self, choice: ThemeChoice) -> None:
        """Follows the system, or stays light or dark."""
        self._choice = choice
        self._app.styleHints().setColorScheme(_SCHEMES[choice])  # the window's title bar, where it has one
        self._refresh()

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted != self._theme.name:
            self._theme = load_theme(wanted)
            self._put_on()
            self.changed.emit()

    def _wanted(self) -> ThemeName:
        if self._choice != "system":
            return self._choice
        return "dark" if self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"

    def _put_on(self) -> None:
        self._app.setFont(text_font("body"))
        self._app.setPalette(palette_of(self._theme))
        rules = style_sheet(self._theme)
        if self._undressed or rules == self._app.styleSheet():
            return  # to put the same rules on again would style every widget anew
        self._app.setStyleSheet(rules)


def text_font(kind: TextKind, *, strong: bool = False) -> QFont:
    """The system's font in one of our sizes, with figures of equal width."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(getattr(sizes(), f"text_{kind}"))
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setBold(strong)
    return font


def palette_of(theme: Theme) -> QPalette:
    """What Qt draws with."""
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
    """The rules of resources/themes/style.qss with the tokens of `theme` put in."""
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
