"""Prefetching: draws the next batch on a second thread and CUDA stream while networks use the current one."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import torch

from mwrgui.synthesis.image_source import ImageSource, Restore, Samples, SourceFigures, TeacherRestore


class _Prefetched(NamedTuple):
    """The result of one round of the source, and the CUDA event that marks it ready."""

    figures: SourceFigures
    samples: Samples
    ready: torch.cuda.Event | None


class Prefetch:
    """Draws the next batch of `batch` images of a source early; the images are the same as without it.

    Only for sources that use neither teacher nor student. The saved state is the one before the batch in
    progress, so a resumed run draws that batch again.
    """

    def __init__(self, source: ImageSource, *, batch: int, device: torch.device) -> None:
        self._source = source
        self._batch = batch
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="prefetch")
        self._stream = torch.cuda.Stream(device) if device.type == "cuda" else None  # type: ignore[no-untyped-call]
        self._pending: Future[_Prefetched] | None = None
        self._state_before: dict[str, Any] = {}

    def update(self, *, teacher: TeacherRestore, student: Restore) -> SourceFigures:
        """Updates the source, or returns the figures of the update that was prefetched."""
        if self._pending is None:
            return self._source.update(teacher=teacher, student=student)
        return self._pending.result().figures

    def sample(self, count: int) -> Samples:
        """Returns the prefetched batch and starts the next; draws a batch of another size synchronously."""
        if count != self._batch:
            assert self._pending is None, "held-out images are drawn before the first batch"
            return self._source.sample(count)
        samples = (
            self._source.sample(count)
            if self._pending is None
            else self._use_on_current_stream(self._pending.result())
        )
        self._state_before = self._source.state_dict()
        if self._stream:
            self._stream.wait_stream(torch.cuda.current_stream(self._stream.device))
        self._pending = self._thread.submit(self._draw)
        return samples

    def preview(self, held_out: Samples) -> Samples:
        """The preview of the source, after the batch in progress is finished."""
        if self._pending is not None:
            self._pending.result()
        return self._source.preview(held_out)

    def state_dict(self) -> dict[str, Any]:
        """The state before the batch in progress."""
        return self._source.state_dict() if self._pending is None else self._state_before

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores a saved state; discards the batch in progress."""
        if self._pending is not None:
            self._pending.result()
            self._pending = None
        self._source.load_state_dict(state)

    def _draw(self) -> _Prefetched:
        """Updates the source and draws a batch, on the second stream if there is one."""
        with self._second_stream():
            figures = self._source.update(teacher=_no_network, student=_no_network)
            samples = self._source.sample(self._batch)
            return _Prefetched(figures, samples, self._stream.record_event() if self._stream else None)

    def _second_stream(self) -> AbstractContextManager[object]:
        return torch.cuda.stream(self._stream) if self._stream else nullcontext()

    def _use_on_current_stream(self, finished: _Prefetched) -> Samples:
        """Makes the current stream wait for the samples, and protects their memory until it has used them."""
        if finished.ready is not None:
            current_stream = torch.cuda.current_stream(finished.samples.images.device)
            current_stream.wait_event(finished.ready)
            for images in (finished.samples.images, finished.samples.clean):
                if images is not None:
                    images.record_stream(current_stream)
        return finished.samples


def prefetch(source: ImageSource, *, batch: int, device: torch.device) -> ImageSource:
    """Wraps a source in `Prefetch` if `device` is a GPU, as the CPU is then free; else returns it."""
    return Prefetch(source, batch=batch, device=device) if device.type == "cuda" else source


def _no_network(*_images: object) -> Any:
    raise AssertionError("a prefetched source uses no network")
