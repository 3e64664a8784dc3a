"""Photos and restorations of earlier photos, for as long as memory allows."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import psutil

from mwrgui.images import Photo
from mwrgui.ui.session.byte_lru_cache import ByteLruCache
from mwrgui.ui.session.restore_job import Wish
from mwrgui.ui.session.state import ModelRole

if TYPE_CHECKING:
    from mwrgui.models.restoration_model import RestorationModel
    from mwrgui.restoration.restore import Restored

_SHARE_OF_MEMORY = 8
"""One part in so many may hold photos and results that could be wanted again."""


@dataclass(frozen=True, slots=True, eq=False)
class FullResult:
    """A restoration at full strength, and what it was made with."""

    model: "RestorationModel"
    tile: int
    side: int
    full: "Restored"

    def answers(self, model: "RestorationModel | None", wish: Wish) -> bool:
        """Whether this model would make the same again."""
        return (self.model, self.tile, self.side) == (model, wish.tile, wish.side)


class ResultCache:
    """Knows what has been read and made; what was wanted longest ago is forgotten first."""

    def __init__(self) -> None:
        self._kept = ByteLruCache(psutil.virtual_memory().total // _SHARE_OF_MEMORY)

    def put_photo(self, wish: Wish, photo: Photo) -> None:
        """Keeps a photo that has been read."""
        self._kept.put((wish.key, wish.frame), photo, photo.nbytes)

    def put_result(self, wish: Wish, role: ModelRole, result: FullResult) -> None:
        """Keeps what a model has made of it."""
        self._kept.put((wish.key, wish.frame, role), result, result.full.pixels.nbytes)

    def recall(self, wish: Wish) -> Wish:
        """The wish with what is still known from earlier."""
        known = {}
        for role, model in wish.models:
            kept = self._kept.get((wish.key, wish.frame, role))
            if isinstance(kept, FullResult) and kept.answers(model, wish):
                known[role] = kept.full
        photo = cast("Photo | None", self._kept.get((wish.key, wish.frame)))
        return replace(wish, photo=photo or wish.photo, known=known)
