"""The folder of a run: its recipe, events, checkpoints, samples and student."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import tomli_w
from filelock import FileLock, Timeout

from mwrgui.core.errors import MwrError
from mwrgui.core.files import atomic_path, reading_failed, remove_leftovers, write_bytes, writing_failed
from mwrgui.core.parsing import parse_toml
from mwrgui.core.paths import runs_folder
from mwrgui.library.cards import checksum
from mwrgui.runs.earlier_recipes import upgraded_recipe

LOCK_TIMEOUT = 0.5
"""Seconds to wait for the lock, because a process that only checks it also holds it for a moment."""


class RunFolder:
    """The folder of one run. Writing requires its lock; reading does not.

    The lock belongs to the operating system: it is released when the process ends, even by SIGKILL.
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
        self.waiting_path = path / "not-in-library"  # see `waiting_students`
        self._lock = FileLock(path / ".lock", timeout=LOCK_TIMEOUT)

    @property
    def exists(self) -> bool:
        """Whether the folder holds a run."""
        return self.recipe_path.exists()

    @property
    def has_checkpoint(self) -> bool:
        """Whether there is a checkpoint to resume from."""
        return any(self.checkpoints.glob("step-*.pt"))

    @property
    def finished(self) -> bool:
        """Whether the run ended and wrote its student."""
        return self.student_path.is_file()

    @property
    def student_checksum(self) -> str:
        """Checksum of the student's file; empty if there is none.

        Raises:
            MwrError: it cannot be read.
        """
        return checksum(self.student_path) if self.finished else ""

    @property
    def locked(self) -> bool:
        """Whether any process, this one included, writes into the folder."""
        path = Path(self._lock.lock_file)
        if not path.exists():
            return False
        try:
            with FileLock(path, blocking=False):
                return False
        except Timeout:
            return True
        except OSError:  # nobody can write into a read-only folder
            return False

    def acquire(self) -> None:
        """Creates the folder if necessary and locks it until `release`.

        Raises:
            MwrError: another process holds the lock, or the folder cannot be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
            remove_leftovers(self.path, subfolders=True)
            self._rename_obstacles()
        except Timeout as error:
            raise MwrError(
                "Another process is writing a run into {path}.",
                "Wait for it or choose another folder.",
                path=self.path,
            ) from error
        except OSError as error:
            raise writing_failed(self.path, error) from error

    def _rename_obstacles(self) -> None:
        """Renames files that stand in the place of folders, and folders in the place of files."""
        folders = (self.checkpoints, self.samples, self.probes)
        files = (self.events_path, self.checkpoints / "index.json", self.student_path)
        obstacles = [path for path in folders if path.exists() and not path.is_dir()]
        obstacles += [path for path in (*files, *self.checkpoints.glob("step-*.pt")) if path.is_dir()]
        for path in obstacles:
            numbers = (path.with_name(f"{path.name}.damaged-{number}") for number in count(1))
            path.rename(next(free_path for free_path in numbers if not free_path.exists()))

    def release(self) -> None:
        """Releases the lock that `acquire` took, so that other processes may use the folder."""
        self._lock.release()

    def write_recipe(self, kind: str, values: Mapping[str, Any]) -> None:
        """Writes the recipe of a new run.

        Raises:
            MwrError: the folder already holds a run, or cannot be written.
        """
        if self.exists:
            raise MwrError(
                "{path} already holds a run.",
                "Resume it with --resume {path}, or choose another folder.",
                path=self.path,
            )
        write_bytes(self.recipe_path, tomli_w.dumps({"kind": kind, **values}).encode())

    def read_recipe(self) -> dict[str, Any]:
        """Reads the recipe, `kind` included, in the settings of this version.

        Raises:
            MwrError: the folder holds no run, or its recipe is damaged.
        """
        try:
            return upgraded_recipe(parse_toml(self.recipe_path.read_bytes()))
        except FileNotFoundError as error:
            raise MwrError(
                "{path} is not a run: it has no recipe.toml.", "Name the folder of a run.", path=self.path
            ) from error
        except OSError as error:
            raise reading_failed(self.recipe_path, error) from error
        except ValueError as error:
            raise MwrError(
                "The recipe of the run in {path} is damaged: {error}.",
                "Start a new run in another folder.",
                path=self.path,
                error=error,
            ) from error

    def append_event(self, event: Mapping[str, Any]) -> None:
        """Appends an event to the event file.

        Raises:
            MwrError: the disk is full or the folder cannot be written.
        """
        try:
            with self.events_path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(event) + "\n")
        except OSError as error:
            raise writing_failed(self.events_path, error) from error

    def rewrite_events(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Replaces the event file, when a run is resumed.

        Raises:
            MwrError: the disk is full or the folder cannot be written.
        """
        with atomic_path(self.events_path) as temporary:
            temporary.write_text("".join(json.dumps(e) + "\n" for e in events), encoding="utf-8")


def new_run_folder(name: str) -> RunFolder:
    """A new folder among the user's runs, named by the date and `name`; it is not created yet."""
    base = runs_folder() / f"{date.today().isoformat()}-{name}"
    path, number = base, 2
    while path.exists():
        path, number = base.with_name(f"{base.name}-{number}"), number + 1
    return RunFolder(path)
