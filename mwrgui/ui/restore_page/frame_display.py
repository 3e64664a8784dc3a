"""Shows the frames of a player in the compare view."""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from mwrgui.images import ImageArray, Photo
from mwrgui.ui.session.clip_player import ClipPlayer
from mwrgui.ui.session.live_player import LivePlayer
from mwrgui.ui.session.playback_work import FrameGroup, PlayedPictures
from mwrgui.ui.session.state import MODEL_ROLES
from mwrgui.ui.style.theme import Role
from mwrgui.ui.widgets.compare import CompareOptions, CompareView, Pyramid


class FrameDisplay(QObject):
    """Shows pictures as they are played, and tells the player which pictures the compare view needs."""

    def __init__(self, player: ClipPlayer | LivePlayer, view: CompareView) -> None:
        super().__init__(view)
        self._player, self._view = player, view
        self._shown: dict[Role, tuple[int, Pyramid]] = {}
        self._player.pictures_played.connect(self._show)
        self._player.changed.connect(self._remove_outdated)
        view.model.options_changed.connect(self._set_groups)
        self._set_groups(view.model.options)

    def layers(self, photo: Photo | None) -> Mapping[Role, ImageArray | Pyramid]:
        """The frame that is shown, with the pictures that were made from it while the player played.

        Empty if `photo` is not that frame. Call this only once per pause, because it forgets the pictures.
        """
        frame = self._player.frame
        if frame is None or photo is None or photo.pixels is not frame.pixels:
            return {}
        pictures_of_frame: dict[Role, ImageArray | Pyramid] = {
            role: picture for role, (position, picture) in self._shown.items() if position == frame.position
        }
        self._shown.clear()  # by the next pause, another model may be in use
        return {"input": frame.pixels, **pictures_of_frame}

    def _show(self, played: PlayedPictures) -> None:
        for role, picture in played.pictures.items():
            self._shown[role] = (played.frame.position, picture)
            self._view.model.set_picture(role, picture)

    def _remove_outdated(self) -> None:
        """While frames play, removes the pictures of models that are no longer in use."""
        if not self._player.ready:
            self._shown.clear()
        elif self._player.playing:
            for role in MODEL_ROLES:
                if role not in self._player.frame_rates and role in self._view.model.layers.roles:
                    self._shown.pop(role, None)
                    self._view.model.set_picture(role, None)

    def _set_groups(self, options: CompareOptions) -> None:
        self._player.set_groups(frame_groups(options))


def frame_groups(options: CompareOptions) -> tuple[FrameGroup, ...]:
    """Groups the pictures that the compare view shows; those of one group are made from the same frame.

    Side by side, each picture is a group of its own, so that a slow model does not hold up the other; only
    the two pictures of a difference form one group.

    >>> frame_groups(CompareOptions(mode="split"))
    (('input', 'student'),)
    >>> frame_groups(CompareOptions(mode="side"))
    (('input',), ('teacher',), ('student',))
    """
    if options.mode == "side":
        difference_group = options.difference_pair if "difference" in options.side_panes else ()
        single = [
            content
            for content in options.side_panes
            if content != "difference" and content not in difference_group
        ]
        return (*((content,) for content in single), *((difference_group,) if difference_group else ()))
    pairs: dict[str, FrameGroup] = {
        "split": options.split_pair,
        "difference": options.difference_pair,
        "flicker": options.flicker_pair,
        "single": (options.single_role,),
    }
    return (tuple(dict.fromkeys(("input", *pairs[options.mode]))),)
