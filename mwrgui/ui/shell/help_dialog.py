"""The dialog behind Help › Help: how to do the main tasks."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.language import mark
from mwrgui.ui.widgets.dialog_size import fit_to_screen
from mwrgui.ui.widgets.parts import label

TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        mark("Help", "Restore photos"),
        (
            mark("Help", "Drop photos or folders anywhere on the window, or open them from the File menu."),
            mark("Help", "The photo you click in the strip is restored by the teacher and by the student."),
            mark("Help", "Strength blends the restoration into the photo: 0 % is the photo as it was."),
            mark("Help", "Save result writes a new file beside the photo. Your photo is never replaced."),
            mark("Help", "Restore all does the same for every photo in the strip, in the background."),
            mark(
                "Help",
                "Select several thumbnails with Ctrl or Shift: Save, Restore and Remove then apply to all "
                "of them.",
            ),
            mark("Help", "“This photo only” gives the photo a strength of its own."),
            mark(
                "Help",
                "Drag a thumbnail, or the name on a picture, into a folder or an e-mail: the result is "
                "copied there.",
            ),
        ),
    ),
    (
        mark("Help", "Compare"),
        (
            mark("Help", "Split: drag the line. The menu beside the modes shows another pair of pictures."),
            mark("Help", "Side by side, Difference and Flicker show the same place of all pictures."),
            mark("Help", "Turn the wheel to zoom, drag to move, hold Space to see the photo as it was."),
            mark("Help", "Drop a clean picture on Ground truth, and PSNR and SSIM are measured against it."),
            mark("Help", "Save comparison makes a picture, a web page with a slider, or an animation."),
        ),
    ),
    (
        mark("Help", "Load a model"),
        (
            mark(
                "Help", "Click Teacher or Student at the top to choose a model, or drop a checkpoint there."
            ),
            mark(
                "Help", "Checkpoints of sixteen public networks are recognised, also as ONNX and PT2 files."
            ),
            mark(
                "Help",
                "No code in a file is run. The Models page shows what a file contains and adds it to the "
                "library.",
            ),
        ),
    ),
    (
        mark("Help", "Distill a student"),
        (
            mark("Help", "Distill makes a small network that restores like the teacher, without any photo."),
            mark("Help", "Choose the teacher, the student's design and a recipe, then press Start."),
            mark(
                "Help",
                "Scenes are drawn, weather is put over them, and the student learns what the teacher does.",
            ),
            mark(
                "Help", "Pause keeps everything loaded. Finish now ends the run and keeps the best student."
            ),
            mark("Help", "If the program or the computer stops, the next start offers to resume the run."),
        ),
    ),
    (
        mark("Help", "Watch a run"),
        (
            mark("Help", "Curves show every loss; samples show input, teacher and student at that step."),
            mark(
                "Help", "Probe photos of your own are restored by the student again and again: see it learn."
            ),
            mark(
                "Help",
                "Drag the time-line to look back. Runs lists all runs and lays their curves over each other.",
            ),
            mark(
                "Help",
                "“Go back”, beside the time-line, continues from the last checkpoint at or before "
                "the step chosen there.",
            ),
            mark("Help", "A warning says what goes wrong and offers to go back to a good checkpoint."),
        ),
    ),
    (
        mark("Help", "When something is wrong"),
        (
            mark("Help", "A photo with a red mark failed: click it to read why. The others go on."),
            mark(
                "Help",
                "If a result harms the photo, a note on the picture says how and where; try the other model.",
            ),
            mark("Help", "Report a problem, in this menu, collects what helps to find the cause."),
        ),
    ),
)


class HelpDialog(QDialog):
    """A list of topics beside the text of the selected topic."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("help_dialog")
        self.setWindowTitle(self.tr("Help"))
        self.topics, self._pages = QListWidget(), QStackedWidget()
        self._build()
        self.topics.currentRowChanged.connect(self._pages.setCurrentIndex)
        self.topics.setCurrentRow(0)

    def _build(self) -> None:
        self.topics.setObjectName("help_topics")
        self.topics.setAccessibleName(self.tr("Topics"))
        self.topics.setSpacing(sizes().small_spacing)
        for title, sentences in TOPICS:
            self.topics.addItem(_translated(title))
            self._pages.addWidget(_page(_translated(title), [_translated(each) for each in sentences]))
        self.topics.setFixedWidth(self.topics.sizeHintForColumn(0) + 4 * sizes().grid)
        row = QHBoxLayout()
        row.setSpacing(sizes().padding)
        row.addWidget(self.topics)
        row.addWidget(self._pages, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(row, 1)
        layout.addWidget(buttons)
        fit_to_screen(self, sizes().sheet_width, sizes().dialog_height)


def _page(title: str, sentences: list[str]) -> QScrollArea:
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setSpacing(sizes().padding)
    heading = label("help_title", "section")
    heading.setText(title)
    column.addWidget(heading)
    for sentence in sentences:
        text = label("help_text", wrap=True)
        text.setText(sentence)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(text)
    column.addStretch()
    page = QScrollArea()
    page.setWidgetResizable(True)
    page.setWidget(inner)
    return page


def _translated(text: str) -> str:
    return QCoreApplication.translate("Help", text)
