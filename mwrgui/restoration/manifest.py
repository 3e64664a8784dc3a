"""What a batch of photos has finished, kept in its output folder so that an interrupted batch goes on."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mwrgui.core.errors import MwrError
from mwrgui.core.files import writing_failed

MANIFEST_NAME = ".mwrgui-batch.jsonl"


@dataclass(frozen=True, slots=True)
class FileState:
    """By which a file that was changed or replaced is noticed."""

    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> "FileState | None":
        """None where there is no file."""
        try:
            status = path.stat()
        except OSError:
            return None
        return cls(status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Record:
    """One finished photo: its file as it was, what was done (`work`), and its results as written."""

    photo: FileState
    work: str
    results: dict[str, FileState]


class Manifest:
    """A file of one line per finished photo; a line is on the disk before the next photo begins.

    Results are named relative to the folder, and photos in it as well, so that it may be moved.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._path = self._folder / MANIFEST_NAME
        text = self._read()
        self._torn = bool(text) and not text.endswith("\n")
        self._records = dict(_records(text))
        self._results = {name for record in self._records.values() for name in record.results}

    def results_for(self, photo: Path, work: str) -> list[Path]:
        """The results of exactly this photo and this work if all stand as they were written, else none."""
        record = self._records.get(self._name(photo))
        if record is None or record.work != work or record.photo != FileState.of(photo):
            return []
        results = {self._folder / name: state for name, state in record.results.items()}
        unchanged = all(FileState.of(path) == state for path, state in results.items())
        return list(results) if unchanged else []

    def is_result(self, path: Path) -> bool:
        """Whether a file was written by a batch into this folder."""
        return self._name(path) in self._results

    def add(self, photo: Path, work: str, results: Iterable[Path]) -> None:
        """Notes a finished photo, on the disk.

        Raises:
            MwrError: the folder cannot be written or the disk is full.
        """
        state = FileState.of(photo)
        states = {self._name(path): each for path in results if (each := FileState.of(path))}
        if state is None:
            return  # removed meanwhile: there is nothing that could be skipped next time
        name, record = self._name(photo), Record(state, work, states)
        self._records[name] = record
        self._results.update(states)
        self._append(_line(name, record))

    def check_writable(self) -> None:
        """Raises: MwrError: the folder cannot be written."""
        self._append("")

    def _append(self, line: str) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                # A line that a power cut left half written must not swallow the next.
                file.write("\n" + line if self._torn else line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise writing_failed(self._path, error) from error
        self._torn = False

    def _read(self) -> str:
        try:
            return self._path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        except OSError as error:
            problem = f"{self._path} cannot be read: {error.strerror}."
            raise MwrError(problem, "Choose another folder.") from error

    def _name(self, path: Path) -> str:
        path = path.resolve()
        return (path.relative_to(self._folder) if path.is_relative_to(self._folder) else path).as_posix()


def _records(text: str) -> Iterator[tuple[str, Record]]:
    """Photos and what was noted of them, the latest last; lines not ours or not whole are passed over."""
    for line in text.splitlines():
        try:
            entry = json.loads(line)
            results = {name: FileState(*state) for name, state in entry["results"].items()}
            yield entry["photo"], Record(FileState(*entry["state"]), entry["work"], results)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue


def _line(photo: str, record: Record) -> str:
    entry: dict[str, Any] = {
        "photo": photo,
        "state": [record.photo.size, record.photo.changed],
        "work": record.work,
        "results": {name: [state.size, state.changed] for name, state in record.results.items()},
    }
    return json.dumps(entry, ensure_ascii=False) + "\n"
