"""Finds texts of a window that are cut off, and widgets that lie partly outside their parents."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyleOptionComboBox,
    QTableView,
    QToolButton,
    QWidget,
)

from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.chips import Chip

SLACK = 1
"""Tolerance in pixels, because sizes are rounded to whole pixels."""


def cut_texts(window: QWidget) -> list[str]:
    """One line for each visible text that has less room than it needs, and each part that is cut off."""
    found = []
    for widget in window.findChildren(QWidget):
        if widget.window() is window and widget.isVisible():
            found += [f"{path_of(widget)}: {problem}" for problem in _problems(widget)]
    return found


def path_of(widget: QWidget) -> str:
    """The object names of the widget and its nearest ancestors, at most three; else its type."""
    names: list[str] = []
    each: QWidget | None = widget
    while each is not None and len(names) < 3:
        if each.objectName() and not each.objectName().startswith("qt_"):
            names.append(each.objectName())
        each = each.parentWidget()
    return "/".join(reversed(names)) or type(widget).__name__


def _problems(widget: QWidget) -> Iterator[str]:
    if problem := _outside(widget):
        yield problem
    if isinstance(widget, Chip):
        if widget.sizeHint().width() > widget.width() + SLACK:
            words = f"{widget.title!r}, {widget.details!r}"
            yield f"{words} has {widget.width()} of {widget.sizeHint().width()} px"
    elif isinstance(widget, QLabel):
        yield from _label_problems(widget)
    elif isinstance(widget, QAbstractButton):
        if widget.text() and widget.width() + SLACK < _least_width(widget):
            yield f"{widget.text()!r} has {widget.width()} of {_least_width(widget)} px"
    elif isinstance(widget, QComboBox):
        yield from _combo_box_problems(widget)
    elif isinstance(widget, QLineEdit):
        yield from _line_problems(widget)
    elif isinstance(widget, QTableView):
        yield from _table_problems(widget)
    if isinstance(widget, QAbstractScrollArea) and not isinstance(widget, QTableView | QListView):
        bar = widget.horizontalScrollBar()
        if bar.maximum() > bar.minimum():
            yield f"is {bar.maximum()} px narrower than what it holds"


def _outside(widget: QWidget) -> str:
    """Where the widget lies, if part of it is outside a parent without scroll bars; else empty."""
    parent = widget.parentWidget()
    if parent is None or parent.objectName() == "qt_scrollarea_viewport" or widget.isWindow():
        return ""
    if isinstance(parent, QHeaderView | QAbstractScrollArea) or not parent.isVisible():
        return ""
    place = QRect(widget.pos(), widget.size())
    if not place.isEmpty() and not parent.rect().contains(place):
        return f"{place.getRect()} lies outside of its parent's {parent.width()}×{parent.height()}"
    return ""


def _label_problems(label: QLabel) -> Iterator[str]:
    if not label.text():
        return
    text = label.text() if len(label.text()) < 60 else f"{label.text()[:60]}…"
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if label.height() + SLACK < needed:
            yield f"{text!r} has {label.height()} of {needed} px in height"
        longest_word = max(label.text().split(), key=lambda each: label.fontMetrics().horizontalAdvance(each))
        if label.textFormat() is Qt.TextFormat.PlainText:
            bounds = label.fontMetrics().boundingRect(
                QRect(0, 0, label.contentsRect().width(), 9999), Qt.TextFlag.TextWordWrap, label.text()
            )
            if bounds.width() > label.contentsRect().width() + SLACK:
                yield f"the word {longest_word!r} has {label.contentsRect().width()} of {bounds.width()} px"
    elif label.width() + SLACK < label.sizeHint().width():
        yield f"{text!r} has {label.width()} of {label.sizeHint().width()} px"
    elif label.height() + SLACK < label.fontMetrics().height():
        yield f"{text!r} has {label.height()} of {label.fontMetrics().height()} px in height"


def _least_width(button: QAbstractButton) -> int:
    """The width that the text needs: without Qt's two spaces on tool buttons and the thicker focus border."""
    spaces = 2 * button.fontMetrics().horizontalAdvance(" ") if isinstance(button, QToolButton) else 0
    return button.sizeHint().width() - spaces - 2 * (sizes().focus - sizes().line)


def _combo_box_problems(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    needed = box.fontMetrics().horizontalAdvance(box.currentText())
    if needed > field.width() + SLACK:
        yield f"{box.currentText()!r} has {field.width()} of {needed} px"


def _line_problems(line: QLineEdit) -> Iterator[str]:
    text = line.text() or line.placeholderText()
    needed = line.fontMetrics().horizontalAdvance(text)
    if text and needed > line.contentsRect().width() + SLACK:
        yield f"{text!r} has {line.contentsRect().width()} of {needed} px"


def _table_problems(table: QTableView) -> Iterator[str]:
    header, model = table.horizontalHeader(), table.model()
    for column in range(model.columnCount()):
        if table.isColumnHidden(column):
            continue
        name = model.headerData(column, Qt.Orientation.Horizontal)
        hint = header.sectionSizeHint(column)
        if header.isVisible() and name and header.sectionSize(column) + SLACK < hint:
            yield f"the heading {name!r} has {header.sectionSize(column)} of {hint} px"
        for row in range(model.rowCount()):
            index = model.index(row, column)
            text = index.data()
            needed = table.sizeHintForIndex(index).width()
            if text and needed > table.columnWidth(column) + SLACK:
                yield f"the cell {text!r} has {table.columnWidth(column)} of {needed} px"
