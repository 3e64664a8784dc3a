"""Restores one batch of photos and clips, in the thread of a job."""

import threading
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mwrgui.ui.session.batch_models import BatchModels
from mwrgui.ui.session.state import ModelSlot, PhotoItem, SessionOptions

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.restoration.restorer import Restorer
    from mwrgui.video.batch import MixedEvent

_POLL_SECONDS = 0.1
"""Seconds between two checks whether a paused batch is to be stopped."""


@dataclass(frozen=True, slots=True)
class QueueWork:
    """A batch, with everything that its thread needs.

    Attributes:
        not_paused: an event that is cleared while the queue is paused.
        is_removed: returns whether the item with this path has been removed from the list, so that it must
            not be restored.
        path: the file for the only result of a single clip; None saves results under new names.
    """

    items: Sequence[PhotoItem]
    models: BatchModels
    device: "Device"
    options: SessionOptions
    not_paused: threading.Event
    is_removed: Callable[[Path], bool]
    path: Path | None = None

    def run(self, stop: threading.Event) -> "Iterator[MixedEvent]":
        """Yields the events of the batch, and waits between them while the queue is paused.

        It uses copies of the networks, which are moved to the CPU if memory runs out; the originals, which
        restore the current photo, must stay on their device.
        """
        for event in self._clip_events(stop, self.path) if self.path else self._batch_events(stop):
            yield event
            while not self.not_paused.wait(_POLL_SECONDS) and not stop.is_set():
                pass

    def _batch_events(self, stop: threading.Event) -> "Iterator[MixedEvent]":
        from mwrgui.restoration.result_files import Source
        from mwrgui.video.batch import Sources, restore_photos_and_clips

        def sources(*, clips: bool) -> list[Source]:
            return [Source(item.path, item.root) for item in self.items if item.is_clip == clips]

        options = self.options
        own_strengths = {item.path: item.strength for item in self.items if item.strength is not None}
        return restore_photos_and_clips(
            Sources(sources(clips=False), sources(clips=True)),
            self._restorers(),
            device=self.device,
            options=options.restore_options(),
            clip_options=options.clips,
            result_options=options.files,
            output=options.output,
            stop=stop,
            unwanted=self.is_removed,
            strengths=own_strengths,
        )

    def _clip_events(self, stop: threading.Event, path: Path) -> "Iterator[MixedEvent]":
        from mwrgui.video.batch import restore_clip_to_file

        (item,), options = self.items, self.options
        return restore_clip_to_file(
            item.path,
            path,
            self._restorers()[0],
            device=self.device,
            options=options.restore_options(options.strength_of(item)),
            clip_options=options.clips,
            stop=stop,
            unwanted=self.is_removed,
        )

    def _restorers(self) -> "list[Restorer]":
        from mwrgui.restoration.restorer import Restorer

        def restorer(label: str, slot: ModelSlot, fallback: Restorer | None = None) -> Restorer:
            assert slot.model is not None
            return Restorer(label, deepcopy(slot.model), slot.identity, slot.name, fallback)

        fallback = restorer("restored", self.models.fallback) if self.models.fallback else None
        return [restorer(label, slot, fallback) for label, slot in self.models.slots.items()]
