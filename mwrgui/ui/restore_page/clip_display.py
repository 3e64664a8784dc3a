"""Puts the pictures of what plays into the compare view, and says which ones it needs."""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from mwrgui.images import ImageArray, Photo
from mwrgui.ui.session.clip_player import ClipPlayer
from mwrgui.ui.session.clip_playing import Lane, PlayedPictures
from mwrgui.ui.session.live_player import LivePlayer
from mwrgui.ui.session.state import MODEL_ROLES
from mwrgui.ui.style.theme import Role
from mwrgui.ui.widgets.compare import CompareOptions, CompareView, Pyramid


class ClipDisplay(QObject):
    """Keeps what was shown last, for when the clip or the live pictures stand."""

    def __init__(self, player: ClipPlayer | LivePlayer, view: CompareView) -> None:
        super().__init__(view)
        self._player, self._view = player, view
        self._shown: dict[Role, tuple[int, Pyramid]] = {}
        self._player.pictures_played.connect(self._show)
        self._player.changed.connect(self._leave_out)
        view.model.options_changed.connect(self._choose_lanes)
        self._choose_lanes(view.model.options)

    def layers(self, photo: Photo | None) -> Mapping[Role, ImageArray | Pyramid]:
        """The frame that stands now, with what was made of this very frame while it played.

        None if `photo` is not that frame.
        """
        frame = self._player.frame
        if frame is None or photo is None or photo.pixels is not frame.pixels:
            return {}
        same: dict[Role, ImageArray | Pyramid] = {
            role: picture for role, (ticks, picture) in self._shown.items() if ticks == frame.ticks
        }
        self._shown.clear()  # by the next time another model may be in use
        return {"input": frame.pixels, **same}

    def _show(self, played: PlayedPictures) -> None:
        for role, picture in played.pictures.items():
            self._shown[role] = (played.frame.ticks, picture)
            self._view.model.set_picture(role, picture)

    def _leave_out(self) -> None:
        """While it plays, pictures that are not made anew would be of an earlier frame."""
        if not self._player.ready:
            self._shown.clear()
        elif self._player.playing:
            for role in MODEL_ROLES:
                if role not in self._player.rates and role in self._view.model.layers.roles:
                    self._shown.pop(role, None)
                    self._view.model.set_picture(role, None)

    def _choose_lanes(self, options: CompareOptions) -> None:
        self._player.set_lanes(lanes_of(options))


def lanes_of(options: CompareOptions) -> tuple[Lane, ...]:
    """Which pictures a mode shows: those that it compares with one another are of the same frame.

    Side by side each comes as fast as it can.

    >>> lanes_of(CompareOptions(mode="split"))
    (('input', 'student'),)
    >>> lanes_of(CompareOptions(mode="side"))
    (('input',), ('teacher',), ('student',))
    """
    if options.mode == "side":
        differing = options.difference_pair if "difference" in options.side_panes else ()
        alone = [
            content for content in options.side_panes if content != "difference" and content not in differing
        ]
        return (*((content,) for content in alone), *((differing,) if differing else ()))
    pairs: dict[str, Lane] = {
        "split": options.split_pair,
        "difference": options.difference_pair,
        "flicker": options.flicker_pair,
        "single": (options.single_role,),
    }
    return (tuple(dict.fromkeys(("input", *pairs[options.mode]))),)
