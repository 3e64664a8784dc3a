"""Processes of the program that start fast: they are forked from one that has imported it."""

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
    """A process that runs `mwrgui ARGUMENTS`, or `code`; it is used like `subprocess.Popen`."""

    def __init__(
        self, arguments: Sequence[str], code: str, folder: Path, environment: Mapping[str, str]
    ) -> None:
        opened, self._output_path = tempfile.mkstemp(prefix="said-")
        os.close(opened)
        task = (list(arguments), code, str(folder), dict(environment), self._output_path)
        self._process = _context().Process(target=_run, args=task)  # type: ignore[attr-defined]
        self._process.start()

    @property
    def returncode(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.exitcode

    poll = returncode.fget

    def send_signal(self, number: signal.Signals) -> None:
        """Sends a signal, unless the process has ended."""
        if self._process.is_alive():
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        """Kills the process."""
        self._process.kill()

    def communicate(self, timeout: float | None = None) -> tuple[str, None]:
        """Waits for its end; returns its output and None.

        Raises:
            subprocess.TimeoutExpired: it has not ended within `timeout` seconds.
        """
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("mwrgui", timeout or 0)
        path = Path(self._output_path)
        output = path.read_text(errors="replace") if path.exists() else ""
        path.unlink(missing_ok=True)
        return output, None


def can_fork() -> bool:
    """Whether this system can fork processes."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def _context() -> BaseContext:
    os.environ["OMP_NUM_THREADS"] = "1"  # for the process from which all are forked: it must have no threads
    # Killed processes leave locks behind, of which Python would warn at its exit.
    os.environ["PYTHONWARNINGS"] = "ignore::UserWarning:multiprocessing.resource_tracker"
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(IMPORTED))
    return context


def _run(arguments: list[str], code: str, folder: str, environment: dict[str, str], output_path: str) -> None:
    opened = os.open(output_path, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(opened, stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["mwrgui", *arguments]
    if code:
        exec(code, {"__name__": "__main__"})
        return
    from mwrgui.__main__ import main

    sys.exit(main())
