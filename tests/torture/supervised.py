"""A process that handles one file after another, and is watched: does it crash, hang or use much memory?"""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

MAX_SECONDS = 10.0
"""Seconds that one file may take."""
MAX_MEMORY = 3 * 2**30
"""Bytes that the process may have in memory."""
MAX_START_SECONDS = 120.0
"""Seconds that the process may take until it has imported all it needs."""


class Supervised:
    """Runs `python -m module`, which calls `serve`, in a folder; finds out what goes wrong there."""

    def __init__(self, module: str, folder: Path) -> None:
        self.max_seconds = MAX_SECONDS
        self._module, self._folder = module, folder
        self._process: subprocess.Popen[str] | None = None

    def problem(self, path: Path) -> str:
        """What went wrong with a file; empty if nothing did."""
        process = self._running()
        began = time.monotonic()
        process.stdin.write(f"{path}\n")
        process.stdin.flush()
        answer = _line(process.stdout, self.max_seconds)
        took = time.monotonic() - began
        if not answer:
            code = process.poll()
            self.close()
            return f"it takes more than {took:.0f} s" if code is None else f"the process ended with {code}"
        facts = json.loads(answer)
        if facts["peak"] > MAX_MEMORY:
            self.close()
            return f"it takes {facts['peak'] / 2**30:.1f} GB"
        return str(facts["problem"])

    def close(self) -> None:
        """Ends the process."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            root = str(Path(__file__).parents[2])
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": root, "OMP_NUM_THREADS": "1"},
            )
            assert _line(self._process.stdout, MAX_START_SECONDS) == "ready\n"
        return self._process


def serve(problem_with: Callable[[Path], str], *, max_written_bytes: int = 2**20) -> None:
    """Reads paths from stdin, one a line; answers what went wrong with each file, and the peak memory.

    Any output of the program counts as wrong. `max_written_bytes`: size that a file it writes may have.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process ends this one
    answers = os.fdopen(os.dup(1), "w")
    output = (Path.cwd() / "said.txt").open("w+", errors="replace")
    os.dup2(output.fileno(), 1)
    os.dup2(output.fileno(), 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (2 * MAX_MEMORY, 2 * MAX_MEMORY))  # spares the machine
    resource.setrlimit(resource.RLIMIT_FSIZE, (max_written_bytes, max_written_bytes))
    answers.write("ready\n")
    answers.flush()
    for line in sys.stdin:
        problem = problem_with(Path(line.rstrip("\n")))
        sys.stdout.flush()
        sys.stderr.flush()
        output.seek(0)
        printed = output.read()
        output.truncate(0)
        output.seek(0)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        found = problem or (f"it prints {printed[:200]!r}" if printed else "")
        answers.write(json.dumps({"problem": found, "peak": peak}) + "\n")
        answers.flush()


def _line(stream: IO[str], seconds: float) -> str:
    """The next line; empty if none comes in time, or at the end of the stream."""
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.append(stream.readline()), daemon=True)
    reader.start()
    reader.join(seconds)
    return lines[0] if lines else ""
