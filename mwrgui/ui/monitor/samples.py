"""Generated images and probe photos of one step, row by row, with what teacher and student make of them."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from mwrgui.ui.monitor.naming import step_number, weather_name
from mwrgui.ui.monitor.picture_row import PICTURE_COLUMNS, PictureRow
from mwrgui.ui.monitor.preview import DIFFERENCE_STYLE, Preview, PreviewRow, RowKind
from mwrgui.ui.style.icons import paint_badge
from mwrgui.ui.style.theme import ROLE_LETTERS, Appearance, Role, sizes, text_font
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label

ALL_ROWS = ""
"""Data of the filter's entry that shows all rows."""


class SamplesPanel(TranslatedWidget, QWidget):
    """Shows the rows of one preview; they keep their widgets from step to step, so that nothing moves.

    Signals:
        opened: the name of a row that is to be opened in a compare view.
    """

    opened = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("samples_panel")
        self._appearance = appearance
        self._preview: Preview | None = None
        self._widgets: list[PictureRow] = []
        self._order: list[tuple[RowKind, str]] | None = None
        self._build()
        self._filter.currentIndexChanged.connect(self._refresh)
        self._retranslate()

    @property
    def preview(self) -> Preview | None:
        """The preview that is shown; None before the run has saved one."""
        return self._preview

    @property
    def shown_rows(self) -> list[PreviewRow]:
        """The rows that match the filter."""
        return [row.row for row in self._widgets if row.row and not row.isHidden()]

    @property
    def row_filter(self) -> QComboBox:
        """Chooses all rows, one weather, or the probe photos."""
        return self._filter

    def show_preview(self, preview: Preview | None) -> None:
        """Shows another preview; None shows that there is none yet."""
        self._preview = preview
        self._fill_filter()
        self._refresh()

    def _build(self) -> None:
        self._title = label("samples_title", "section")
        self._filter = QComboBox()
        self._filter.setObjectName("samples_filter")
        self._filter.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._filter.addItem("", ALL_ROWS)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, sizes().grid, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._filter)
        self._headings: dict[RowKind, _ColumnHeadings] = {
            "generated": _ColumnHeadings("generated", self._appearance),
            "probe": _ColumnHeadings("probe", self._appearance),
        }
        self._empty = label("samples_empty", muted=True, wrap=True)
        self._content = QWidget()
        self._rows = QVBoxLayout(self._content)
        self._rows.setContentsMargins(0, 0, sizes().small_spacing, 0)
        self._rows.setSpacing(0)
        self._rows.addWidget(self._empty)
        for headings in self._headings.values():
            self._rows.addWidget(headings)
        self._rows.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setObjectName("samples_scroll")
        self._scroll.setWidgetResizable(True)
        # Always on: a bar that appears when needed makes the rows narrower and lower. Then it is not needed
        # and disappears, the rows grow, it is needed again, and so on for ever.
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._scroll.setWidget(self._content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes().grid, sizes().small_spacing, sizes().grid, 0)
        layout.setSpacing(sizes().small_spacing)
        layout.addLayout(head)
        layout.addWidget(self._scroll, 1)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Samples and probe photos"))
        self._scroll.setAccessibleName(self.accessibleName())
        self._filter.setToolTip(self.tr("Shows images of one weather alone, or the probe photos"))
        self._filter.setAccessibleName(self.tr("Weather of the samples"))
        self._filter.setItemText(0, self.tr("All"))
        for headings in self._headings.values():
            headings.retranslate()
        self._refresh()

    def _fill_filter(self) -> None:
        """Fills the filter with the groups of the preview; keeps the choice if it is among them."""
        rows = self._preview.rows if self._preview else ()
        wanted = [ALL_ROWS, *dict.fromkeys(_group(row) for row in rows)]
        combo = self._filter
        if wanted != [combo.itemData(n) for n in range(combo.count())]:
            chosen = combo.currentData()
            combo.blockSignals(True)
            combo.clear()
            for group in wanted:
                combo.addItem(self._group_name(group), group)
            combo.setCurrentIndex(max(0, combo.findData(chosen)))
            combo.blockSignals(False)

    def _group_name(self, group: str) -> str:
        if group == ALL_ROWS:
            return self.tr("All")
        return self.tr("Probe photos") if group == "probe" else weather_name(group.partition("/")[2])

    def _refresh(self) -> None:
        preview, chosen = self._preview, self._filter.currentData()
        rows = [row for row in preview.rows if chosen in (ALL_ROWS, _group(row))] if preview else []
        self._title.setText(self.tr("Step {step}").format(step=step_number(preview.step)) if preview else "")
        self._empty.setText(self._empty_text(preview))
        self._empty.setVisible(not rows)
        self._fill_rows(rows)

    def _empty_text(self, preview: Preview | None) -> str:
        if preview is None:
            return self.tr("Pictures appear here as soon as the run saves its first preview.")
        return self.tr("The pictures of this step cannot be read; those of other steps may be there.")

    def _fill_rows(self, rows: Sequence[PreviewRow]) -> None:
        """Reuses widgets by their order; headings come before the first row of each kind."""
        order = [(row.kind, row.name) for row in rows]
        if order == self._order:  # the usual case from step to step
            for row, widget in zip(rows, self._widgets, strict=False):
                widget.show_row(row)
            return
        self._order = order
        while len(self._widgets) < len(rows):
            widget = PictureRow(self._appearance)
            widget.opened.connect(self.opened)
            self._widgets.append(widget)
        for known in (*self._headings.values(), *self._widgets):
            self._rows.removeWidget(known)
            known.setVisible(False)
        for index, wanted in enumerate(self._widgets_in_order(rows), start=1):
            self._rows.insertWidget(index, wanted)
            wanted.setVisible(True)

    def _widgets_in_order(self, rows: Sequence[PreviewRow]) -> list[QWidget]:
        widgets: list[QWidget] = []
        kinds = set()
        for row, widget in zip(rows, self._widgets, strict=False):
            if row.kind not in kinds:
                kinds.add(row.kind)
                self._headings[row.kind].shows_clean = "truth" in row.pictures
                widgets.append(self._headings[row.kind])
            widget.show_row(row)
            widgets.append(widget)
        return widgets


class _ColumnHeadings(QWidget):
    """The column headings above the rows of one kind, each with the badge of its role."""

    def __init__(self, kind: RowKind, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName(f"heads_{kind}")
        self._kind, self._appearance = kind, appearance
        self.shows_clean = False
        """Whether the second column has clean images instead of the teacher's restorations."""
        self.setFixedHeight(sizes().control)
        self.retranslate()
        appearance.changed.connect(self.update)

    def retranslate(self) -> None:
        """Sets all texts in the language in use."""
        first = self.tr("Generated") if self._kind == "generated" else self.tr("Probe photo")
        self._titles = first, self.tr("Teacher"), self.tr("Student"), self.tr("Difference")
        self._clean_title = self.tr("Clean")
        self.setAccessibleName(", ".join(self._titles))
        self.setToolTip(
            self.tr("The difference is amplified {gain} times").format(gain=DIFFERENCE_STYLE.gain)
        )
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints badge and name above each column."""
        theme, side = self._appearance.theme, sizes().icon
        first: Role = "generator" if self._kind == "generated" else "input"
        roles: tuple[Role | None, ...] = (first, "truth" if self.shows_clean else "teacher", "student", None)
        titles = list(self._titles)
        titles[1] = self._clean_title if self.shows_clean else titles[1]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = (
            self.width() - (PICTURE_COLUMNS - 1) * sizes().small_spacing
        ) // PICTURE_COLUMNS + sizes().small_spacing
        for number, (role, title) in enumerate(zip(roles, titles, strict=True)):
            area = self.rect().adjusted(number * width, 0, 0, 0)
            area.setWidth(width - sizes().small_spacing)
            if role:
                badge = area.adjusted(0, (area.height() - side) // 2, 0, 0)
                badge.setSize(QSize(side, side))
                paint_badge(painter, badge.toRectF(), ROLE_LETTERS[role], theme.role_colour(role))
                area.setLeft(area.left() + side + sizes().small_spacing)
            painter.setFont(text_font("small"))
            painter.setPen(theme.muted)
            elided = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, elided)
        painter.end()


def _group(row: PreviewRow) -> str:
    return "probe" if row.kind == "probe" else f"weather/{row.label}"
