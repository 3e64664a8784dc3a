"""Draws the next batch on a second thread and stream while the networks work on this one."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import torch

from mwrgui.synthesis.synthesizer import Restore, Samples, Synthesizer


class _Round(NamedTuple):
    """What one round of the source brought, and when a GPU will have it ready."""

    figures: dict[str, float]
    samples: Samples
    ready: torch.cuda.Event | None


class DrawnAhead:
    """A source of images that is one batch of `batch` images ahead of whoever asks; the images are the same.

    For sources that look at neither teacher nor student. Its saved state is that before the batch that is
    under way, so a resumed run draws it again.
    """

    def __init__(self, source: Synthesizer, *, batch: int, device: torch.device) -> None:
        self._source = source
        self._batch = batch
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="draws ahead")
        self._stream = torch.cuda.Stream(device) if device.type == "cuda" else None  # type: ignore[no-untyped-call]
        self._pending: Future[_Round] | None = None
        self._before: dict[str, Any] = {}

    def improve(self, *, teacher: Restore, student: Restore) -> dict[str, float]:
        """Betters the source for one round, or tells what that brought where it is done already."""
        if self._pending is None:
            return self._source.improve(teacher=teacher, student=student)
        return self._pending.result().figures

    def sample(self, count: int) -> Samples:
        """The batch that is ready, and the next one is begun; another `count` is drawn here and now."""
        if count != self._batch:
            assert self._pending is None, "held-out images are drawn before the first batch"
            return self._source.sample(count)
        samples = self._source.sample(count) if self._pending is None else self._take(self._pending.result())
        self._before = self._source.state_dict()
        if self._stream:
            self._stream.wait_stream(torch.cuda.current_stream(self._stream.device))
        self._pending = self._thread.submit(self._draw)
        return samples

    def show(self, held_out: Samples) -> Samples:
        """As the source shows them, once it is at rest."""
        if self._pending is not None:
            self._pending.result()
        return self._source.show(held_out)

    def state_dict(self) -> dict[str, Any]:
        """The state before the batch that is under way."""
        return self._source.state_dict() if self._pending is None else self._before

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a saved state; what is under way is dropped."""
        if self._pending is not None:
            self._pending.result()
            self._pending = None
        self._source.load_state_dict(state)

    def _draw(self) -> _Round:
        """One whole round, on the second stream where there is one."""
        with self._second_stream():
            figures = self._source.improve(teacher=_nobody, student=_nobody)
            samples = self._source.sample(self._batch)
            return _Round(figures, samples, self._stream.record_event() if self._stream else None)

    def _second_stream(self) -> AbstractContextManager[object]:
        return torch.cuda.stream(self._stream) if self._stream else nullcontext()

    def _take(self, done: _Round) -> Samples:
        """The samples for the stream that asks, whose memory the second one leaves alone from now on."""
        if done.ready is not None:
            asking = torch.cuda.current_stream(done.samples.images.device)
            asking.wait_event(done.ready)
            for images in (done.samples.images, done.samples.clean):
                if images is not None:
                    images.record_stream(asking)
        return done.samples


def draw_ahead(source: Synthesizer, *, batch: int, device: torch.device) -> Synthesizer:
    """The source, a batch ahead where a GPU's work leaves the processor time for it."""
    return DrawnAhead(source, batch=batch, device=device) if device.type == "cuda" else source


def _nobody(_images: object) -> Any:
    raise AssertionError("a source that is drawn ahead asks no network")
