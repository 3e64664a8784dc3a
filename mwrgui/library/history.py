"""Everything that a run has told, as growing series and marks; read without torch, also while it grows."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError, reason
from mwrgui.library.run_folder import RunFolder
from mwrgui.library.series import Series

HEALTH = frozenset({"degradation_energy", "disagreement", "diversity", "saturation", "scene_error"})
"""Figures of a step that tell of the source of images; all others are loss terms."""
READ_AT_ONCE = 1 << 20
"""Bytes of an event file that are decoded together."""
STEP_DONE = b'{"event": "step_done"'
"""How most lines begin."""
REMEMBERED = 256
"""Bytes before the place read up to, by which a rewritten file is recognised."""


@dataclass(frozen=True, slots=True)
class CheckpointMark:
    """A checkpoint was saved; `path` is relative to the run's folder."""

    step: int
    path: str
    best: bool


@dataclass(frozen=True, slots=True)
class PreviewMark:
    """Pictures were saved; `folder` is relative to the run's folder."""

    step: int
    folder: str


@dataclass(frozen=True, slots=True)
class WarningMark:
    """Something went wrong, in words; `kind` is for programs. `over` is the step at which that had passed."""

    step: int
    kind: str
    message: str
    over: int | None = None


@dataclass(frozen=True, slots=True)
class FinishMark:
    """The run came to its end; `score` is None where it was no number."""

    step: int
    reason: str
    student: str
    taken_from: int
    score: float | None
    seconds: float


@dataclass(slots=True)
class _Batch:
    """Steps that wait to be put into the series together, which is what makes a long run quick to read."""

    steps: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    rows: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    values: defaultdict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))


class RunHistory:
    """What a run has told so far, fed by its lines in order.

    An event of an earlier step than the last one means that the run went back to a checkpoint:
    what had been told beyond that step is forgotten, as it is in the run's own file.

    Attributes:
        series: `loss/<term>`, `health/<figure>`, `learning_rate`, `agreement` (the mean in dB by which
            the best student is chosen), `held_out/<weather>` and `probe/<name>`.
        facts: what the run was started with (device, sizes, checksums), and gone on with.
        started: whether anything has been told of a start.
        finished: the end, unless the run has gone on since.
        last_step: the last step told of.
        steps: the steps that the run is to have.
        seconds: run time, pauses left out.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forgets everything."""
        self.series: dict[str, Series] = {}
        self.checkpoints: list[CheckpointMark] = []
        self.previews: list[PreviewMark] = []
        self.warnings: list[WarningMark] = []
        self.facts: Mapping[str, Any] = {}
        self.started = False
        self.finished: FinishMark | None = None
        self.paused = False
        self.last_step = 0
        self.steps = 0
        self.seconds = 0.0
        self._batch = _Batch()

    @property
    def best(self) -> CheckpointMark | None:
        """The checkpoint of the best student so far, in the end of the one that was taken."""
        if self.finished:
            taken = [mark for mark in self.checkpoints if mark.step == self.finished.taken_from]
            return taken[-1] if taken else None
        return next((mark for mark in reversed(self.checkpoints) if mark.best), None)

    @property
    def best_score(self) -> float | None:
        """The highest agreement so far in dB, in the end that of the student."""
        if self.finished and self.finished.score is not None:
            return self.finished.score
        scores = self.series["agreement"].values if "agreement" in self.series else np.empty(0)
        scores = scores[np.isfinite(scores)]
        return float(scores.max()) if len(scores) else None

    def extend(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Takes up what the run tells; lines that are no events are passed over."""
        for line in lines:
            try:
                self._take(line)
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
        self._flush()

    def _take(self, line: Mapping[str, Any]) -> None:
        step, name = int(line["step"]), line["event"]
        if step < self.last_step:
            self._go_back(step)
        if name == "step_done":
            self._take_step(step, line)
        elif name in _TAKERS:
            _TAKERS[name](self, line)
        self.last_step = step

    def _take_step(self, step: int, line: Mapping[str, Any]) -> None:
        batch, losses = self._batch, line["losses"].items()
        self.seconds += line["seconds"]
        self.paused = False
        row = len(batch.steps)
        batch.steps.append(step)
        batch.seconds.append(self.seconds)
        for name, value in losses:
            batch.rows[name].append(row)
            batch.values[name].append(value)
        batch.rows["learning_rate"].append(row)
        batch.values["learning_rate"].append(line.get("learning_rate"))

    def _take_start(self, line: Mapping[str, Any]) -> None:
        self.facts, self.steps = {**self.facts, **line["facts"]}, int(line["steps"])
        self.started, self.finished, self.paused = True, None, False

    def _take_measured(self, line: Mapping[str, Any]) -> None:
        step = int(line["step"])
        figures = {figure_key(name): value for name, value in line["figures"].items()}
        for key, value in {"agreement": line["score"], **figures}.items():
            series = self.series.setdefault(key, Series())
            series.drop_after(step - 1)
            series.append(steps=step, values=_numbers([value]), seconds=self.seconds)

    def _take_checkpoint(self, line: Mapping[str, Any]) -> None:
        """A step may be saved twice, and only the first time as the best."""
        step = int(line["step"])
        best = bool(line["best"]) or any(mark.best for mark in self.checkpoints if mark.step == step)
        self.checkpoints[:] = [mark for mark in self.checkpoints if mark.step != step]
        self.checkpoints.append(CheckpointMark(step, str(line["path"]), best))

    def _take_preview(self, line: Mapping[str, Any]) -> None:
        step = int(line["step"])
        self.previews[:] = [mark for mark in self.previews if mark.step != step]
        self.previews.append(PreviewMark(step, str(line["folder"])))

    def _take_warning(self, line: Mapping[str, Any]) -> None:
        self.warnings.append(WarningMark(int(line["step"]), str(line["kind"]), str(line["message"])))

    def _take_recovery(self, line: Mapping[str, Any]) -> None:
        step, kind = int(line["step"]), str(line["kind"])
        self.warnings[:] = [
            replace(mark, over=step) if mark.kind == kind and mark.over is None else mark
            for mark in self.warnings
        ]

    def _take_pause(self, line: Mapping[str, Any]) -> None:
        self.paused = line["event"] == "run_paused"

    def _take_finish(self, line: Mapping[str, Any]) -> None:
        score = line["score"]
        self.finished = FinishMark(
            int(line["step"]),
            reason=str(line["reason"]),
            student=str(line["student"]),
            taken_from=int(line["taken_from"]),
            score=None if score is None else float(score),
            seconds=float(line["seconds"]),
        )

    def _go_back(self, step: int) -> None:
        self._flush()
        for series in self.series.values():
            series.drop_after(step)
        self.checkpoints[:] = [mark for mark in self.checkpoints if mark.step <= step]
        self.previews[:] = [mark for mark in self.previews if mark.step <= step]
        self.warnings[:] = [
            replace(mark, over=None) if mark.over is not None and mark.over > step else mark
            for mark in self.warnings
            if mark.step <= step
        ]
        done = self.series.get("learning_rate")
        self.seconds = float(done.seconds[-1]) if done else 0.0
        self.finished = None

    def _flush(self) -> None:
        """Puts the steps that wait into their series."""
        batch = self._batch
        if not batch.steps:
            return
        steps, seconds = np.array(batch.steps, np.int64), np.array(batch.seconds)
        for name, rows in batch.rows.items():
            series = self.series.setdefault(term_key(name), Series())
            series.append(steps=steps[rows], values=_numbers(batch.values[name]), seconds=seconds[rows])
        self._batch = _Batch()


_TAKERS = {
    "run_started": RunHistory._take_start,
    "measured": RunHistory._take_measured,
    "checkpoint_saved": RunHistory._take_checkpoint,
    "preview_ready": RunHistory._take_preview,
    "health_warning": RunHistory._take_warning,
    "health_recovered": RunHistory._take_recovery,
    "run_paused": RunHistory._take_pause,
    "run_continued": RunHistory._take_pause,
    "run_finished": RunHistory._take_finish,
}


class HistoryFollower:
    """Reads the history of a run's folder, and at every `poll` what has been added since.

    The run may be one of the past, or be written meanwhile by this or another process. When its file
    has been rewritten or replaced, the same `history` object is filled anew.
    The first poll of a long run takes seconds: make it in a job.
    """

    def __init__(self, folder: Path) -> None:
        self.history = RunHistory()
        self._path = RunFolder(folder).events_path
        self._offset = 0
        self._tail = b""

    def poll(self) -> bool:
        """Takes up what is new, and says whether there was anything.

        A line that is not written to its end is left for later.

        Raises:
            MwrError: the file cannot be read; one that is not there yet counts as empty.
        """
        changed = False
        for block in self.blocks():
            self.history.extend(_decode(block))
            changed = True
        return changed

    def blocks(self) -> Iterator[bytes]:
        """Whole lines from where reading ended last, megabytes at a time."""
        try:
            yield from self._read()
        except FileNotFoundError:
            return
        except OSError as error:
            raise MwrError(
                "{path} cannot be read: {reason}.",
                "See to the disk and try again.",
                path=self._path,
                reason=reason(error),
            ) from error

    def _read(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            file.seek(self._offset - len(self._tail))
            if file.read(len(self._tail)) != self._tail:
                self.history.clear()
                self._offset, self._tail = 0, b""
                file.seek(0)
                yield b""
            while block := file.read(READ_AT_ONCE):
                block += file.readline() if not block.endswith(b"\n") else b""
                whole = block[: block.rfind(b"\n") + 1]
                if not whole:
                    return
                self._offset += len(whole)
                self._tail = (self._tail + whole)[-REMEMBERED:]
                yield whole


def read_history(folder: Path) -> RunHistory:
    """All that the run in `folder` has told.

    Raises:
        MwrError: its event file cannot be read.
    """
    follower = HistoryFollower(folder)
    follower.poll()
    return follower.history


def read_marks(folder: Path) -> RunHistory:
    """The same but for the steps, of which only some are read, the last among them: quick for a list of runs.

    Raises:
        MwrError: its event file cannot be read.
    """
    history = RunHistory()
    for block in HistoryFollower(folder).blocks():
        lines = block.splitlines(keepends=True)
        marks = [line for line in lines[:-1] if not line.startswith(STEP_DONE)]
        history.extend(_decode(b"".join([*marks, lines[-1]])))
    return history


def _decode(block: bytes) -> list[Mapping[str, Any]]:
    """The events of whole lines, read together, which is twice as quick; one by one if one is damaged."""
    lines = block.splitlines()
    try:
        events = json.loads(b"[" + b",".join(lines) + b"]")
    except ValueError:
        events = [_decode_line(line) for line in lines]
    return [event for event in events if isinstance(event, dict)]


def _decode_line(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _numbers(values: list[Any]) -> NDArray[np.float32]:
    """None, which stands for what JSON cannot hold, becomes NaN."""
    try:
        return np.array(values, np.float32)
    except (TypeError, ValueError):
        return np.array([v if isinstance(v, (int, float)) else None for v in values], np.float32)


def term_key(name: str) -> str:
    """The series of a figure that is told at every step."""
    if name == "learning_rate":
        return name
    return f"health/{name}" if name in HEALTH else f"loss/{name}"


def figure_key(name: str) -> str:
    """The series of a figure that is measured."""
    probe = name.removeprefix("probe ")
    return f"held_out/{name}" if probe == name else f"probe/{probe}"
