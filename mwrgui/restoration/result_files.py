"""Writes results: under free names that the manifest records first, or to one file that the user named."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.files import (
    LONGEST_NAME,
    atomic_path,
    naming_in_errors,
    real_path,
    rename_if_free,
    temporary_beside,
    truncated_name,
    writing_failed,
)
from mwrgui.images import Photo, write_photo
from mwrgui.restoration.manifest import FileState, Manifest
from mwrgui.restoration.result_options import ResultOptions


@dataclass(frozen=True, slots=True)
class Source:
    """A photo, and the root folder relative to which an output folder mirrors its path."""

    path: Path
    root: Path


class AlreadyDone(Exception):
    """Another batch has already finished this photo with the same models and settings."""

    def __init__(self, outputs: tuple[Path, ...]) -> None:
        super().__init__(outputs)
        self.outputs = outputs


@dataclass(frozen=True, slots=True)
class ResultNames:
    """Chooses names for the results of one batch; `taken` are files that the batch reads or has written."""

    output: Path | None
    overwrite: bool
    options: ResultOptions = field(default_factory=ResultOptions)
    taken: set[Path] = field(default_factory=set)

    def names_for(self, source: Source, ending: str, label: str, *, several: bool) -> Iterator[Path]:
        """Yields candidate paths of a result: first without a number, then numbered from 2.

        In `output`, the only result of a photo has the photo's own name, unless that is the photo itself; all
        others are named as `options` says. Names that would be too long are truncated.
        """
        folder, stem = source.path.parent, source.path.stem
        if self.output:
            folder = self.output / folder.relative_to(source.root)
        is_only_result = self.output and not several
        labelled = not is_only_result or real_path(folder / source.path.name) == real_path(source.path)
        for number in count(1):
            rest = f"_{number}{ending}" if number > 1 else ending
            yield folder / f"{self._stem(stem, label if labelled else '', len(os.fsencode(rest)))}{rest}"

    def _stem(self, name: str, label: str, rest: int) -> str:
        """The name without number and ending, which take `rest` bytes; shortens the photo's part to fit."""
        if not label:
            return truncated_name(name, LONGEST_NAME - rest)
        label_bytes = len(os.fsencode(self.options.stem("", label)))
        return self.options.stem(truncated_name(name, LONGEST_NAME - rest - label_bytes), label)


@dataclass(slots=True)
class FreeNameDestination:
    """The destination of the results of one photo: new files under free names, recorded in the manifest.

    Attributes:
        work: what the results depend on, see `describe_work`.
        result_count: number of results per photo.
        state: size and modification time of the photo when it was read.
    """

    source: Source
    work: str
    manifest: Manifest
    results: ResultNames
    result_count: int
    state: FileState | None = None

    def record_source(self) -> None:
        """Records the photo's state, to which its results are linked; call this before reading the photo."""
        self.state = FileState.of(self.source.path)

    def skip_if_done(self) -> None:
        """Raises if an earlier batch has finished the photo as it is now.

        Raises:
            AlreadyDone: there is nothing left to do.
            MwrError: the manifest cannot be read.
        """
        self.manifest.refresh()
        self._raise_if_done()

    def write(self, result: Photo, label: str, written: dict[Path, FileState]) -> Path:
        """Writes a result like `put`, with the file extension of its format.

        Raises:
            AlreadyDone: another process finished this photo meanwhile.
            MwrError: the folder cannot be written or the disk is full.
        """
        options = self.results.options
        ending = options.ending(self.source.path, result.format)
        write = partial(write_photo, result, quality=options.photo_quality)
        return self.put(write, ending, label, written)

    def first_name(self, ending: str, label: str) -> Path:
        """The preferred name of a result; alternatives are in the same folder."""
        return next(self.results.names_for(self.source, ending, label, several=self.result_count > 1))

    def put(
        self, write: Callable[[Path], object], ending: str, label: str, written: dict[Path, FileState]
    ) -> Path:
        """Calls `write` to create a result under a free name, and adds it to `written`.

        The result is written to a temporary file, recorded, and then renamed: whenever the process is killed,
        the photo is either finished or not started.

        Raises:
            AlreadyDone: another process finished this photo meanwhile.
            MwrError: the folder cannot be written or the disk is full.
        """
        several = self.result_count > 1
        first = self.first_name(ending, label)
        with temporary_beside(first) as temporary:
            with naming_in_errors(temporary, first):
                write(temporary)
            with self.manifest.writing() as write_line:
                if not written:
                    self._raise_if_done()
                own_results = set(
                    map(real_path, self.manifest.unchanged_results(self.source.path, self.work))
                )
                state = FileState.of(temporary)
                assert state, "it was just written"
                for path in self.results.names_for(self.source, ending, label, several=several):
                    if not self._is_free(path, own_results):
                        continue
                    write_line(self._entry({**written, path: state}))
                    if self._rename(temporary, path, own_results):
                        break
            final = FileState.of(path) or state
            if final != state:  # on a file system with coarse timestamps
                with self.manifest.writing() as write_line:
                    write_line(self._entry({**written, path: final}))
        written[path] = final
        self.results.taken.add(real_path(path))
        return path

    def _raise_if_done(self) -> None:
        if earlier := self.manifest.results_for(self.source.path, self.work):
            raise AlreadyDone(tuple(earlier))

    def _is_free(self, path: Path, own_results: set[Path]) -> bool:
        """Whether a result may have this path; leftovers of an interrupted attempt may be replaced."""
        real = real_path(path)
        if real in self.results.taken:
            return False
        return self.results.overwrite or real in own_results or not os.path.lexists(path)

    def _rename(self, temporary: Path, path: Path, own_results: set[Path]) -> bool:
        try:
            if self.results.overwrite or real_path(path) in own_results:
                temporary.replace(path)
                return True
            return rename_if_free(temporary, path)
        except OSError as error:
            raise writing_failed(path, error) from error

    def _entry(self, results: dict[Path, FileState]) -> dict[str, object]:
        assert self.state, "record_source was called, and the photo exists"
        return self.manifest.entry(self.source.path, self.state, self.work, results, wanted=self.result_count)


@dataclass(frozen=True, slots=True)
class ExactFileDestination:
    """The destination of a single result: the file that the user named."""

    path: Path
    overwrite: bool
    quality: int = ResultOptions().photo_quality

    def write(self, result: Photo, _label: str, written: dict[Path, FileState]) -> Path:
        """Writes the result to `path`.

        Raises:
            MwrError: it cannot be written, or the file exists and must not be replaced.
        """
        write = partial(write_photo, result, quality=self.quality)
        return self.put(write, self.path.suffix, _label, written)

    def first_name(self, _ending: str, _label: str) -> Path:
        """The name that the user gave."""
        return self.path

    def put(
        self, write: Callable[[Path], object], _ending: str, _label: str, written: dict[Path, FileState]
    ) -> Path:
        """Calls `write` to create the result.

        Raises:
            MwrError: it cannot be written, or the file exists and must not be replaced.
        """
        if self.overwrite:
            with atomic_path(self.path) as temporary, naming_in_errors(temporary, self.path):
                write(temporary)
        else:
            self._put_new(write)
        if state := FileState.of(self.path):
            written[self.path] = state
        return self.path

    def _put_new(self, write: Callable[[Path], object]) -> None:
        with temporary_beside(self.path) as temporary:
            with naming_in_errors(temporary, self.path):
                write(temporary)
            try:
                renamed = rename_if_free(temporary, self.path)
            except OSError as error:
                raise writing_failed(self.path, error) from error
        if not renamed:
            raise MwrError(
                "{output} exists already.", "Choose another name, or add --overwrite.", output=self.path
            )
