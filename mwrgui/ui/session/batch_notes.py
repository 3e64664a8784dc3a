"""Notes of batches that have begun and not ended, by which a later start of the window goes on with them."""

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.core.setting import build, to_values
from mwrgui.restoration.manifest import FileState, Manifest
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.ui.session.state import ModelRole, Options
from mwrgui.video.formats import is_clip
from mwrgui.video.options import ClipOptions

_NAMES = "batch-*.json"


@dataclass(frozen=True, slots=True)
class BatchNote:
    """A batch as it was begun.

    Attributes:
        photos: each with the folder below which it was found.
        work: what makes its results, as the manifest notes it; `clip_work` is that of clips.
        models: by what the models that it needs are loaded again.
        own_work: what makes the results of photos and clips that have a strength of their own.
        strengths: those strengths, 0 to 1.
    """

    photos: tuple[tuple[Path, Path], ...]
    work: str
    models: Mapping[ModelRole, str]
    options: Options
    clip_work: str = ""
    own_work: Mapping[Path, str] = field(default_factory=dict)
    strengths: Mapping[Path, float] = field(default_factory=dict)

    def left(self) -> list[Path]:
        """The photos that are still there and have no results yet.

        Raises:
            MwrError: a manifest cannot be read.
        """
        homes = {root: self.options.output or root for _, root in self.photos}
        manifests = {home: Manifest(home) for home in set(homes.values())}
        return [
            path
            for path, root in self.photos
            if FileState.of(path) and not manifests[homes[root]].results_for(path, self._work_of(path))
        ]

    def _work_of(self, path: Path) -> str:
        return self.own_work.get(path) or (self.clip_work if is_clip(path) else self.work)


def write_note(note: BatchNote, folder: Path, *, instead_of: Path | None = None) -> Path:
    """Keeps a note under a new name, or in place of an earlier one.

    Raises:
        MwrError: the folder cannot be written or the disk is full.
    """
    options = note.options
    content = {
        "process": _this_process(),
        "photos": [[str(path), str(root)] for path, root in note.photos],
        "work": note.work,
        "clip_work": note.clip_work,
        "own_work": {str(path): work for path, work in note.own_work.items()},
        "strengths": {str(path): strength for path, strength in note.strengths.items()},
        "models": dict(note.models),
        "options": {
            "strength": options.strength,
            "tile": options.tile,
            "side": options.side,
            "result": options.result,
            "spare": options.spare,
            "both": options.both,
            "output": str(options.output) if options.output else None,
        },
        "files": to_values(options.files),
        "clips": to_values(options.clips),
    }
    path = instead_of or folder / _NAMES.replace("*", str(time.time_ns()))
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(path, json.dumps(content).encode())
    return path


def interrupted(folder: Path) -> list[tuple[Path, BatchNote]]:
    """The notes that other processes left behind, the latest first; what is no note is removed."""
    found = []
    for path in sorted(folder.glob(_NAMES), reverse=True):
        try:
            content = json.loads(path.read_bytes())
            if not _goes_on(content["process"]):
                found.append((path, _note(content)))
        except (MwrError, OSError, ValueError, TypeError, KeyError, AttributeError):
            remove_note(path)
    return found


def remove_note(path: Path) -> None:
    """Offers a batch no more; where that cannot be written, it is offered again."""
    with suppress(OSError):
        path.unlink()


def _note(content: Mapping[str, Any]) -> BatchNote:
    options = dict(content["options"])
    output = options.pop("output")
    return BatchNote(
        tuple((Path(path), Path(root)) for path, root in content["photos"]),
        str(content["work"]),
        dict(content["models"]),
        replace(
            Options(),
            **options,
            output=Path(output) if output else None,
            files=build(ResultOptions, content.get("files", {}), source="batch"),
            clips=build(ClipOptions, content.get("clips", {}), source="batch"),
        ),
        str(content.get("clip_work", "")),
        {Path(path): str(work) for path, work in content.get("own_work", {}).items()},
        {Path(path): float(strength) for path, strength in content.get("strengths", {}).items()},
    )


def _this_process() -> list[float]:
    """By which a process is known; numbers alone are given to others later."""
    return [os.getpid(), psutil.Process().create_time()]


def _goes_on(process: list[float]) -> bool:
    """Whether another window is at it."""
    number, began = int(process[0]), process[1]
    try:
        return number != os.getpid() and psutil.Process(number).create_time() == began
    except psutil.Error:
        return False
