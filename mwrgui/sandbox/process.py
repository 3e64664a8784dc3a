"""The parent's side of a sandbox process: starts it, sends requests, enforces limits, ends it."""

import contextlib
import os
import queue
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import psutil

from mwrgui.core.own_program import python_command
from mwrgui.sandbox.wire import Array, receive, send

WAIT_SECONDS = 0.2
"""Seconds between checks while waiting; on Windows, Ctrl-C is only noticed then."""
MEMORY_SHARE = 0.75
"""Largest share of the free memory that a graph may take."""
_INHERITED_VARIABLES = (
    *("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "NUMBER_OF_PROCESSORS"),
    *("OMP_NUM_THREADS", "MKL_NUM_THREADS", "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER"),
)
"""Environment variables that runtimes need; all others, such as API keys, are withheld."""
_PIPE_BYTES = 2**20
"""Pipe buffer in bytes, where it can be set."""


class ProcessLost(Exception):
    """The process ended unexpectedly; `reason` is the signal, the exit code, or “ended”."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MemoryLimitExceeded(Exception):
    """The process used more memory than it may, and was ended."""


_in_trials: "weakref.WeakSet[SandboxProcess]" = weakref.WeakSet()


def end_trials() -> None:
    """Ends all processes that are still in their trial phase; threads that wait for them get ProcessLost.

    In its trial phase a new graph is run on small images, to find out which sizes and ranges it accepts.
    """
    for each in list(_in_trials):
        each.end()


def graph_memory_limit() -> int:
    """Memory in bytes that a graph may take: `MEMORY_SHARE` of the free memory."""
    return int(psutil.virtual_memory().available * MEMORY_SHARE)


class SandboxProcess:
    """A sandbox process, without an open file at first; it ends with this object, or with this program.

    It has a session of its own, so that Ctrl-C does not reach it. Its working folder is empty, its
    environment has no secrets, and it inherits no files.

    Args:
        kind: `onnx` or `pt2` for a graph, or the name of a photo format.

    Attributes:
        end: kills the process and deletes its folder; later calls do nothing.
    """

    def __init__(self, kind: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="mwrgui-program-"))
        self._process = _start(kind, self._folder)
        self._requests: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._answers: queue.Queue[_Answer | Exception] = queue.Queue()
        threading.Thread(
            target=_exchange, args=(self._process, self._requests, self._answers), name="program", daemon=True
        ).start()
        self.end = weakref.finalize(self, _end, self._process, self._requests, self._folder)
        _in_trials.add(self)

    def end_trial_phase(self) -> None:
        """Ends the trial phase: from now on `end_trials` no longer affects this process."""
        _in_trials.discard(self)

    @property
    def alive(self) -> bool:
        """Whether the process still runs and accepts requests."""
        return self.end.alive and self._process.poll() is None

    def request(
        self, header: Mapping[str, Any], arrays: Sequence[Array] = (), *, seconds: float, max_elements: int
    ) -> "_Answer":
        """Sends a request and waits for the answer, whose arrays have at most `max_elements` elements.

        `header["memory"]`, if any, limits the additional memory of the process in bytes. On any failure, even
        an interruption of this thread, the process is ended.

        Raises:
            TimeoutError: there was no answer within `seconds`.
            ProcessLost: the process crashed.
            MemoryLimitExceeded: the process exceeded its limit; only on systems that do not enforce limits.
        """
        self._requests.put((header, arrays, max_elements))
        try:
            answer = self._wait(time.monotonic() + seconds, header.get("memory"))
        except BaseException:
            self.end()
            raise
        if isinstance(answer, Exception):
            raise ProcessLost(self._exit_reason())
        return answer

    def _wait(self, until: float, memory: int | None) -> "_Answer | Exception":
        initial = self._resident() if memory is not None else 0
        while True:
            try:
                return self._answers.get(timeout=max(0.0, min(WAIT_SECONDS, until - time.monotonic())))
            except queue.Empty:
                if time.monotonic() >= until:
                    raise TimeoutError from None
            if memory is not None and self._resident() - initial > memory:
                raise MemoryLimitExceeded

    def _resident(self) -> int:
        """Resident memory in bytes; 0 on Linux, which enforces the limit itself."""
        if sys.platform == "linux":
            return 0
        with contextlib.suppress(psutil.Error):
            return int(psutil.Process(self._process.pid).memory_info().rss)
        return 0

    def _exit_reason(self) -> str:
        ended_here = not self.end.alive
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(WAIT_SECONDS)
        code = self._process.returncode
        self.end()
        if ended_here or code is None:
            return "ended"
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
        return f"exit code {code}"


_Request = tuple[Mapping[str, Any], Sequence[Array], int]
_Answer = tuple[dict[str, Any], list[Array]]


def _start(kind: str, folder: Path) -> "subprocess.Popen[bytes]":
    root = Path(__file__).parents[2]
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {name: os.environ[name] for name in _INHERITED_VARIABLES if name in os.environ}
    environment |= {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUSERBASE": site.getuserbase()}
    environment |= dict.fromkeys(("HOME", "USERPROFILE", "TEMP", "TMP", "TMPDIR"), str(folder))
    environment |= {"CUDA_CACHE_DISABLE": "1", "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [*python_command(), "-B", "-m", "mwrgui.sandbox.serve", kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        close_fds=True,
        start_new_session=sys.platform != "win32",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # on Windows only
        pipesize=_PIPE_BYTES,
    )


def _exchange(
    process: "subprocess.Popen[bytes]",
    requests: "queue.SimpleQueue[_Request | None]",
    answers: "queue.Queue[_Answer | Exception]",
) -> None:
    """Sends and receives alternately, in a thread, because pipes block."""
    request_stream, reply_stream = _streams(process)
    while (request := requests.get()) is not None:
        header, arrays, max_elements = request
        try:
            send(request_stream, header, arrays)
            answers.put(receive(reply_stream, max_elements))
        except (OSError, EOFError, ValueError, LookupError, TypeError, RecursionError) as error:
            answers.put(error)
            break
    for stream in (request_stream, reply_stream):
        with contextlib.suppress(OSError):
            stream.close()


def _streams(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("started without pipes")
    return process.stdin, process.stdout


def _end(
    process: "subprocess.Popen[bytes]", requests: "queue.SimpleQueue[_Request | None]", folder: Path
) -> None:
    """Kills the process with all its children, and deletes its folder."""
    with contextlib.suppress(OSError):
        if process.poll() is not None:  # its PID may have been reused by now
            pass
        elif sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    requests.put(None)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    shutil.rmtree(folder, ignore_errors=True)
