"""An exported graph as a function of tensors, run in a separate process that may crash at any time."""

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mwrgui.core.errors import MwrError, system_reason
from mwrgui.core.exported_graph_files import GraphKind
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.sandbox.graph_facts import GraphFacts, InputSizes
from mwrgui.sandbox.process import MemoryLimitExceeded, ProcessLost, SandboxProcess, graph_memory_limit
from mwrgui.sandbox.refusals import too_much_memory
from mwrgui.sandbox.wire import unpacked_error

OPENING_SECONDS = 60.0
"""Time limit in seconds for opening a file."""
BYTES_PER_SECOND = 10_000_000
"""The limits for opening and for the trials grow by one second per this number of bytes of the file."""
CALL_SECONDS = 20.0
SECONDS_PER_MEGAPIXEL = 600.0
"""Time limit of a call in seconds, and its growth per megapixel.

The largest networks need 100 s on two slow cores.
"""
TRIAL_SECONDS = 120.0
"""Time limit in seconds for all trials together."""
TRIAL_MEMORY = 2**30
BYTES_PER_FILE_BYTE = 8
BYTES_PER_PIXEL = 100_000
"""Memory limit of a trial in bytes, and its growth per byte of the file and per pixel of the image.

After the trials, the limit is most of the free memory.
"""


class RemoteGraph:
    """Runs the graph on (B, 3, H, W), on any device and in the graph's own range; returns the same shape.

    The process is restarted after a crash, so that one bad image does not affect the next. Threads take
    turns.
    """

    def __init__(self, path: Path, kind: GraphKind) -> None:
        """Raises MwrError if the file cannot be used."""
        self._path, self._kind = path.absolute(), kind
        self._lock = threading.Lock()
        self._file_version = self._read_file_version()
        self._trial_deadline: float | None = (
            time.monotonic() + TRIAL_SECONDS + self._file_size / BYTES_PER_SECOND
        )
        self._process, self.facts = self._start_process()

    def end_trial_phase(self) -> None:
        """Ends the trials: raises the limits of time and memory to what large images need."""
        self._trial_deadline = None
        self._process.end_trial_phase()

    def end_call(self) -> None:
        """Ends the process, so that a call in another thread fails at once; the next call starts another."""
        self._process.end()

    def __call__(self, images: Tensor) -> Tensor:
        """Runs the graph; gradients flow to `images` if the graph is differentiable.

        Raises:
            RuntimeError: the graph failed.
            MwrError: its process crashed or exceeded a limit, or its file was changed.
        """
        if self.facts.differentiable and torch.is_grad_enabled() and images.requires_grad:
            restored: Tensor = _RestoreFunction.apply(images, self)  # type: ignore[no-untyped-call]
            return restored
        return self.call("run", images)

    def call(self, request: str, images: Tensor, *extra: Tensor) -> Tensor:
        """Sends a request to the process; returns its answer, shaped like `images`.

        Args:
            request: “run” restores the images; “gradient” gives the gradient with respect to them.
            images: (B, 3, H, W).
            extra: for “gradient”, the gradient with respect to the output.

        Raises:
            RuntimeError: the graph failed.
            MwrError: its process crashed or exceeded a limit, or its file was changed.
        """
        arrays = [each.detach().float().cpu().numpy() for each in (images, *extra)]
        header = {"do": request, "device": str(images.device), "memory": self._memory_for(images)}
        with self._lock:
            answer, outputs = self._send(header, arrays, images)
        if "failed" in answer:
            raise self._failure(str(answer["failed"]), out_of_memory=bool(answer.get("memory")))
        if len(outputs) != 1 or outputs[0].shape != images.shape:
            raise RuntimeError("its answer does not fit the request")
        return torch.from_numpy(outputs[0]).to(images)

    def _send(self, header: Mapping[str, Any], arrays: list[Any], images: Tensor) -> Any:
        pixels = images.numel() / 3
        seconds = CALL_SECONDS + SECONDS_PER_MEGAPIXEL * pixels / 1e6
        if self._trial_deadline is not None:
            seconds = min(seconds, max(0.0, self._trial_deadline - time.monotonic()))
        try:
            if not self._process.alive:
                self._open_again()
            return self._process.request(header, arrays, seconds=seconds, max_elements=images.numel())
        except TimeoutError as error:
            raise self._timeout_error(images, seconds) from error
        except MemoryLimitExceeded as error:
            raise self._failure(str(error), out_of_memory=True) from error
        except ProcessLost as lost:
            raise self._crash_error(lost) from lost

    def _memory_for(self, images: Tensor) -> int | None:
        """Memory limit of a call in bytes; None on a GPU, whose driver reserves memory that it never uses."""
        if images.device.type != "cpu":
            return None
        if self._trial_deadline is None:
            return graph_memory_limit()
        return self._trial_memory(BYTES_PER_PIXEL * images.numel() // 3)

    def _trial_memory(self, for_images: int) -> int:
        """Memory limit of a trial in bytes; `for_images` is the part for its images."""
        return min(graph_memory_limit(), TRIAL_MEMORY + BYTES_PER_FILE_BYTE * self._file_size + for_images)

    def _start_process(self) -> tuple[SandboxProcess, GraphFacts]:
        seconds = OPENING_SECONDS + self._file_size / BYTES_PER_SECOND
        header = {
            "do": "open",
            "path": str(self._path),
            "threads": torch.get_num_threads(),
            "memory": self._trial_memory(0),
        }
        process = SandboxProcess(self._kind)
        try:
            answer, _ = process.request(header, seconds=seconds, max_elements=0)
            if "refused" in answer:
                process.end()
                raise unpacked_error(answer["refused"])
            return process, _parse_facts(answer["facts"])
        except TimeoutError as error:
            raise MwrError(
                "{file} could not be opened within {seconds} seconds.",
                "Choose another file.",
                file=self._path.name,
                seconds=round(seconds),
            ) from error
        except MemoryLimitExceeded as error:
            raise too_much_memory(self._path) from error
        except ProcessLost as lost:
            raise self._crash_error(lost) from lost
        except (LookupError, TypeError, ValueError) as error:
            process.end()
            raise self._crash_error(ProcessLost("ended")) from error

    def _open_again(self) -> None:
        if self._read_file_version() != self._file_version:
            raise MwrError("{file} was changed while it was in use.", "Load it again.", file=self._path.name)
        self._process, self.facts = self._start_process()
        if self._trial_deadline is None:
            self._process.end_trial_phase()

    def _read_file_version(self) -> tuple[int, int]:
        """Size in bytes and modification time of the file, which identify its version."""
        try:
            state = self._path.stat()
        except OSError as error:
            raise MwrError(
                "{path} cannot be read: {reason}.",
                "Choose another file.",
                path=self._path,
                reason=system_reason(error),
            ) from error
        return state.st_size, state.st_mtime_ns

    @property
    def _file_size(self) -> int:
        return self._file_version[0]

    def _failure(self, message: str, *, out_of_memory: bool) -> Exception:
        if not out_of_memory:
            return RuntimeError(message)
        if self._trial_deadline is not None:
            return too_much_memory(self._path)
        return RuntimeError(f"not enough memory: {message}")  # the caller retries with smaller tiles

    def _timeout_error(self, images: Tensor, seconds: float) -> MwrError:
        height, width = images.shape[-2:]
        return MwrError(
            "{file} did not restore a picture of {width}×{height} pixels within {seconds} seconds"
            " and was ended.",
            "Choose another model, or smaller pictures.",
            file=self._path.name,
            width=width,
            height=height,
            seconds=round(seconds),
        )

    def _crash_error(self, lost: ProcessLost) -> MwrError:
        return MwrError(
            "{file} crashed in its own process ({how}).",
            "Choose another model, or export it again.",
            file=self._path.name,
            how=_how_it_ended(lost),
        )


class _RestoreFunction(torch.autograd.Function):
    """Autograd function; the backward pass runs the graph again, because its process keeps no results."""

    @staticmethod
    def forward(ctx: Any, images: Tensor, graph: RemoteGraph) -> Tensor:
        ctx.save_for_backward(images)
        ctx.graph = graph
        return graph.call("run", images)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, output_gradient: Tensor) -> tuple[Tensor, None]:
        (images,) = ctx.saved_tensors
        return ctx.graph.call("gradient", images, output_gradient.contiguous()), None


def _parse_facts(answer: Mapping[str, Any]) -> GraphFacts:
    sides = {name: int(answer["sides"][name]) for name in ("batch", "height", "width", "multiple", "least")}
    flags = {name: bool(answer[name]) for name in ("differentiable", "bytes_in", "bytes_out")}
    return GraphFacts(InputSizes(**sides), parameters=int(answer["parameters"]), **flags)


def _how_it_ended(lost: ProcessLost) -> str | Sentence:
    return sentence("it was ended") if lost.reason == "ended" else lost.reason
