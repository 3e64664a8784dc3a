"""The sandbox process: answers requests to open and run a graph or decode photos, until the pipe closes.

Run as `python -m mwrgui.sandbox.serve KIND`. Nothing but the standard library is imported before `confine`.
"""

import importlib
import os
import queue
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mwrgui.sandbox.limits import confine, limit_memory

if TYPE_CHECKING:
    from mwrgui.sandbox.runtime import Runtime
    from mwrgui.sandbox.wire import Array

_RUNTIMES = {
    "onnx": ("mwrgui.sandbox.onnx_graph", "OnnxGraph"),
    "pt2": ("mwrgui.sandbox.pt2_graph", "Pt2Graph"),
}
Request = tuple[dict[str, Any], "list[Array]"]


def main(kind: str) -> None:
    """Answers requests one after the other; `kind` is as for `SandboxProcess`."""
    request_stream, reply_stream = _take_over(0, "rb"), _take_over(1, "wb")
    _take_over(2, "wb").close()  # discards what runtimes print
    confine()
    tempfile.tempdir = str(Path.cwd())  # torch needs one; Python would look for one by writing test files
    requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(request_stream, requests), daemon=True).start()
    service = _Service(kind)
    from mwrgui.sandbox.wire import send

    while True:
        header, arrays = requests.get()
        reply, results = service.answer(header, arrays)
        send(reply_stream, reply, results)
        del arrays, results  # frees the memory of a large photo before the next request


def _take_over(number: int, mode: str) -> IO[bytes]:
    """Returns a copy of a standard stream, and redirects the original to the null device."""
    stream = os.fdopen(os.dup(number), mode)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, number)
    os.close(null)
    return stream


def _listen(request_stream: IO[bytes], requests: "queue.SimpleQueue[Request]") -> None:
    """Queues requests; ends this process at once when the parent has ended."""
    from mwrgui.sandbox.wire import receive

    try:
        while True:
            requests.put(receive(request_stream))
    finally:
        os._exit(0)


class _Service:
    """Answers the requests of the parent: runs an exported graph, or decodes a photo."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._runtime: Runtime | None = None

    def answer(self, header: dict[str, Any], arrays: "list[Array]") -> "tuple[dict[str, Any], list[Array]]":
        """The answer to a request; exceptions of the graph become part of it."""
        if header["do"] == "open":
            return self._open(header), []
        if header["do"] == "decode":
            return self._decode(header)
        limit_memory(header["memory"])
        return self._compute(header, arrays)

    def _open(self, header: dict[str, Any]) -> dict[str, Any]:
        from mwrgui.core.errors import MwrError
        from mwrgui.sandbox.refusals import is_short_of_memory, runtime_refused, too_much_memory
        from mwrgui.sandbox.wire import packed_error

        path = Path(header["path"])
        module, name = _RUNTIMES[self._kind]
        try:
            make: Callable[[Path, int], Runtime] = getattr(importlib.import_module(module), name)
            limit_memory(header["memory"])
            self._runtime = make(path, header["threads"])
        except MwrError as error:
            return {"refused": packed_error(error)}
        except Exception as error:  # a runtime may raise anything for a manipulated file
            refused = too_much_memory(path) if is_short_of_memory(error) else runtime_refused(path, error)
            return {"refused": packed_error(refused)}
        return {"facts": asdict(self._runtime.facts)}

    def _decode(self, header: dict[str, Any]) -> "tuple[dict[str, Any], list[Array]]":
        import numpy as np

        from mwrgui.core.text import replace_unprintable
        from mwrgui.sandbox.photo_decoders import decode_photo
        from mwrgui.sandbox.refusals import is_short_of_memory

        limit_memory(header["memory"])
        try:
            pixels, facts = decode_photo(Path(header["path"]), self._kind)
        except Exception as error:  # a decoder may raise anything for a damaged file
            return {
                "failed": replace_unprintable(str(error), longest=200),
                "memory": is_short_of_memory(error),
            }, []
        return facts, [pixels.astype(np.float32)]

    def _compute(self, header: dict[str, Any], arrays: "list[Array]") -> "tuple[dict[str, Any], list[Array]]":
        from mwrgui.core.text import replace_unprintable
        from mwrgui.sandbox.refusals import is_short_of_memory

        runtime = self._runtime
        if runtime is None:
            raise RuntimeError("nothing is open")
        try:
            images, *weights = arrays
            if weights:
                return {}, [runtime.gradient(images, weights[0], header["device"])]
            return {}, [runtime.run(images, header["device"])]
        except Exception as error:
            lines = str(error).strip().splitlines() or [type(error).__name__]
            return {
                "failed": replace_unprintable(lines[0], longest=200),
                "memory": is_short_of_memory(error),
            }, []


if __name__ == "__main__":
    main(sys.argv[1])
