"""Every action of the window, with its menu, text, keys and icon, in one table."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from mwrgui.ui.style.icons import set_themed_icon
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.text.language import mark

MenuName = Literal["file", "edit", "view", "run", "help"]
Handler = Callable[[], object]


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes:
        text: in English, for the menu; `&` marks the mnemonic.
        keys: shortcuts as QKeySequence reads them.
        group: name of a group of exclusive actions; `toggle` for an action that is on or off by itself; empty
            for one that cannot be checked.
        separator_after: whether a separator follows in the menu.
        submenu: English title of the submenu that contains it; empty if the menu itself does.
    """

    name: str
    menu: MenuName
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = ""
    separator_after: bool = False
    submenu: str = ""


_CLIP_MENU = mark("Actions", "Clip and camera")
_TABLE = (
    ActionSpec("open", "file", mark("Actions", "&Open photos or clips…"), ("Ctrl+O",), "open"),
    ActionSpec("open_folder", "file", mark("Actions", "Open &folder…"), ("Ctrl+Shift+O",), "folder"),
    ActionSpec("open_live", "file", mark("Actions", "Open ca&mera or stream…"), ("Ctrl+Shift+M",), "live"),
    ActionSpec("ground_truth", "file", mark("Actions", "Open &ground truth…")),
    ActionSpec("load_teacher", "file", mark("Actions", "Load &teacher…"), ("Ctrl+L",), "teacher"),
    ActionSpec(
        "load_student",
        "file",
        mark("Actions", "Load st&udent…"),
        ("Ctrl+Shift+L",),
        "student",
        separator_after=True,
    ),
    ActionSpec("save", "file", mark("Actions", "&Save result"), ("Ctrl+S",), "save"),
    ActionSpec("save_as", "file", mark("Actions", "Save result &as…"), ("Ctrl+Shift+S",)),
    ActionSpec("save_all", "file", mark("Actions", "Save a&ll results")),
    ActionSpec(
        "save_comparison",
        "file",
        mark("Actions", "Save &comparison…"),
        ("Ctrl+E",),
        "export",
    ),
    ActionSpec("show_in_folder", "file", mark("Actions", "Sho&w in folder"), separator_after=True),
    ActionSpec("quit", "file", mark("Actions", "&Quit"), ("Ctrl+Q",), "quit"),
    ActionSpec("undo", "edit", mark("Actions", "&Undo"), ("Ctrl+Z",)),
    ActionSpec("redo", "edit", mark("Actions", "Re&do"), ("Ctrl+Shift+Z", "Ctrl+Y"), separator_after=True),
    ActionSpec("copy", "edit", mark("Actions", "&Copy result"), ("Ctrl+C",), "copy"),
    ActionSpec("paste", "edit", mark("Actions", "&Paste"), ("Ctrl+V",), "paste", separator_after=True),
    ActionSpec("select_all", "edit", mark("Actions", "Select all p&hotos"), ("Ctrl+A",)),
    ActionSpec("common_strength", "edit", mark("Actions", "Use the co&mmon strength")),
    ActionSpec("remove", "edit", mark("Actions", "&Remove photo from the list"), ("Del",), "remove"),
    ActionSpec(
        "remove_all",
        "edit",
        mark("Actions", "Remove &all photos from the list"),
        ("Ctrl+Shift+W",),
        separator_after=True,
    ),
    ActionSpec("preferences", "edit", mark("Actions", "Pre&ferences…"), ("Ctrl+,",), "preferences"),
    ActionSpec("page_restore", "view", mark("Actions", "&Restore"), ("Ctrl+1",), "restore", "page"),
    ActionSpec("page_distill", "view", mark("Actions", "&Distill"), ("Ctrl+2",), "distill", "page"),
    ActionSpec("page_runs", "view", mark("Actions", "R&uns"), ("Ctrl+3",), "runs", "page"),
    ActionSpec(
        "page_models", "view", mark("Actions", "&Models"), ("Ctrl+4",), "models", "page", separator_after=True
    ),
    ActionSpec("previous", "view", mark("Actions", "&Previous photo"), ("Left",), "previous"),
    ActionSpec("next", "view", mark("Actions", "Ne&xt photo"), ("Right",), "next", separator_after=True),
    ActionSpec("play", "view", mark("Actions", "Pla&y or pause clip"), ("K",), submenu=_CLIP_MENU),
    ActionSpec(
        "frame_back", "view", mark("Actions", "Frame &back"), (",",), "frame_back", submenu=_CLIP_MENU
    ),
    ActionSpec("frame_on", "view", mark("Actions", "Frame &forward"), (".",), "frame_on", submenu=_CLIP_MENU),
    ActionSpec(
        "loop", "view", mark("Actions", "&Loop clip"), ("Shift+L",), "loop", "toggle", submenu=_CLIP_MENU
    ),
    ActionSpec(
        "snapshot", "view", mark("Actions", "Save snaps&hot"), ("F7",), "snapshot", submenu=_CLIP_MENU
    ),
    ActionSpec(
        "record",
        "view",
        mark("Actions", "Rec&ord live pictures"),
        ("F8",),
        "record",
        "toggle",
        separator_after=True,
        submenu=_CLIP_MENU,
    ),
    ActionSpec("panel", "view", mark("Actions", "Side p&anel"), ("F9",), "panel", "toggle"),
    ActionSpec("full_screen", "view", mark("Actions", "Full s&creen"), ("F11",), "full_screen", "toggle"),
    ActionSpec(
        "start", "run", mark("Actions", "&Restore all photos"), ("Ctrl+Return", "Ctrl+Enter"), "start"
    ),
    ActionSpec("pause", "run", mark("Actions", "&Pause"), ("Ctrl+Shift+P",), "pause", "toggle"),
    ActionSpec("stop", "run", mark("Actions", "&Stop"), ("Ctrl+.",), "stop", separator_after=True),
    ActionSpec("retry", "run", mark("Actions", "Retry &failed photos"), ("Ctrl+R",), "retry"),
    ActionSpec("help", "help", mark("Actions", "&Help"), ("F1",), "info"),
    ActionSpec(
        "shortcuts", "help", mark("Actions", "&Keyboard shortcuts"), ("?",), "shortcuts", separator_after=True
    ),
    ActionSpec("report", "help", mark("Actions", "Report a &problem…"), (), "warn"),
    ActionSpec(
        "log_folder", "help", mark("Actions", "Open the &log folder"), (), "folder", separator_after=True
    ),
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
    """All QActions of the window; the current page handles each of them, or else the window does.

    An action without a handler is disabled. A page may have actions of its own, which `add_page_actions` adds
    to the View menu, the shortcut sheet and the preferences.
    """

    def __init__(self, owner: QObject, appearance: Appearance) -> None:
        super().__init__(owner)
        self._window_handlers: Mapping[str, Handler] = {}
        self._page_handlers: Mapping[str, Handler] = {}
        self._replaced_texts: dict[str, str] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._changed_keys: Mapping[str, tuple[str, ...]] = {}
        self._default_keys = {name: spec.keys for name, spec in SPECS.items()}
        self._actions = {name: self._make_action(spec, appearance) for name, spec in SPECS.items()}
        self.retranslate()
        self.set_shortcuts({})

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def set_window_handlers(self, handlers: Mapping[str, Handler]) -> None:
        """Sets what actions do on pages that do not handle them."""
        self._window_handlers = handlers
        self._refresh()

    def set_page_handlers(self, handlers: Mapping[str, Handler]) -> None:
        """Sets what actions do on the current page."""
        self._page_handlers = handlers
        self._refresh()

    def set_text(self, name: str, text: str) -> None:
        """Replaces the text of an action; an empty `text` restores its own."""
        if self._replaced_texts.get(name, "") != text:
            self._replaced_texts[name] = text
            self.retranslate()

    def add_page_actions(self, actions: Sequence[QAction]) -> None:
        """Adds the actions of a page; their names here are their object names."""
        for action in actions:
            name = action.objectName()
            self._default_keys[name] = tuple(key.toString() for key in action.shortcuts())
            self._actions[name] = action
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.set_shortcuts(self._changed_keys)

    def menu_of(self, name: str) -> MenuName:
        """The menu that an action is in."""
        return SPECS[name].menu if name in SPECS else "view"

    def default_keys(self, name: str) -> tuple[str, ...]:
        """The keys of an action unless the user chooses others."""
        return self._default_keys[name]

    def keys_with(self, changed: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """The keys of every action: those in `changed`, or else its defaults that `changed` does not use.

        `changed` can give an action the default key of another: the user may have chosen the key in a version
        in which it was not yet a default.
        """
        known = [keys for name, keys in changed.items() if name in self._actions]
        chosen = {QKeySequence(key).toString() for keys in known for key in keys}
        return {
            name: changed[name]
            if name in changed
            else tuple(key for key in keys if QKeySequence(key).toString() not in chosen)
            for name, keys in self._default_keys.items()
        }

    def set_shortcuts(self, changed: Mapping[str, tuple[str, ...]]) -> None:
        """Sets the keys of every action; see `keys_with`."""
        self._changed_keys = changed
        for name, keys in self.keys_with(changed).items():
            action = self._actions[name]
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setToolTip(_tooltip(action))

    def retranslate(self) -> None:
        """Sets all texts in the language in use, except those of the pages' own actions."""
        for name in SPECS:
            action = self._actions[name]
            own = QCoreApplication.translate("Actions", SPECS[name].text)
            action.setText(self._replaced_texts.get(name) or own)
            action.setIconText(plain_text_of(action))
            action.setToolTip(_tooltip(action))

    def _make_action(self, spec: ActionSpec, appearance: Appearance) -> QAction:
        action = QAction(self)
        action.setObjectName(f"action_{spec.name}")
        action.setCheckable(bool(spec.group))
        set_submenu(action, spec.submenu)
        action.triggered.connect(lambda: self._run(spec.name))
        if spec.icon:
            set_themed_icon(action, spec.icon, appearance)
        if spec.group not in ("", "toggle"):
            self._groups.setdefault(spec.group, QActionGroup(self)).addAction(action)
        return action

    def _run(self, name: str) -> None:
        (self._page_handlers.get(name) or self._window_handlers[name])()

    def _refresh(self) -> None:
        for name in SPECS:
            self._actions[name].setEnabled(name in self._page_handlers or name in self._window_handlers)


def set_submenu(action: QAction, title: str) -> None:
    """Puts an action into the submenu with this English title, or with "" into the menu itself."""
    action.setProperty("submenu", title)


def submenu_of(action: QAction) -> str:
    """The title of an action's submenu in the language in use; empty for the menu itself."""
    title = str(action.property("submenu") or "")
    return title and QCoreApplication.translate("Actions", title)


def plain_text_of(action: QAction) -> str:
    """The text of an action without its mnemonic and ellipsis."""
    return without_mnemonic(action.text()).rstrip("…")


def without_mnemonic(text: str) -> str:
    """Removes the mnemonic from a text such as `&File` or `文件(&F)`."""
    return re.sub(r"\(&\w\)|&", "", text)


def menu_text(text: str) -> str:
    """Escapes `text` for a menu, so that `&` is shown instead of marking a mnemonic."""
    return text.replace("&", "&&")


def keys_of(action: QAction) -> str:
    """The keys of an action as text, in the notation of the operating system."""
    style = QKeySequence.SequenceFormat.NativeText
    # Without duplicates: in Chinese, Return and Enter have the same name.
    keys = dict.fromkeys(key.toString(style) for key in action.shortcuts())
    return ", ".join(keys)


def title_of(menu: MenuName) -> str:
    """The title of a menu in the language in use."""
    return QCoreApplication.translate("Actions", MENU_TITLES[menu])


def _tooltip(action: QAction) -> str:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{plain_text_of(action)} ({keys})" if keys else plain_text_of(action)
