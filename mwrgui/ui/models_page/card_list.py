"""The cards of all models, one of them selected, below notices of files that were refused."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mwrgui.library.cards import ModelCard
from mwrgui.ui.models_page.card import ModelCardView
from mwrgui.ui.models_page.library_jobs import ListedModels
from mwrgui.ui.models_page.model_preview import ModelPreview
from mwrgui.ui.models_page.model_previews import ModelPreviews
from mwrgui.ui.models_page.refusal import Refusal, RefusalView
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.state import MODEL_ROLES
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.widgets.page_frame import PageFrame


class CardList(QObject):
    """Fills a page frame with cards.

    Signals:
        selection_changed: another model is selected, or more is known about the selected one.
    """

    selection_changed = Signal()

    def __init__(
        self, frame: PageFrame, previews: ModelPreviews, slots: ModelSlots, appearance: Appearance
    ) -> None:
        super().__init__(frame)
        self._frame, self._previews, self._slots, self._appearance = frame, previews, slots, appearance
        self._listed: ListedModels = []
        self._views: list[ModelCardView] = []
        self._refusals: list[Refusal] = []  # oldest first
        self._latest_refused = False  # whether a file was refused, until a model is selected
        self._selected = ""
        previews.preview_ready.connect(self._show_preview)
        slots.changed.connect(self._mark_used)

    @property
    def listed(self) -> ListedModels:
        """The models of the last `show_models`, each with its tensors."""
        return self._listed

    @property
    def selected(self) -> str:
        """The name of the selected model; empty while there are none."""
        return self._selected

    @property
    def selected_card(self) -> ModelCard | None:
        """The card of the selected model."""
        view = self._view_of(self._selected)
        return view.card if view else None

    def show_models(self, listed: ListedModels) -> None:
        """Shows these models; the selected one stays selected, or the first is selected if it is gone."""
        self._listed = listed
        focused = any(view.hasFocus() for view in self._views)
        for view in self._views:
            view.blockSignals(True)  # the focus moves through them as they go, which would select them
        self._views = [self._make_view(card) for card, _ in listed]
        refused = [RefusalView(refusal, self._appearance) for refusal in self._refusals]
        for notice in refused:
            notice.closed.connect(lambda notice=notice: self._remove_refusal(notice.refusal))
        self._frame.show_cards([*refused, *self._views])
        self._mark_used()
        names = [card.name for card, _ in listed]
        self._mark_selected(self._selected if self._selected in names else next(iter(names), ""))
        selected = self._view_of(self._selected)
        self._reveal(refused[-1] if refused and self._latest_refused else selected)
        if focused and selected and not self._latest_refused:
            selected.setFocus()

    def begin_change(self) -> None:
        """Call this before files are added or a model is renamed; it stops scrolling to earlier refusals."""
        self._latest_refused = False

    def handle_added(self, outcomes: list[ModelCard | Refusal]) -> None:
        """Selects the last model that was added, and keeps refusals; the next `show_models` shows them."""
        refused = [each for each in outcomes if isinstance(each, Refusal)]
        added = [each for each in outcomes if isinstance(each, ModelCard)]
        self._refusals += refused
        if added:
            self._selected = added[-1].name
        self._latest_refused |= bool(refused)

    def handle_renamed(self, _old_name: str, new_name: str) -> None:
        """Keeps a renamed model selected; the next `show_models` shows it."""
        self._selected = new_name

    def _make_view(self, card: ModelCard) -> ModelCardView:
        view = ModelCardView(card, self._appearance)
        view.selected.connect(lambda view: self._select(view.card.name))
        view.neighbour_requested.connect(self._focus_neighbour)
        if preview := self._previews.preview_of(card):
            view.show_preview(preview)
        return view

    def _view_of(self, name: str) -> ModelCardView | None:
        return next((view for view in self._views if view.card.name == name), None)

    def _select(self, name: str) -> None:
        self._latest_refused = False
        self._mark_selected(name)
        self._reveal(self._view_of(name))

    def _mark_selected(self, name: str) -> None:
        self._selected = name
        for view in self._views:
            view.mark_selected(view.card.name == name)
        self.selection_changed.emit()

    def _reveal(self, card: QWidget | None) -> None:
        if card:
            self._frame.reveal(card)

    def _focus_neighbour(self, direction: int) -> None:
        names = [view.card.name for view in self._views]
        index = names.index(self._selected) + direction
        if 0 <= index < len(names):
            self._views[index].setFocus()

    def _show_preview(self, preview: ModelPreview) -> None:
        for view in self._views:
            if view.card.path == preview.path:
                view.show_preview(preview)
                if view.card.name == self._selected:
                    self.selection_changed.emit()

    def _mark_used(self) -> None:
        for view in self._views:
            view.mark_used(*(role for role in MODEL_ROLES if self._slots.slot(role).name == view.card.name))

    def _remove_refusal(self, refusal: Refusal) -> None:
        self._refusals.remove(refusal)
        self.show_models(self._listed)
