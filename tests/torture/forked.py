"""Processes of the program that need not import it: they are forked from one that has."""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import BaseContext
from pathlib import Path

IMPORTED = (
    "torch._dynamo",
    "mwrgui.__main__",
    *(f"mwrgui.cli.{command}" for command in ("restore", "distill", "train", "export")),
    *(
        "mwrgui.models.loading",
        "mwrgui.distillation.distill",
        "mwrgui.training.train",
        "mwrgui.export.export",
    ),
)


class Forked:
    """A process of its own that runs `mwrgui WORDS`, or `code`; it is used as `subprocess.Popen` is."""

    def __init__(self, words: Sequence[str], code: str, folder: Path, environment: Mapping[str, str]) -> None:
        said, self._said = tempfile.mkstemp(prefix="said-")
        os.close(said)
        arguments = (list(words), code, str(folder), dict(environment), self._said)
        self._process = _context().Process(target=_run, args=arguments)  # type: ignore[attr-defined]
        self._process.start()

    @property
    def returncode(self) -> int | None:
        """As it ended; None while it runs."""
        return self._process.exitcode

    poll = returncode.fget

    def send_signal(self, number: signal.Signals) -> None:
        """Sends a signal, unless it has ended."""
        if self._process.is_alive():
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()

    def communicate(self, timeout: float | None = None) -> tuple[str, None]:
        """Waits for its end; what it said.

        Raises:
            subprocess.TimeoutExpired: it has not ended by then.
        """
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("mwrgui", timeout or 0)
        path = Path(self._said)
        said = path.read_text(errors="replace") if path.exists() else ""
        path.unlink(missing_ok=True)
        return said, None


def can_fork() -> bool:
    """Whether this system can."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def _context() -> BaseContext:
    os.environ["OMP_NUM_THREADS"] = "1"  # for the process from which all are forked: it must have no threads
    # Whoever is killed leaves locks behind, which Python would complain of at last.
    os.environ["PYTHONWARNINGS"] = "ignore::UserWarning:multiprocessing.resource_tracker"
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(IMPORTED))
    return context


def _run(words: list[str], code: str, folder: str, environment: dict[str, str], said: str) -> None:
    output = os.open(said, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["mwrgui", *words]
    if code:
        exec(code, {"__name__": "__main__"})
        return
    from mwrgui.__main__ import main

    sys.exit(main())
