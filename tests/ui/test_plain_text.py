"""Words out of files are shown letter for letter: never as markup, which could draw or fetch pictures."""

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
PLACES = {"widgets/parts.py", "text/plain_text.py"}
"""Where labels are made and markup may be asked for."""
MARKUP = {
    *("RichText", "AutoText", "MarkdownText", "StyledText"),
    *("setHtml", "insertHtml", "appendHtml", "setMarkdown", "insertMarkdown", "toHtml"),
    *("QTextDocument", "QTextEdit", "QTextBrowser", "QStaticText", "QErrorMessage", "QWebEngineView"),
    *("setTextFormat", "createTextFragment", "fromHtml", "html"),
}
"""Names by which Qt and pyqtgraph are told to read markup."""


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
    """Whether a label is made, or a kind of label defined, without the words that make it plain."""
    match node:
        case ast.Call(func=ast.Name(id="QLabel") | ast.Attribute(attr="QLabel")):
            return True
        case ast.ClassDef(bases=bases):
            return any(isinstance(base, ast.Name) and base.id == "QLabel" for base in bases)
    return False


def test_markup_is_asked_for_in_one_place_only() -> None:
    found = {
        f"{place}:{line} {name}"
        for place, tree in sources()
        if place not in PLACES
        for name, line in names_in(tree)
        if name in MARKUP
    }
    assert not found


def test_labels_are_made_in_one_place_only() -> None:
    found = {
        f"{place}:{node.lineno}"
        for place, tree in sources()
        if place not in PLACES
        for node in ast.walk(tree)
        if is_label(node)
    }
    assert not found


def test_nobody_puts_on_another_style() -> None:
    """The style is what keeps tooltips and message boxes plain."""
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
def evil(tmp_path: Path) -> str:
    """Markup that shows a red square if it is taken for markup."""
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
def test_a_tooltip_shows_the_letters(appearance: Appearance, qtbot, evil: str) -> None:  # noqa: ARG001
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    QToolTip.showText(QPoint(5, 5), evil, widget)
    qtbot.waitUntil(lambda: tooltip().isVisible())
    assert tooltip().text() == evil
    assert tooltip().textFormat() == Qt.TextFormat.PlainText
    assert not is_red(tooltip())
    QToolTip.showText(QPoint(9, 9), f"{evil} again", widget)  # the same label takes another text
    assert tooltip().textFormat() == Qt.TextFormat.PlainText
    assert not is_red(tooltip())
    QToolTip.hideText()


def test_message_boxes_and_dialogs_of_qt_show_the_letters(
    appearance: Appearance,  # noqa: ARG001
    qtbot,
    evil: str,
) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setText(evil)
    box.setInformativeText(evil)
    progress = QProgressDialog(evil, "Stop", 0, 5)
    qtbot.addWidget(progress)
    for dialog in (box, progress):
        dialog.show()
        labels = [label for label in dialog.findChildren(QLabel) if label.text()]
        assert labels
        assert all(label.text() == evil for label in labels)
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
        assert not is_red(dialog)


def test_qts_ready_made_questions_show_the_letters(appearance: Appearance, qapp, evil: str) -> None:  # noqa: ARG001
    seen = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        seen.append(is_red(box))
        box.close()

    QTimer.singleShot(100, look)
    QMessageBox.warning(None, "title", evil)
    assert seen == [False]


def test_the_same_markup_would_show_a_picture_without_the_style(qtbot, evil: str) -> None:
    """So that the tests above could fail."""
    label = QLabel(evil)
    qtbot.addWidget(label)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.show()
    assert is_red(label)


def test_the_link_of_the_about_dialog_is_a_link(appearance: Appearance, qtbot) -> None:  # noqa: ARG001
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
