"""What a batch of photos has finished, kept where its results are, so that it can be taken up again."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mwrgui.core.errors import MwrError, reason
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
    """One finished photo: its file as it was, and its results as written."""

    photo: FileState
    results: dict[str, FileState]


def describe_work(identities: Mapping[str, str], *, strength: float, side: int) -> str:
    """What makes results what they are: each model's checksum by its label, the strength, the size seen.

    `side` 0, the model's own choice, is left out, as it was before there was another.
    """
    models = [[label, identity] for label, identity in identities.items()]
    return json.dumps([*models, strength, *([side] if side else [])])


def manifests_around(folder: Path) -> "list[Manifest]":
    """Those of batches over a folder, over folders in it, and over those that it is in."""
    above = [parent for parent in folder.resolve().parents if (parent / MANIFEST_NAME).is_file()]
    return [Manifest(home) for home in (*above, *(path.parent for path in folder.rglob(MANIFEST_NAME)))]


class Manifest:
    """A file of one line per result and per finished photo; each line is on the disk before work goes on.

    Results are named relative to the folder, and photos in it as well, so that it may be moved.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._path = self._folder / MANIFEST_NAME
        text = self._read()
        self._torn = bool(text) and not text.endswith("\n")
        self._records = dict(_records(text))
        self._results = set(_announced(text))

    def results_for(self, photo: Path, work: str) -> list[Path]:
        """The results of exactly this photo and this work if all stand as they were written, else none."""
        record = self._records.get((self._name(photo), work))
        if record is None or record.photo != FileState.of(photo):
            return []
        results = {self._folder / name: state for name, state in record.results.items()}
        unchanged = all(FileState.of(path) == state for path, state in results.items())
        return list(results) if unchanged else []

    def is_result(self, path: Path) -> bool:
        """Whether a file was written by a batch into this folder."""
        return self._name(path) in self._results

    def announce(self, result: Path) -> None:
        """Notes a result before it is written, so that even after a power cut it is not taken for a photo.

        Raises:
            MwrError: the folder cannot be written or the disk is full.
        """
        self._results.add(self._name(result))
        self._append({"result": self._name(result)})

    def add(self, photo: Path, work: str, results: Iterable[Path]) -> None:
        """Notes a finished photo.

        Raises:
            MwrError: the folder cannot be written or the disk is full.
        """
        state = FileState.of(photo)
        states = {self._name(path): each for path in results if (each := FileState.of(path))}
        if state is None:
            return  # removed meanwhile: there is nothing that could be skipped next time
        self._records[self._name(photo), work] = Record(state, states)
        self._append(
            {
                "photo": self._name(photo),
                "state": [state.size, state.changed],
                "work": work,
                "results": {name: [each.size, each.changed] for name, each in states.items()},
            }
        )

    def _append(self, entry: Mapping[str, Any]) -> None:
        line = json.dumps(entry, ensure_ascii=False) + "\n"
        try:
            with self._path.open("a", encoding="utf-8") as file:
                # A line that a power cut left half written must not swallow the next.
                file.write("\n" + line if self._torn else line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            self._torn = True
            raise writing_failed(self._folder, error) from error
        self._torn = False

    def _read(self) -> str:
        try:
            return self._path.read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except OSError as error:
            raise MwrError(
                "{path} cannot be read: {reason}.",
                "Choose another folder.",
                path=self._path,
                reason=reason(error),
            ) from error

    def _name(self, path: Path) -> str:
        path = path.resolve()
        return (path.relative_to(self._folder) if path.is_relative_to(self._folder) else path).as_posix()


def _records(text: str) -> Iterator[tuple[tuple[str, str], Record]]:
    """What was noted of each photo and work, the latest last; lines not ours or not whole are passed over."""
    for entry in _entries(text):
        try:
            results = {name: FileState(*state) for name, state in entry["results"].items()}
            yield (entry["photo"], entry["work"]), Record(FileState(*entry["state"]), results)
        except (TypeError, KeyError, AttributeError):
            continue


def _announced(text: str) -> Iterator[str]:
    return (str(entry["result"]) for entry in _entries(text) if "result" in entry)


def _entries(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry
