"""Step 3: a shipped recipe, and every setting of it."""

from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QRadioButton, QVBoxLayout

from mwrgui.ui.distill_page.all_settings import AllSettings
from mwrgui.ui.distill_page.editors import words
from mwrgui.ui.distill_page.step import lay_out_step
from mwrgui.ui.session.recipe_draft import RecipeDraft
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label


class RecipeStep(TranslatedWidget, QFrame):
    """Quick, Standard or Thorough, and Advanced."""

    def __init__(self, draft: RecipeDraft, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("step_recipe")
        self._draft = draft
        self._buttons: dict[str, QRadioButton] = {}
        self._about: dict[str, QLabel] = {}
        self.all_settings = AllSettings(draft, appearance)
        self._build()
        self._connect()
        self._retranslate()

    def _build(self) -> None:
        self._title = label("step_recipe_title", "section")
        self._group = QButtonGroup(self)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(sizes().inside)
        lay_out_step(self, self._title, self._lines, self.all_settings)

    def _connect(self) -> None:
        self._draft.prepared.connect(self._list_presets)
        self._draft.changed.connect(self._mark_chosen)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("3  Recipe"))
        self.setAccessibleName(self.tr("Recipe"))
        titles = {
            "quick": self.tr("Quick"),
            "standard": self.tr("Standard"),
            "thorough": self.tr("Thorough"),
        }
        known = self._draft.catalog
        for name, button in self._buttons.items():
            assert known
            button.setText(titles[name])
            button.setToolTip(words(known.presets[name].about))
            self._about[name].setText(words(known.presets[name].about))

    def _list_presets(self) -> None:
        assert self._draft.catalog
        for name in self._draft.catalog.presets:
            if name not in self._buttons:
                self._add_preset(name)
        self._retranslate()
        self._mark_chosen()

    def _add_preset(self, name: str) -> None:
        button = QRadioButton()
        button.setObjectName(f"recipe_{name}")
        button.clicked.connect(lambda: self._draft.choose_preset(name))
        self._group.addButton(button)
        self._buttons[name] = button
        self._about[name] = label(f"recipe_{name}_about", "small", muted=True, wrap=True)
        self._about[name].setContentsMargins(sizes().icon + sizes().inside, 0, 0, 0)
        self._lines.addWidget(button)
        self._lines.addWidget(self._about[name])

    def _mark_chosen(self) -> None:
        if self._draft.choices.preset in self._buttons:
            self._buttons[self._draft.choices.preset].setChecked(True)
