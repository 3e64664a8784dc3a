"""The manifest of a batch: a file beside the results that lists them, so that the batch can be resumed."""

import errno
import json
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO

from mwrgui.core.errors import MwrError, system_reason
from mwrgui.core.file_lock import locked
from mwrgui.core.files import real_path, writing_failed
from mwrgui.core.parsing import parse_json
from mwrgui.restoration.options import RestoreOptions

MANIFEST_NAME = ".mwrgui-batch.jsonl"


@dataclass(frozen=True, slots=True)
class FileState:
    """Size in bytes and modification time in nanoseconds, which show whether a file was changed."""

    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> "FileState | None":
        """The state of a file; None if it does not exist or cannot be accessed."""
        try:
            status = path.stat()
        except OSError:
            return None
        return cls(status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Record:
    """The results of one photo.

    Attributes:
        photo: state of the photo's file when it was read.
        results: states of the result files when they were written, by name.
        wanted: number of results that make the photo complete.
    """

    photo: FileState
    results: dict[str, FileState]
    wanted: int


def describe_work(identities: Mapping[str, str], options: RestoreOptions, *, files: str = "") -> str:
    """Describes everything that results depend on.

    Args:
        identities: checksums of models by label.
        options: only strength and side count. Equal strengths become one number, and side 0 is omitted, so
            that results of earlier versions count as done.
        files: `ResultOptions.difference`; also omitted if it is empty.
    """
    models = [[label, identity] for label, identity in identities.items()]
    strength = options.strength
    strengths = strength.greater if strength.uniform else [strength.haze_strength, strength.particle_strength]
    return json.dumps([*models, strengths, *(each for each in (options.side, files) if each)])


def manifests_around(folder: Path) -> "list[Manifest]":
    """Finds the manifests of a folder, of its subfolders, and of its parents."""
    above = [parent for parent in real_path(folder).parents if (parent / MANIFEST_NAME).is_file()]
    return [Manifest(home) for home in (*above, *(path.parent for path in folder.rglob(MANIFEST_NAME)))]


def without_results(photos: Iterable[Path], manifests: "Sequence[Manifest]") -> list[Path]:
    """The photos that are not results of earlier batches.

    If the manifest is missing, as when photos were copied without hidden files, a file that is named like
    the result of a photo next to it counts as a result.
    """
    photos = list(photos)
    present = set(photos)
    return [
        path
        for path in photos
        if not any(manifest.is_result(path) for manifest in manifests)
        and not _is_named_like_result(path, present)
    ]


def _is_named_like_result(path: Path, present: set[Path]) -> bool:
    match = re.fullmatch(r"(.+)_restored(_[0-9]+)?", path.stem, re.DOTALL)
    return match is not None and path.with_name(f"{match[1]}{path.suffix}") in present


def identity_with_fallback(identity: str, fallback: str) -> str:
    """Identity of the results of a model with a fallback model, if any."""
    return f"{identity} else {fallback}" if fallback else identity


class Manifest:
    """A file with one line per result, written before the result gets its final name.

    So every existing result is recorded; a line whose file is missing means that the batch was interrupted
    there. Several processes and threads may share a manifest; each sees the lines of the others. Paths inside
    the folder are stored relative to it, so that it can be moved. `work` is a text from `describe_work`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = real_path(folder)
        self._path = self._folder / MANIFEST_NAME
        self._read_lock = threading.Lock()
        self._read_position = 0
        self._records: dict[tuple[str, str], Record] = {}
        self._sources: dict[str, str] = {}
        self.refresh()

    def refresh(self) -> None:
        """Reads the lines that other processes have added.

        Raises:
            MwrError: the manifest cannot be read.
        """
        try:
            with self._path.open("rb") as file:
                self._read_new_lines(file)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise MwrError(
                "{path} cannot be read: {reason}.",
                "Choose another folder.",
                path=self._path,
                reason=system_reason(error),
            ) from error

    def results_for(self, photo: Path, work: str) -> list[Path]:
        """The results of `work` on the photo as it is now; empty unless all of them exist unchanged."""
        record = self._records.get((self._name(photo), work))
        if record is None or record.photo != FileState.of(photo) or len(record.results) < record.wanted:
            return []
        unchanged = self.unchanged_results(photo, work)
        return unchanged if len(unchanged) == len(record.results) else []

    def unchanged_results(self, photo: Path, work: str) -> list[Path]:
        """Those results of `work` on the photo as it is now that exist unchanged."""
        record = self._records.get((self._name(photo), work))
        if record is None or record.photo != FileState.of(photo):
            return []
        results = {self._folder / name: state for name, state in record.results.items()}
        return [path for path, state in results.items() if FileState.of(path) == state]

    def is_result(self, path: Path) -> bool:
        """Whether a batch wrote this file into the folder."""
        return self._name(path) in self._sources

    def source_of(self, result: Path) -> Path | None:
        """The photo that a result was made from, if recorded."""
        source = self._sources.get(self._name(result))
        return self._folder / source if source else None

    def announce(self, result: Path) -> None:
        """Records a result before it is written, so that it is not mistaken for a photo after a power cut.

        Raises:
            MwrError: the folder cannot be written or the disk is full.
        """
        with self.writing() as write:
            write({"result": self._name(result)})

    def add(self, photo: Path, work: str, results: Iterable[Path]) -> None:
        """Records a finished photo.

        Raises:
            MwrError: the folder cannot be written or the disk is full.
        """
        state = FileState.of(photo)
        states = {path: each for path in results if (each := FileState.of(path))}
        if state is None:
            return  # deleted meanwhile: nothing to skip next time
        with self.writing() as write:
            write(self.entry(photo, state, work, states, wanted=len(states)))

    def entry(
        self,
        photo: Path,
        state: FileState,
        work: str,
        results: Mapping[Path, FileState],
        *,
        wanted: int,
    ) -> dict[str, Any]:
        """A line that links results to the photo as it was when it was read."""
        return {
            "photo": self._name(photo),
            "state": [state.size, state.changed],
            "work": work,
            "results": {self._name(path): [each.size, each.changed] for path, each in results.items()},
            "wanted": wanted,
        }

    @contextmanager
    def writing(self) -> Iterator[Callable[[Mapping[str, Any]], None]]:
        """Locks the manifest, reads lines that others have added, and yields a function that writes a line.

        Raises:
            MwrError: the folder cannot be written or the disk is full.
        """
        try:
            file = self._path.open("a+b", buffering=0)
        except OSError as error:
            raise writing_failed(self._folder, error) from error
        with file, locked(file):
            self._read_new_lines(file)

            def write(entry: Mapping[str, Any]) -> None:
                try:
                    _append(file, entry)
                except OSError as error:
                    raise writing_failed(self._folder, error) from error
                self._read_new_lines(file)

            yield write

    def _read_new_lines(self, file: BinaryIO | RawIOBase) -> None:
        """Reads complete new lines, or all lines if the file was replaced by a shorter one."""
        with self._read_lock:
            if file.seek(0, os.SEEK_END) < self._read_position:
                self._read_position = 0
                self._records.clear()
                self._sources.clear()
            file.seek(self._read_position)
            added = file.read() or b""
            added = added[: added.rfind(b"\n") + 1]
            self._read_position += len(added)
            for entry in _entries(added.decode("utf-8", errors="replace")):
                self._add_entry(entry)

    def _add_entry(self, entry: Mapping[str, Any]) -> None:
        """Adds an entry; ignores invalid ones."""
        try:
            if "result" in entry:
                self._sources.setdefault(str(entry["result"]), "")
                return
            results = {str(name): FileState(*state) for name, state in entry["results"].items()}
            wanted = int(entry.get("wanted", len(results)))
            record = Record(FileState(*entry["state"]), results, wanted)
            self._records[str(entry["photo"]), str(entry["work"])] = record
            self._sources.update(dict.fromkeys(results, str(entry["photo"])))
        except (TypeError, KeyError, ValueError, AttributeError):
            return

    def _name(self, path: Path) -> str:
        path = real_path(path)
        return (path.relative_to(self._folder) if path.is_relative_to(self._folder) else path).as_posix()


def _append(file: BinaryIO | RawIOBase, entry: Mapping[str, Any]) -> None:
    """Appends one line to disk, on a new line even if a power cut left the previous one incomplete."""
    try:
        line = (json.dumps(entry, ensure_ascii=False) + "\n").encode()
    except UnicodeEncodeError:  # a name that is not UTF-8
        line = (json.dumps(entry) + "\n").encode()
    end = file.seek(0, os.SEEK_END)
    if end:
        file.seek(end - 1)
        line = line if file.read(1) == b"\n" else b"\n" + line
    written = file.write(line)
    if written != len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(file.fileno())


def _entries(text: str) -> Iterator[dict[str, Any]]:
    for line in text.split("\n"):
        try:
            entry = parse_json(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry
