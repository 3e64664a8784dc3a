"""A run on the disk: its recipe, events, checkpoints, samples and student."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w
from filelock import FileLock, Timeout

from mwrgui.core.errors import MwrError
from mwrgui.core.files import atomic_path, write_bytes, writing_failed
from mwrgui.core.paths import runs_folder
from mwrgui.library.cards import checksum

PATIENCE = 0.5
"""Seconds to wait for the lock: whoever only looks whether it is held has it for a moment."""


class RunFolder:
    """One run's folder. Whoever writes into it holds its lock; reading needs none.

    The lock is the operating system's: it ends with the process, also after kill −9.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.recipe_path = path / "recipe.toml"
        self.events_path = path / "events.jsonl"
        self.checkpoints = path / "checkpoints"
        self.samples = path / "samples"
        self.probes = path / "probes"
        self.student_path = path / "student.safetensors"
        self.note_path = path / "note.txt"
        self._lock = FileLock(path / ".lock", timeout=PATIENCE)

    @property
    def exists(self) -> bool:
        """Whether a run was begun here."""
        return self.recipe_path.exists()

    @property
    def has_checkpoint(self) -> bool:
        """Whether there is something to go on from."""
        return any(self.checkpoints.glob("step-*.pt"))

    @property
    def finished(self) -> bool:
        """Whether the run came to its end and left its student."""
        return self.student_path.exists()

    @property
    def student_checksum(self) -> str:
        """Of the student that it left so far; empty if there is none.

        Raises:
            MwrError: it cannot be read.
        """
        return checksum(self.student_path) if self.finished else ""

    @property
    def locked(self) -> bool:
        """Whether a process writes into it, be it this one."""
        path = Path(self._lock.lock_file)
        if not path.exists():
            return False
        try:
            with FileLock(path, blocking=False):
                return False
        except Timeout:
            return True
        except OSError:  # a folder that may only be read has nobody who writes
            return False

    def acquire(self) -> None:
        """Makes the folder if need be and locks it until `release`.

        Raises:
            MwrError: another process writes into it, or it cannot be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout as error:
            raise MwrError(
                "Another process is writing a run into {path}.",
                "Wait for it or choose another folder.",
                path=self.path,
            ) from error
        except OSError as error:
            raise writing_failed(self.path, error) from error

    def release(self) -> None:
        """Unlocks the folder."""
        self._lock.release()

    def write_recipe(self, kind: str, values: Mapping[str, Any]) -> None:
        """Records what the run is made with.

        Raises:
            MwrError: a run already stands here, or the folder cannot be written.
        """
        if self.exists:
            raise MwrError(
                "{path} already holds a run.",
                "Go on with it by --resume {path}, or choose another folder.",
                path=self.path,
            )
        write_bytes(self.recipe_path, tomli_w.dumps({"kind": kind, **values}).encode())

    def read_recipe(self) -> dict[str, Any]:
        """The recorded recipe, `kind` included.

        Raises:
            MwrError: this is no run, or its recipe is damaged.
        """
        try:
            return tomllib.loads(self.recipe_path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise MwrError(
                "{path} is not a run: it has no recipe.toml.", "Name the folder of a run.", path=self.path
            ) from error
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise MwrError(
                "The recipe of the run in {path} is damaged: {error}.",
                "Start a new run in another folder.",
                path=self.path,
                error=error,
            ) from error

    def append_event(self, event: Mapping[str, Any]) -> None:
        """Adds a line to the event file.

        Raises:
            MwrError: the disk is full or the folder cannot be written.
        """
        try:
            with self.events_path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(event) + "\n")
        except OSError as error:
            raise writing_failed(self.events_path, error) from error

    def rewrite_events(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Replaces the event file, when a run goes back to a checkpoint."""
        with atomic_path(self.events_path) as temporary:
            temporary.write_text("".join(json.dumps(e) + "\n" for e in events), encoding="utf-8")


def new_run_folder(name: str) -> RunFolder:
    """A folder for a new run among the person's runs, called by the day and `name`; nothing is made yet."""
    base = runs_folder() / f"{date.today().isoformat()}-{name}"
    path, number = base, 2
    while path.exists():
        path, number = base.with_name(f"{base.name}-{number}"), number + 1
    return RunFolder(path)
