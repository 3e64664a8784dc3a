"""Restores frames for display; smooths the change over time, as is done for restored clips."""

import threading
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mwrgui.core.devices import Device
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.residual_upscale import add_change, difference, enlarge, shrink
from mwrgui.restoration.restore import restore_pixels
from mwrgui.video.temporal_smoothing import TemporalSmoother

_MAX_GAP = 1.0
"""Gap between two frames, in seconds, from which the smoothing restarts."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameChange:
    """The change that the restoration makes to one frame, at the size that the network sees.

    Attributes:
        small: (h, w, 3) uint16, the frame at this size.
        change: (h, w, 3) float32, −1..1.
    """

    small: NDArray[np.uint16] = field(repr=False)
    change: NDArray[np.float32] = field(repr=False)
    options: RestoreOptions


class SteadyFrameRestorer:
    """Restores frames of one source with one model; frames may be missing, because playback drops some.

    The smoothing restarts at a cut, after a gap, when the time goes back (after a seek, or when a clip
    starts again), and when an option or the size changes.
    """

    def __init__(self, model: RestorationModel, device: Device) -> None:
        self._model, self._device = model, device
        self._smoother = TemporalSmoother(0.0)
        self._time = float("-inf")
        self._settings: object = None

    def compute_change(
        self, pixels: NDArray[np.uint8], options: RestoreOptions, stop: threading.Event
    ) -> FrameChange | None:
        """Runs the network on (H, W, 3) RGB; may be called by several threads, for frames in any order.

        Returns None once `stop` is set.

        Raises:
            MwrError: memory is insufficient, or the network's output is not an image.
        """
        longest = max(pixels.shape[:2])
        side = options.side or self._model.contract.usual_side or longest
        small = shrink(pixels, min(side, longest))
        restored = restore_pixels(small, self._model, device=self._device, options=options, stop=stop)
        if restored is None:
            return None
        return FrameChange(small, difference(restored.astype(np.uint16, copy=False), small), options)

    def apply_change(
        self, pixels: NDArray[np.uint8], change: FrameChange, time: float, *, steady: float
    ) -> NDArray[np.uint8]:
        """Applies a change, smoothed over time, to its frame (H, W, 3); call it for all frames in order.

        Args:
            change: the change of this frame; its array may be overwritten.
            time: when the frame is displayed, in seconds.
            steady: time constant of the smoothing in seconds, see `ClipOptions.steady`; 0 turns it off.
        """
        settings = change.options, steady, change.small.shape
        if settings != self._settings or not 0 < time - self._time < _MAX_GAP:
            self._smoother = TemporalSmoother(steady)
        self._settings, self._time = settings, time
        steady_change = self._smoother.smooth(change.change, change.small, time)
        if change.small.shape != pixels.shape:
            steady_change = enlarge(steady_change, pixels.shape[:2], slice(0, len(pixels)))
        result = add_change(steady_change, pixels)
        result *= 255
        return np.rint(result, out=result).astype(np.uint8)
