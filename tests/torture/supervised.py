"""A process that takes one file after the other: one that dies, hangs or swallows memory is found out."""

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

LONGEST = 10.0
"""Seconds that one file may take."""
MOST_MEMORY = 3 * 2**30
"""Bytes that the process may have in memory."""
STARTING = 120.0
"""Seconds that the process may take until it has imported all it needs."""


class Supervised:
    """Runs `python -m module`, which calls `serve`, in a folder; whatever goes wrong there is told here."""

    def __init__(self, module: str, folder: Path) -> None:
        self.longest = LONGEST
        self._module, self._folder = module, folder
        self._process: subprocess.Popen[str] | None = None

    def problem(self, path: Path) -> str:
        """What went wrong with a file; empty if all is well with it."""
        process = self._running()
        began = time.monotonic()
        process.stdin.write(f"{path}\n")
        process.stdin.flush()
        answer = _line(process.stdout, self.longest)
        took = time.monotonic() - began
        if not answer:
            code = process.poll()
            self.close()
            return f"it takes more than {took:.0f} s" if code is None else f"the process ended with {code}"
        facts = json.loads(answer)
        if facts["peak"] > MOST_MEMORY:
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
            assert _line(self._process.stdout, STARTING) == "ready\n"
        return self._process


def serve(outcome: Callable[[Path], str], *, largest: int = 2**20) -> None:
    """Tells of each file whose name comes in what went wrong with it, and the memory that was taken.

    What the program prints itself counts as wrong. `largest` is the size of a file that it may write.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asked ends us
    answers = os.fdopen(os.dup(1), "w")
    said = (Path.cwd() / "said.txt").open("w+", errors="replace")
    os.dup2(said.fileno(), 1)
    os.dup2(said.fileno(), 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (2 * MOST_MEMORY, 2 * MOST_MEMORY))  # for the machine's sake
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    answers.write("ready\n")
    answers.flush()
    for line in sys.stdin:
        problem = outcome(Path(line.rstrip("\n")))
        sys.stdout.flush()
        sys.stderr.flush()
        said.seek(0)
        printed = said.read()
        said.truncate(0)
        said.seek(0)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        found = problem or (f"it prints {printed[:200]!r}" if printed else "")
        answers.write(json.dumps({"problem": found, "peak": peak}) + "\n")
        answers.flush()


def _line(stream: IO[str], seconds: float) -> str:
    """The next line; empty if none comes in time, or ever."""
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.append(stream.readline()), daemon=True)
    reader.start()
    reader.join(seconds)
    return lines[0] if lines else ""
