"""The pictures and options that a compare view paints; mouse, keys and actions change them."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QRect, Signal

from mwrgui.images import ImageArray
from mwrgui.ui.style.theme import Role, sizes
from mwrgui.ui.widgets.compare.flicker_timer import FlickerTimer
from mwrgui.ui.widgets.compare.layers import Layers
from mwrgui.ui.widgets.compare.level_builder import LevelBuilder
from mwrgui.ui.widgets.compare.options import CompareOptions, Content, Mode, Pair
from mwrgui.ui.widgets.compare.panes import Pane
from mwrgui.ui.widgets.compare.pyramid import Pyramid
from mwrgui.ui.widgets.compare.selection import Selection
from mwrgui.ui.widgets.compare.viewport import Viewport


class ComparisonModel(QObject):
    """Pictures of one size by role, and how they are compared.

    Pictures are not copied. If pixels change in place, the picture must be passed again as another array.

    Attributes:
        layers: the pictures; changed through this model only.
        viewport: zoom and pan.
        selection: the selected rectangle.

    Signals:
        changed: the canvas must be painted again.
        options_changed: the new `CompareOptions`.
        pictures_changed: the pictures must be drawn again.
        tile_written: a role, and the QRect in pixels of its picture that must be drawn again.
    """

    changed = Signal()
    options_changed = Signal(object)
    pictures_changed = Signal()
    tile_written = Signal(str, QRect)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layers = Layers()
        self.viewport = Viewport(self, gap=sizes().focus)
        self.selection = Selection(self.layers, self)
        self._options = CompareOptions()
        self._label_details: dict[Role, str] = {}
        self._input_held = False
        self._flicker = FlickerTimer(self)
        self._level_builder = LevelBuilder(self)
        self._level_builder.built.connect(self._add_levels)
        self._flicker.switched.connect(self.changed)
        self.viewport.changed.connect(self.changed)
        self.selection.changed.connect(self.changed)
        self.selection.rubber_band_changed.connect(self.changed)

    def set_pictures(self, pictures: Mapping[Role, ImageArray | Pyramid]) -> None:
        """Shows other pictures; `view_for_size` adapts the zoom if their size differs.

        A large array is shown at once, and its levels are built in the background. A `Pyramid` has them
        already, so it looks smooth at once. The selection is cleared if `Layers.source_pixels` changes.

        Args:
            pictures: (H, W, 3) RGB of 8 or 16 bits.

        Raises:
            ValueError: their sizes differ.
        """
        before = self.layers.source_pixels
        self.layers.set_pictures(pictures)
        if self.layers.source_pixels is not before:
            self.selection.select(None)
        self._pictures_changed()

    def set_picture(self, role: Role, picture: ImageArray | Pyramid | None) -> None:
        """Adds or replaces the picture of one role, or removes it.

        Raises:
            ValueError: its size is not that of the others.
        """
        if picture is None:
            self.layers.remove(role)
        else:
            self.layers.set_picture(role, picture)
        self._pictures_changed()

    def write_tile(self, role: Role, rect: QRect, pixels: ImageArray) -> None:
        """Shows a tile of a role's next picture, over the present one until all tiles have arrived.

        Args:
            rect: the tile in pixels of the picture.
            pixels: (H, W, 3) RGB of the tile.

        Raises:
            ValueError: the tile is not within the picture, or `pixels` has another size.
        """
        self.layers.write_tile(role, rect, pixels)
        self.tile_written.emit(role, rect)
        self.changed.emit()

    def set_label_details(self, names: Mapping[Role, str]) -> None:
        """Sets what the labels say besides the role, such as the name of the model or photo."""
        self._label_details = dict(names)
        self.changed.emit()

    def label_detail(self, role: Role) -> str:
        """What the label of a role says besides the role; may be empty."""
        return self._label_details.get(role, "")

    @property
    def options(self) -> CompareOptions:
        """Mode, panes, loupe and difference style; replaced as a whole by `set_options`."""
        return self._options

    def set_options(self, options: CompareOptions) -> None:
        """Replaces the options; `line_position` is limited to 0..1."""
        options = replace(options, line_position=min(max(options.line_position, 0.0), 1.0))
        if options == self._options:
            return
        self._options = options
        self._flicker.restart(options.flicker_period if options.mode == "flicker" else None)
        self.viewport.set_options(options)
        self.options_changed.emit(options)

    def set_mode(self, mode: Mode) -> None:
        """Changes only the mode; all other options stay."""
        self.set_options(replace(self._options, mode=mode))

    def show_only(self, role: Role) -> None:
        """Changes to the mode "single" with the picture of `role`."""
        self.set_options(replace(self._options, mode="single", single_role=role))

    def set_line_position(self, position: float) -> None:
        """Puts the split line at `position`, a fraction of the canvas."""
        self.set_options(replace(self._options, line_position=position))

    @property
    def input_held(self) -> bool:
        """Whether all panes show the input for the moment."""
        return self._input_held

    def hold_input(self, held: bool) -> None:
        """With True, shows the input in all panes; with False, shows the pictures of the panes again."""
        self._input_held = held
        self.changed.emit()

    @property
    def difference_pair(self) -> Pair:
        """The two pictures whose difference is shown, second minus first."""
        first, second = self._options.difference_pair
        return self._shown_role(first), self._shown_role(second)

    def panes(self) -> list[Pane]:
        """What each pane shows now, and where; none while there is no picture."""
        panes = self.viewport.layout.panes(second=self._flicker.shows_second)
        return [replace(pane, content=self._shown_content(pane.content)) for pane in panes]

    def _shown_content(self, content: Content) -> Content:
        if self._input_held:
            return self.layers.source
        return content if content == "difference" else self._shown_role(content)

    def _shown_role(self, role: Role) -> Role:
        """The role shown for `role`: a generated image takes the place of a missing input."""
        return self.layers.source if role == "input" else role

    def _pictures_changed(self) -> None:
        self._level_builder.build([pyramid.base for pyramid in self.layers.incomplete_pyramids()])
        self.pictures_changed.emit()
        self.viewport.set_picture(self.layers.size)

    def _add_levels(self, pyramids: list[Pyramid]) -> None:
        for pyramid in pyramids:
            self.layers.add_levels(pyramid)
        self.pictures_changed.emit()
        self.changed.emit()
