"""Every action of the window: its menu, words, keys and icon in one table."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from mwrgui.ui.icons import wear
from mwrgui.ui.language import mark
from mwrgui.ui.theme import Appearance

MenuName = Literal["file", "edit", "view", "run", "help"]
Handler = Callable[[], object]


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes:
        text: in English, for the menu; `&` marks the letter to press.
        keys: as QKeySequence reads them.
        group: of checkable actions of which one is on; `toggle` for one that is on or off by itself.
        last: a line follows in the menu.
    """

    name: str
    menu: MenuName
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = ""
    last: bool = False


_TABLE = (
    ActionSpec("open", "file", mark("Actions", "&Open photos…"), ("Ctrl+O",), "open"),
    ActionSpec("open_folder", "file", mark("Actions", "Open &folder…"), ("Ctrl+Shift+O",), "folder"),
    ActionSpec("load_teacher", "file", mark("Actions", "Load &teacher…"), ("Ctrl+L",), "teacher"),
    ActionSpec(
        "load_student", "file", mark("Actions", "Load st&udent…"), ("Ctrl+Shift+L",), "student", last=True
    ),
    ActionSpec("save", "file", mark("Actions", "&Save result"), ("Ctrl+S",), "save"),
    ActionSpec("save_as", "file", mark("Actions", "Save result &as…"), ("Ctrl+Shift+S",)),
    ActionSpec("save_all", "file", mark("Actions", "Save a&ll results")),
    ActionSpec(
        "save_comparison",
        "file",
        mark("Actions", "Save &comparison picture…"),
        ("Ctrl+E",),
        "export",
        last=True,
    ),
    ActionSpec("quit", "file", mark("Actions", "&Quit"), ("Ctrl+Q",), "quit"),
    ActionSpec("copy", "edit", mark("Actions", "&Copy result"), ("Ctrl+C",), "copy"),
    ActionSpec("paste", "edit", mark("Actions", "&Paste"), ("Ctrl+V",), "paste", last=True),
    ActionSpec("remove", "edit", mark("Actions", "&Remove photo from the list"), ("Del",), "remove"),
    ActionSpec(
        "remove_all",
        "edit",
        mark("Actions", "Remove &all photos from the list"),
        ("Ctrl+Shift+W",),
        last=True,
    ),
    ActionSpec("preferences", "edit", mark("Actions", "Pre&ferences…"), ("Ctrl+,",), "preferences"),
    ActionSpec("page_restore", "view", mark("Actions", "&Restore"), ("Ctrl+1",), "restore", "page"),
    ActionSpec("page_distill", "view", mark("Actions", "&Distill"), ("Ctrl+2",), "distill", "page"),
    ActionSpec("page_runs", "view", mark("Actions", "R&uns"), ("Ctrl+3",), "runs", "page"),
    ActionSpec("page_models", "view", mark("Actions", "&Models"), ("Ctrl+4",), "models", "page", last=True),
    ActionSpec("previous", "view", mark("Actions", "&Previous photo"), ("Left",), "previous"),
    ActionSpec("next", "view", mark("Actions", "Ne&xt photo"), ("Right",), "next", last=True),
    ActionSpec("panel", "view", mark("Actions", "Side p&anel"), ("F9",), "panel", "toggle"),
    ActionSpec("full_screen", "view", mark("Actions", "Full s&creen"), ("F11",), "full_screen", "toggle"),
    ActionSpec(
        "start", "run", mark("Actions", "&Restore all photos"), ("Ctrl+Return", "Ctrl+Enter"), "start"
    ),
    ActionSpec("pause", "run", mark("Actions", "&Pause"), ("Ctrl+Shift+P",), "pause", "toggle"),
    ActionSpec("stop", "run", mark("Actions", "&Stop"), ("Ctrl+.",), "stop", last=True),
    ActionSpec("retry", "run", mark("Actions", "Retry &failed photos"), ("Ctrl+R",), "retry"),
    ActionSpec("shortcuts", "help", mark("Actions", "&Keyboard shortcuts"), ("F1", "?"), "shortcuts"),
    ActionSpec("log_folder", "help", mark("Actions", "Open the &log folder"), (), "folder", last=True),
    ActionSpec("about", "help", mark("Actions", "&About mwrgui"), (), "about"),
)
SPECS: Mapping[str, ActionSpec] = {spec.name: spec for spec in _TABLE}
MENU_TITLES: Mapping[MenuName, str] = {
    "file": mark("Actions", "&File"),
    "edit": mark("Actions", "&Edit"),
    "view": mark("Actions", "&View"),
    "run": mark("Actions", "&Run"),
    "help": mark("Actions", "&Help"),
}


class Actions(QObject):
    """The actions as Qt knows them. Each does what the page in front, or else the window, says it does.

    An action that nobody handles at the moment is disabled. Actions that a page brings along are
    adopted: they get a place in the View menu, in the shortcut sheet and in the preferences.
    """

    def __init__(self, owner: QObject, appearance: Appearance) -> None:
        super().__init__(owner)
        self._of_window: Mapping[str, Handler] = {}
        self._of_page: Mapping[str, Handler] = {}
        self._called: dict[str, str] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._changed_keys: Mapping[str, tuple[str, ...]] = {}
        self._default_keys = {name: spec.keys for name, spec in SPECS.items()}
        self._actions = {name: self._make(spec, appearance) for name, spec in SPECS.items()}
        self.retranslate()
        self.set_shortcuts({})

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def handle_window(self, handlers: Mapping[str, Handler]) -> None:
        """Says what actions do on every page."""
        self._of_window = handlers
        self._refresh()

    def handle_page(self, handlers: Mapping[str, Handler]) -> None:
        """Says what actions do on the page that has come to the front."""
        self._of_page = handlers
        self._refresh()

    def call(self, name: str, words: str) -> None:
        """Calls an action otherwise while a page is in front; no words give it its own back."""
        self._called[name] = words
        self.retranslate()

    def adopt(self, actions: Sequence[QAction]) -> None:
        """Takes over actions of a page, by their object names."""
        for action in actions:
            name = action.objectName()
            self._default_keys[name] = tuple(key.toString() for key in action.shortcuts())
            self._actions[name] = action
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.set_shortcuts(self._changed_keys)

    def menu_of(self, name: str) -> MenuName:
        """The menu that an action stands in."""
        return SPECS[name].menu if name in SPECS else "view"

    def default_keys(self, name: str) -> tuple[str, ...]:
        """The keys of an action unless the person chooses others."""
        return self._default_keys[name]

    def set_shortcuts(self, changed: Mapping[str, tuple[str, ...]]) -> None:
        """Gives every action its keys: those that the person chose, or ours."""
        self._changed_keys = changed
        for name, action in self._actions.items():
            keys = changed.get(name, self._default_keys[name])
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setToolTip(_tooltip(action))

    def retranslate(self) -> None:
        """Puts all words into the language of the moment; adopted actions see to themselves."""
        for name in SPECS:
            action = self._actions[name]
            own = QCoreApplication.translate("Actions", SPECS[name].text)
            action.setText(self._called.get(name) or own)
            action.setIconText(words_of(action))
            action.setToolTip(_tooltip(action))

    def _make(self, spec: ActionSpec, appearance: Appearance) -> QAction:
        action = QAction(self)
        action.setObjectName(f"action_{spec.name}")
        action.setCheckable(bool(spec.group))
        action.triggered.connect(lambda: self._run(spec.name))
        if spec.icon:
            wear(action, spec.icon, appearance)
        if spec.group not in ("", "toggle"):
            self._groups.setdefault(spec.group, QActionGroup(self)).addAction(action)
        return action

    def _run(self, name: str) -> None:
        (self._of_page.get(name) or self._of_window[name])()

    def _refresh(self) -> None:
        for name in SPECS:
            self._actions[name].setEnabled(name in self._of_page or name in self._of_window)


def words_of(action: QAction) -> str:
    """What an action is called, without the marks of menus."""
    return without_marks(action.text()).rstrip("…")


def without_marks(text: str) -> str:
    """A menu's words without the marks of the letters to press: `&File` or `文件(&F)`."""
    return re.sub(r"\(&\w\)|&", "", text)


def keys_of(action: QAction) -> str:
    """The keys of an action as this system writes them."""
    style = QKeySequence.SequenceFormat.NativeText
    return ", ".join(key.toString(style) for key in action.shortcuts())


def title_of(menu: MenuName) -> str:
    """What a menu is called in the language of the moment."""
    return QCoreApplication.translate("Actions", MENU_TITLES[menu])


def _tooltip(action: QAction) -> str:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{words_of(action)} ({keys})" if keys else words_of(action)
