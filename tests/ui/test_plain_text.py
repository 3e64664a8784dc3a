"""Text from files is shown literally, never as markup, which could draw or fetch pictures."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QProgressDialog, QToolTip, QWidget

from mwrgui.ui.session.model_menu import add_choice
from mwrgui.ui.shell.about import AboutDialog
from mwrgui.ui.style.theme import Appearance

UI = Path(__file__).parents[2] / "mwrgui" / "ui"
ALLOWED_FILES = {"widgets/parts.py", "text/plain_text.py"}
"""The only files that may make labels and ask for markup."""
MARKUP = {
    *("RichText", "AutoText", "MarkdownText", "StyledText"),
    *("setHtml", "insertHtml", "appendHtml", "setMarkdown", "insertMarkdown", "toHtml"),
    *("QTextDocument", "QTextEdit", "QTextBrowser", "QStaticText", "QErrorMessage", "QWebEngineView"),
    *("setTextFormat", "createTextFragment", "fromHtml", "html"),
}
"""Names in Qt and pyqtgraph that make them read text as markup."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(UI.rglob("*.py")):
        yield path.relative_to(UI).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def names_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        match node:
            case (
                ast.Name(id=name)
                | ast.Attribute(attr=name)
                | ast.alias(name=name)
                | ast.keyword(arg=str(name))
            ):
                yield name, node.lineno


def is_label(node: ast.AST) -> bool:
    """Whether a node makes a QLabel or defines a subclass of it."""
    match node:
        case ast.Call(func=ast.Name(id="QLabel") | ast.Attribute(attr="QLabel")):
            return True
        case ast.ClassDef(bases=bases):
            return any(isinstance(base, ast.Name) and base.id == "QLabel" for base in bases)
    return False


def test_only_the_allowed_files_ask_for_markup() -> None:
    found = {
        f"{place}:{line} {name}"
        for place, tree in sources()
        if place not in ALLOWED_FILES
        for name, line in names_in(tree)
        if name in MARKUP
    }
    assert not found


def test_only_the_allowed_files_make_labels() -> None:
    found = {
        f"{place}:{node.lineno}"
        for place, tree in sources()
        if place not in ALLOWED_FILES
        for node in ast.walk(tree)
        if is_label(node)
    }
    assert not found


def test_only_the_theme_sets_a_style() -> None:
    """The style of the theme makes tooltips and message boxes show plain text."""
    found = {
        f"{place}:{node.lineno}"
        for place, tree in sources()
        if place != "style/theme.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "setStyle"
        if not node.keywords and node.args  # pyqtgraph's axes have a method of this name, too
    }
    assert not found


@pytest.fixture
def red_square_markup(tmp_path: Path) -> str:
    """A text that shows a red square if it is read as markup."""
    square = QImage(60, 60, QImage.Format.Format_RGB32)
    square.fill(QColor("red"))
    square.save(str(tmp_path / "x.png"))
    return f'<img src="{tmp_path / "x.png"}"><b>x</b>'


def is_red(widget: QWidget) -> bool:
    picture = widget.grab().toImage()
    red = QColor("red").rgb()
    return any(
        picture.pixel(x, y) == red
        for x in range(0, picture.width(), 5)
        for y in range(0, picture.height(), 5)
    )


def tooltip() -> QLabel:
    (tip,) = [w for w in QApplication.topLevelWidgets() if w.inherits("QTipLabel") and w.isVisible()]
    assert isinstance(tip, QLabel)
    return tip


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_a_tooltip_shows_markup_as_plain_text(appearance: Appearance, qtbot, red_square_markup: str) -> None:  # noqa: ARG001
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    QToolTip.showText(QPoint(5, 5), red_square_markup, widget)
    qtbot.waitUntil(lambda: tooltip().isVisible())
    assert tooltip().text() == red_square_markup
    assert tooltip().textFormat() == Qt.TextFormat.PlainText
    assert not is_red(tooltip())
    QToolTip.showText(QPoint(9, 9), f"{red_square_markup} again", widget)  # the same label takes another text
    assert tooltip().textFormat() == Qt.TextFormat.PlainText
    assert not is_red(tooltip())
    QToolTip.hideText()


def test_message_boxes_and_progress_dialogs_show_markup_as_plain_text(
    appearance: Appearance,  # noqa: ARG001
    qtbot,
    red_square_markup: str,
) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setText(red_square_markup)
    box.setInformativeText(red_square_markup)
    progress = QProgressDialog(red_square_markup, "Stop", 0, 5)
    qtbot.addWidget(progress)
    for dialog in (box, progress):
        dialog.show()
        labels = [label for label in dialog.findChildren(QLabel) if label.text()]
        assert labels
        assert all(label.text() == red_square_markup for label in labels)
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
        assert not is_red(dialog)


def test_static_message_boxes_show_markup_as_plain_text(
    appearance: Appearance,  # noqa: ARG001
    qapp,  # noqa: ARG001
    red_square_markup: str,
) -> None:
    seen = []

    def check_and_close() -> None:
        box = QApplication.activeModalWidget()
        seen.append(is_red(box))
        box.close()

    QTimer.singleShot(100, check_and_close)
    QMessageBox.warning(None, "title", red_square_markup)
    assert seen == [False]


def test_the_same_markup_shows_a_red_square_in_a_rich_text_label(qtbot, red_square_markup: str) -> None:
    """Shows that the tests above can fail."""
    label = QLabel(red_square_markup)
    qtbot.addWidget(label)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.show()
    assert is_red(label)


def test_the_link_in_the_about_dialog_can_be_clicked(appearance: Appearance, qtbot) -> None:  # noqa: ARG001
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    method = dialog.findChild(QLabel, "about_method")
    assert method.textFormat() == Qt.TextFormat.RichText
    assert "https://" in method.text()
    assert method.openExternalLinks()


def test_a_menu_shows_ampersands(qapp) -> None:  # noqa: ARG001
    menu = QMenu()
    action = add_choice(menu, "rain & snow\tCtrl+Q", checked=False)
    assert action.text() == "rain && snow Ctrl+Q"
    assert not action.shortcut().toString()
