"""Notes about unfinished batches, so that the program can offer to resume them at its next start."""

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
from mwrgui.core.parsing import parse_json
from mwrgui.core.setting import build, to_values
from mwrgui.restoration.manifest import FileState, Manifest
from mwrgui.restoration.options import Strength
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.ui.session.state import ModelRole, SessionOptions
from mwrgui.video.formats import is_clip
from mwrgui.video.options import ClipOptions

_FILE_PATTERN = "batch-*.json"
_OPTION_BY_KEY = {"result": "result_role", "spare": "use_fallback", "both": "save_both"}
"""The name of the option for each key in the file that differs from it."""


@dataclass(frozen=True, slots=True)
class BatchNote:
    """A batch as it was started.

    Attributes:
        photos: photos and clips, each with its `PhotoItem.root`.
        work: describes the models and options that make the results of photos, as the manifest records them;
            `clip_work` does so for clips.
        models: the sources to load the models from again, see `ModelSlot.source`.
        own_work: like `work`, for each photo or clip that has its own strength, by its path.
        strengths: the strengths of these photos and clips, by path.
    """

    photos: tuple[tuple[Path, Path], ...]
    work: str
    models: Mapping[ModelRole, str]
    options: SessionOptions
    clip_work: str = ""
    own_work: Mapping[Path, str] = field(default_factory=dict)
    strengths: Mapping[Path, Strength] = field(default_factory=dict)

    def remaining(self) -> list[Path]:
        """The photos and clips that still exist and have no results yet.

        Raises:
            MwrError: a manifest cannot be read.
        """
        result_folders = {root: self.options.output or root for _, root in self.photos}
        manifests = {folder: Manifest(folder) for folder in set(result_folders.values())}
        return [
            path
            for path, root in self.photos
            if FileState.of(path)
            and not manifests[result_folders[root]].results_for(path, self._work_of(path))
        ]

    def _work_of(self, path: Path) -> str:
        return self.own_work.get(path) or (self.clip_work if is_clip(path) else self.work)


def write_note(note: BatchNote, folder: Path, *, instead_of: Path | None = None) -> Path:
    """Writes a note to a new file in `folder`, or replaces the file `instead_of`; returns the file.

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
        "strengths": {str(path): _strength_to_json(strength) for path, strength in note.strengths.items()},
        "models": dict(note.models),
        "options": {
            "strength": _strength_to_json(options.strength),
            "tile": options.tile,
            "side": options.side,
            **{key: getattr(options, name) for key, name in _OPTION_BY_KEY.items()},
            "output": str(options.output) if options.output else None,
        },
        "files": to_values(options.files),
        "clips": to_values(options.clips),
    }
    path = instead_of or folder / _FILE_PATTERN.replace("*", str(time.time_ns()))
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(path, json.dumps(content).encode())
    return path


def find_interrupted(folder: Path) -> list[tuple[Path, BatchNote]]:
    """Finds the notes, except those of other running processes, newest first; deletes unreadable notes."""
    found = []
    for path in sorted(folder.glob(_FILE_PATTERN), reverse=True):
        try:
            content = parse_json(path.read_bytes())
            if not _is_another_running_process(content["process"]):
                found.append((path, _note_from_json(content)))
        except (MwrError, OSError, ValueError, TypeError, KeyError, AttributeError):
            remove_note(path)
    return found


def remove_note(path: Path) -> None:
    """Deletes a note; if that fails, the batch is offered again at the next start."""
    with suppress(OSError):
        path.unlink()


def _note_from_json(content: Mapping[str, Any]) -> BatchNote:
    options = dict(content["options"])
    output = options.pop("output")
    strength = _strength_from_json(options.pop("strength"), options.pop("part", ""))
    renamed = {name: options.pop(key) for key, name in _OPTION_BY_KEY.items() if key in options}
    return BatchNote(
        tuple((Path(path), Path(root)) for path, root in content["photos"]),
        str(content["work"]),
        dict(content["models"]),
        replace(
            SessionOptions(),
            **options,
            **renamed,
            strength=strength,
            output=Path(output) if output else None,
            files=build(ResultOptions, content.get("files", {}), source="batch"),
            clips=build(ClipOptions, content.get("clips", {}), source="batch"),
        ),
        str(content.get("clip_work", "")),
        {Path(path): str(work) for path, work in content.get("own_work", {}).items()},
        {
            Path(path): _strength_from_json(strength)
            for path, strength in content.get("strengths", {}).items()
        },
    )


def _strength_to_json(strength: Strength) -> list[float]:
    return [strength.haze_strength, strength.particle_strength]


def _strength_from_json(numbers: Any, part: str = "") -> Strength:
    """Reads a strength. Earlier versions wrote one number, and in `part` the only part it was for, if any."""
    haze, particles = numbers if isinstance(numbers, list) else (numbers, numbers)
    return Strength(float(haze) if part != "particles" else 0.0, float(particles) if part != "haze" else 0.0)


def _this_process() -> list[float]:
    """Identifies this process by its ID and start time, because systems reuse IDs."""
    return [os.getpid(), psutil.Process().create_time()]


def _is_another_running_process(process: list[float]) -> bool:
    """Whether the process that wrote a note still runs and is not this one."""
    process_id, start_time = int(process[0]), process[1]
    try:
        return process_id != os.getpid() and psutil.Process(process_id).create_time() == start_time
    except psutil.Error:
        return False
