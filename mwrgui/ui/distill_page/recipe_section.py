"""Section 3 of the form: one of the shipped recipes, and changes to its settings."""

from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QRadioButton, QVBoxLayout

from mwrgui.ui.distill_page.advanced_settings import AdvancedSettings
from mwrgui.ui.distill_page.section import lay_out_section
from mwrgui.ui.session.recipe_draft import RecipeDraft
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated import translate_setting
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label


class RecipeSection(TranslatedWidget, QFrame):
    """A radio button per shipped recipe, with the section Advanced below them."""

    def __init__(self, draft: RecipeDraft, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("recipe_section")
        self._draft = draft
        self._buttons: dict[str, QRadioButton] = {}
        self._descriptions: dict[str, QLabel] = {}
        self.advanced_settings = AdvancedSettings(draft, appearance)
        self._build()
        self._connect()
        self._retranslate()

    def _build(self) -> None:
        self._title = label("recipe_section_title", "section")
        self._group = QButtonGroup(self)
        self._presets_layout = QVBoxLayout()
        self._presets_layout.setSpacing(sizes().small_spacing)
        lay_out_section(self, self._title, self._presets_layout, self.advanced_settings)

    def _connect(self) -> None:
        self._draft.prepared.connect(self._list_presets)
        self._draft.changed.connect(self._check_chosen)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("3  Recipe"))
        self.setAccessibleName(self.tr("Recipe"))
        titles = {
            "quick": self.tr("Quick"),
            "standard": self.tr("Standard"),
            "thorough": self.tr("Thorough"),
        }
        catalog = self._draft.catalog
        for name, button in self._buttons.items():
            assert catalog
            button.setText(titles[name])
            button.setToolTip(translate_setting(catalog.presets[name].about))
            self._descriptions[name].setText(translate_setting(catalog.presets[name].about))

    def _list_presets(self) -> None:
        assert self._draft.catalog
        for name in self._draft.catalog.presets:
            if name not in self._buttons:
                self._add_preset(name)
        self._retranslate()
        self._check_chosen()

    def _add_preset(self, name: str) -> None:
        button = QRadioButton()
        button.setObjectName(f"recipe_{name}")
        button.clicked.connect(lambda: self._draft.set_preset(name))
        self._group.addButton(button)
        self._buttons[name] = button
        self._descriptions[name] = label(f"recipe_{name}_descriptions", "small", muted=True, wrap=True)
        self._descriptions[name].setContentsMargins(sizes().icon + sizes().small_spacing, 0, 0, 0)
        self._presets_layout.addWidget(button)
        self._presets_layout.addWidget(self._descriptions[name])

    def _check_chosen(self) -> None:
        if self._draft.choices.preset in self._buttons:
            self._buttons[self._draft.choices.preset].setChecked(True)
