"""What the thread of the queue does: one batch of photos and clips."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mwrgui.ui.session.state import ModelSlot, Options, PhotoItem

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.video.batch import MixedEvent

_PAUSE_STEP = 0.1
"""Seconds between looks whether a pause is over."""


@dataclass(frozen=True, slots=True)
class QueueWork:
    """What the queue's thread needs.

    Attributes:
        slots: models by the label that ends the names of their results.
        spare: the model that takes over photos which the first one harms.
        go_on: is set unless the queue is paused.
    """

    items: Sequence[PhotoItem]
    slots: Mapping[str, ModelSlot]
    spare: tuple[ModelSlot, ...]
    device: "Device"
    options: Options
    go_on: threading.Event
    is_removed: Callable[[Path], bool]

    def run(self, stop: threading.Event) -> "Iterator[MixedEvent]":
        """The events of the batch; waits between them while the queue is paused.

        Networks are copied: when memory runs out they are moved to another device, and those of the photo
        that is looked at must not move with them.
        """
        from mwrgui.restoration.options import RestoreOptions
        from mwrgui.restoration.restorer import Restorer
        from mwrgui.restoration.result_files import Source
        from mwrgui.video.batch import Sources, restore_photos_and_clips

        def restorer(label: str, slot: ModelSlot, spare: Restorer | None = None) -> Restorer:
            assert slot.model is not None
            return Restorer(label, deepcopy(slot.model), slot.identity, slot.name, spare)

        def sources(*, clips: bool) -> list[Source]:
            return [Source(item.path, item.root) for item in self.items if item.is_clip == clips]

        spares = [restorer("restored", slot) for slot in self.spare]
        spare = spares[0] if spares else None
        options = self.options
        own = {item.path: item.strength for item in self.items if item.strength is not None}
        events = restore_photos_and_clips(
            Sources(sources(clips=False), sources(clips=True)),
            [restorer(label, slot, spare) for label, slot in self.slots.items()],
            device=self.device,
            options=RestoreOptions(strength=options.strength, tile=options.tile, side=options.side),
            clip_options=options.clips,
            files=options.files,
            output=options.output,
            stop=stop,
            unwanted=self.is_removed,
            strengths=own,
        )
        for event in events:
            yield event
            while not self.go_on.wait(_PAUSE_STEP) and not stop.is_set():
                pass
