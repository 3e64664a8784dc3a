"""A widget that shows four pictures in a row: input, teacher, student and difference."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mwrgui.images import ImageArray
from mwrgui.ui.monitor.naming import weather_name
from mwrgui.ui.monitor.preview import PreviewRow
from mwrgui.ui.style.theme import Appearance, sizes, text_font
from mwrgui.ui.text.translated_widget import TranslatedWidget

PICTURE_COLUMNS = 4


class PictureRow(TranslatedWidget, QWidget):
    """Shows one `PreviewRow`.

    Signals:
        opened: the name of the row, which is to be opened in a compare view.
    """

    opened = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._row: PreviewRow | None = None
        self._images: list[QImage] = []
        self.setObjectName("picture_row")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    @property
    def row(self) -> PreviewRow | None:
        """The row that is shown; None before the first `show_row`."""
        return self._row

    def show_row(self, row: PreviewRow) -> None:
        """Shows another row; the height changes only if the aspect ratio does."""
        if row is self._row:
            return
        changed = self._row is None or self._shape(self._row) != self._shape(row)
        self._row = row
        target = row.pictures.get("teacher", row.pictures.get("truth"))
        pictures = (row.pictures.get("input"), target, row.pictures.get("student"), row.difference)
        self._images = [_image(picture) for picture in pictures]
        if changed:
            self._keep_shape()
        self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self._title())
        self.setToolTip(self.tr("{name}: double-click or Enter compares closely").format(name=self._title()))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the aspect ratio of the pictures."""
        super().resizeEvent(event)
        self._keep_shape()

    def sizeHint(self) -> QSize:
        """Four pictures of the smallest useful size."""
        width = PICTURE_COLUMNS * (sizes().picture + sizes().small_spacing)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Half of `sizeHint` in both directions."""
        return self.sizeHint() / 2

    def heightForWidth(self, width: int) -> int:
        """The height of four pictures that together fill this width."""
        ratio = 1.0
        if self._row:
            picture_height, picture_width = self._shape(self._row)
            ratio = min(picture_height / picture_width, 1.0)
        return round(self._picture_width(width) * ratio) + sizes().small_spacing

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the pictures, the row's name on the first one, and a frame if the row has the focus."""
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, image in enumerate(self._images):
            area = self._picture_area(number)
            if image.isNull():
                painter.fillRect(area, theme.canvas)
            else:
                painter.drawImage(_fitted(image, area), image)
        self._paint_name(painter)
        if self.hasFocus():
            painter.setPen(theme.accent)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Emits `opened`, as Enter does."""
        self._open()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Return emit `opened`."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Repaints when the focus comes and goes."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)

    def _open(self) -> None:
        if self._row:
            self.opened.emit(self._row.name)

    def _keep_shape(self) -> None:
        self.setFixedHeight(self.heightForWidth(self.width()))

    def _title(self) -> str:
        row = self._row
        if row is None:
            return ""
        return weather_name(row.label) if row.kind == "generated" else row.label

    def _paint_name(self, painter: QPainter) -> None:
        theme, pad = self._appearance.theme, sizes().small_spacing
        painter.setFont(text_font("small"))
        metrics = painter.fontMetrics()
        first = self._picture_area(0)
        words = metrics.elidedText(self._title(), Qt.TextElideMode.ElideMiddle, first.width() - 4 * pad)
        box = QRect(first.topLeft(), metrics.size(0, words) + QSize(2 * pad, pad)).translated(pad, pad)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.pane_label)
        painter.drawRoundedRect(box, pad, pad)
        painter.setPen(theme.pane_label_text)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _picture_width(self, width: int) -> int:
        return (width - (PICTURE_COLUMNS - 1) * sizes().small_spacing) // PICTURE_COLUMNS

    def _picture_area(self, number: int) -> QRect:
        width, gap = self._picture_width(self.width()), sizes().small_spacing
        return QRect(number * (width + gap), 0, width, self.height() - gap)

    @staticmethod
    def _shape(row: PreviewRow) -> tuple[int, int]:
        height, width, _ = next(iter(row.pictures.values())).shape
        return height, width


def _fitted(image: QImage, area: QRect) -> QRect:
    size = image.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    fitted = QRect(area.topLeft(), size)
    fitted.moveCenter(area.center())
    return fitted


def _image(picture: ImageArray | None) -> QImage:
    """Copies a picture, (H, W, 3) uint8 RGB, into an image; None gives a null image."""
    if picture is None:
        return QImage()
    height, width, _ = picture.shape
    data = picture.tobytes()
    return QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
