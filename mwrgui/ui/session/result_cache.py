"""A cache of photos that were read and of their restorations, limited by memory."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import psutil

from mwrgui.images import Photo
from mwrgui.restoration.options import RestoreOptions
from mwrgui.ui.session.byte_lru_cache import ByteLruCache
from mwrgui.ui.session.restore_job import RestoreRequest
from mwrgui.ui.session.state import ModelRole

if TYPE_CHECKING:
    from mwrgui.models.restoration_model import RestorationModel
    from mwrgui.restoration.restore import Restored

_MEMORY_DIVISOR = 8
"""The cache may use the computer's memory divided by this number."""


@dataclass(frozen=True, slots=True, eq=False)
class CachedResult:
    """A restoration at full strength, with the model and the options that produced it."""

    model: "RestorationModel"
    options: RestoreOptions
    restored: "Restored"

    def is_result_of(self, model: "RestorationModel | None", request: RestoreRequest) -> bool:
        """Whether `model` would produce the same restoration for `request`; always False for None."""
        return (self.model, self.options) == (model, request.options)


class ResultCache:
    """Keeps photos and restorations; drops the least recently used ones first."""

    def __init__(self) -> None:
        self._entries = ByteLruCache(psutil.virtual_memory().total // _MEMORY_DIVISOR)

    def put_photo(self, request: RestoreRequest, photo: Photo) -> None:
        """Stores the photo that was read for a request."""
        self._entries.put((request.key, request.frame), photo, photo.nbytes)

    def put_result(self, request: RestoreRequest, role: ModelRole, result: CachedResult) -> None:
        """Stores the restoration of a request by one model."""
        self._entries.put((request.key, request.frame, role), result, result.restored.pixels.nbytes)

    def with_cached(self, request: RestoreRequest) -> RestoreRequest:
        """The request, with `photo` and `cached` filled in as far as they are in the cache."""
        cached = {}
        for role, model in request.models:
            entry = self._entries.get((request.key, request.frame, role))
            if isinstance(entry, CachedResult) and entry.is_result_of(model, request):
                cached[role] = entry.restored
        photo = cast("Photo | None", self._entries.get((request.key, request.frame)))
        return replace(request, photo=photo or request.photo, cached=cached)
