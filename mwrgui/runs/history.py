"""The history of a run, as series and marks: read from its event file, even while the file still grows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError, system_reason
from mwrgui.core.parsing import parse_json
from mwrgui.runs.events import Measured, StepDone
from mwrgui.runs.run_folder import RunFolder
from mwrgui.runs.series import Series

OLD_HEALTH = frozenset({"degradation_energy", "disagreement", "diversity", "saturation", "scene_error"})
"""Health figures that earlier versions wrote among the losses."""
OLD_PROBE = "probe "
"""Prefix of the names of probe photos, which earlier versions wrote among the weathers."""
BLOCK_BYTES = 1 << 20
"""Number of bytes of an event file that are decoded together."""
STEP_DONE_PREFIX = b'{"event": "step_done"'
"""The start of the lines of `StepDone` events, which are most lines."""
MAX_STEP = 1 << 53
"""Largest valid step number; larger ones are treated as damage."""
REMEMBERED_BYTES = 256
"""Bytes before the read position that are compared to detect a rewritten file."""


@dataclass(frozen=True, slots=True)
class CheckpointMark:
    """A saved checkpoint; `path` is relative to the run folder."""

    step: int
    path: str
    best: bool


@dataclass(frozen=True, slots=True)
class PreviewMark:
    """Saved preview images; `folder` is relative to the run folder."""

    step: int
    folder: str


@dataclass(frozen=True, slots=True)
class WarningMark:
    """A `HealthWarning`; `resolved_at` is the step at which the problem ended, None if it has not."""

    step: int
    kind: str
    message: str
    values: Mapping[str, int | str] = field(default_factory=dict, hash=False)
    resolved_at: int | None = None


@dataclass(frozen=True, slots=True)
class FinishMark:
    """The end of the run; `score` is None if it was not a number."""

    step: int
    reason: str
    student: str
    taken_from: int
    score: float | None
    seconds: float


@dataclass(slots=True)
class _CollectedSteps:
    """Steps appended to the series together, for speed; `positions` are indices in `steps` of `values`."""

    steps: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    positions: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    values: defaultdict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))


class RunHistory:
    """The history of a run, built from the lines of its event file in order.

    An event with an earlier step than the last one means that the run was rolled back to a checkpoint:
    everything after that step is dropped here; the event file may still hold it.

    Attributes:
        series: `loss/<term>`, `health/<figure>`, `learning_rate`, `agreement` (the mean in dB by which
            the best student is chosen), `untouched` (that mean for the degraded images themselves, which
            earlier versions did not record), `held_out/<weather>` and `probe/<name>`.
        facts: device, sizes and checksums of the start, updated by every resumption.
        started: whether the run has started.
        finished: the end of the run, unless it was continued later.
        derived: before the first step, (layers derived so far, layers in all).
        last_step: the last recorded step.
        steps: number of steps of the complete run.
        seconds: run time without pauses.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forgets all that was recorded, as before the first event."""
        self.series: dict[str, Series] = {}
        self.checkpoints: list[CheckpointMark] = []
        self.previews: list[PreviewMark] = []
        self.warnings: list[WarningMark] = []
        self.facts: Mapping[str, Any] = {}
        self.started = False
        self.derived: tuple[int, int] | None = None
        self.finished: FinishMark | None = None
        self.paused = False
        self.last_step = 0
        self.steps = 0
        self.seconds = 0.0
        self._collected = _CollectedSteps()

    @property
    def best(self) -> CheckpointMark | None:
        """The checkpoint of the best student so far; after the end, that of the chosen student."""
        if self.finished:
            taken = [mark for mark in self.checkpoints if mark.step == self.finished.taken_from]
            return taken[-1] if taken else None
        return next((mark for mark in reversed(self.checkpoints) if mark.best), None)

    @property
    def best_score(self) -> float | None:
        """The highest agreement so far in dB; after the end, that of the chosen student."""
        if self.finished and self.finished.score is not None:
            return self.finished.score
        scores = self.series["agreement"].values if "agreement" in self.series else np.empty(0)
        scores = scores[np.isfinite(scores)]
        return float(scores.max()) if len(scores) else None

    def extend(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Adds decoded lines of the event file; lines that are not events are ignored."""
        for line in lines:
            try:
                self._add(line)
            except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
                continue
        self._append_collected()

    def _add(self, line: Mapping[str, Any]) -> None:
        step, name = int(line["step"]), line["event"]
        if not 0 <= step <= MAX_STEP:
            raise ValueError("no step has this number")
        if step < self.last_step:
            self._roll_back(step)
        if name == "step_done":
            self._add_step(step, line)
        elif name in _HANDLERS:
            _HANDLERS[name](self, line)
        self.last_step = step

    def _add_step(self, step: int, line: Mapping[str, Any]) -> None:
        collected, figures = self._collected, _figures_of_step(line)
        self.seconds += line["seconds"]
        self.paused = False
        position = len(collected.steps)
        collected.steps.append(step)
        collected.seconds.append(self.seconds)
        for key, value in figures.items():
            collected.positions[key].append(position)
            collected.values[key].append(value)

    def _add_start(self, line: Mapping[str, Any]) -> None:
        self.facts, self.steps = {**self.facts, **line["facts"]}, int(line["steps"])
        self.started, self.finished, self.paused = True, None, False

    def _add_layer(self, line: Mapping[str, Any]) -> None:
        self.derived = (int(line["layer"]), int(line["layers"]))

    def _add_measured(self, line: Mapping[str, Any]) -> None:
        step = int(line["step"])
        for key, value in _figures_of_measurement(line).items():
            series = self.series.setdefault(key, Series())
            series.drop_after(step - 1)
            series.append(steps=step, values=_to_floats([value]), seconds=self.seconds)

    def _add_checkpoint(self, line: Mapping[str, Any]) -> None:
        """Adds a checkpoint; a step may be saved twice, and only the first time as the best."""
        step = int(line["step"])
        best = bool(line["best"]) or any(mark.best for mark in self.checkpoints if mark.step == step)
        self.checkpoints[:] = [mark for mark in self.checkpoints if mark.step != step]
        self.checkpoints.append(CheckpointMark(step, str(line["path"]), best))

    def _add_preview(self, line: Mapping[str, Any]) -> None:
        step = int(line["step"])
        self.previews[:] = [mark for mark in self.previews if mark.step != step]
        self.previews.append(PreviewMark(step, str(line["folder"])))

    def _add_warning(self, line: Mapping[str, Any]) -> None:
        values = line.get("values", {})
        self.warnings.append(WarningMark(int(line["step"]), str(line["kind"]), str(line["message"]), values))

    def _add_recovery(self, line: Mapping[str, Any]) -> None:
        step, kind = int(line["step"]), str(line["kind"])
        self.warnings[:] = [
            replace(mark, resolved_at=step) if mark.kind == kind and mark.resolved_at is None else mark
            for mark in self.warnings
        ]

    def _add_pause(self, line: Mapping[str, Any]) -> None:
        self.paused = line["event"] == "run_paused"

    def _add_finish(self, line: Mapping[str, Any]) -> None:
        score = line["score"]
        self.finished = FinishMark(
            int(line["step"]),
            reason=str(line["reason"]),
            student=str(line["student"]),
            taken_from=int(line["taken_from"]),
            score=None if score is None else float(score),
            seconds=float(line["seconds"]),
        )

    def _roll_back(self, step: int) -> None:
        self._append_collected()
        for series in self.series.values():
            series.drop_after(step)
        self.checkpoints[:] = [mark for mark in self.checkpoints if mark.step <= step]
        self.previews[:] = [mark for mark in self.previews if mark.step <= step]
        self.warnings[:] = [
            replace(mark, resolved_at=None)
            if mark.resolved_at is not None and mark.resolved_at > step
            else mark
            for mark in self.warnings
            if mark.step <= step
        ]
        done = self.series.get("learning_rate")
        self.seconds = float(done.seconds[-1]) if done else 0.0
        self.finished = None

    def _append_collected(self) -> None:
        """Appends the collected steps to their series."""
        collected = self._collected
        if not collected.steps:
            return
        steps, seconds = np.array(collected.steps, np.int64), np.array(collected.seconds)
        for key, index in collected.positions.items():
            series = self.series.setdefault(key, Series())
            values = _to_floats(collected.values[key])
            series.append(steps=steps[index], values=values, seconds=seconds[index])
        self._collected = _CollectedSteps()


_HANDLERS = {
    "run_started": RunHistory._add_start,
    "layer_derived": RunHistory._add_layer,
    "measured": RunHistory._add_measured,
    "checkpoint_saved": RunHistory._add_checkpoint,
    "preview_ready": RunHistory._add_preview,
    "health_warning": RunHistory._add_warning,
    "health_recovered": RunHistory._add_recovery,
    "run_paused": RunHistory._add_pause,
    "run_continued": RunHistory._add_pause,
    "run_finished": RunHistory._add_finish,
}


class HistoryFollower:
    """Follows the history of a run folder: every `poll` reads what was added since the last call.

    The run may be over, or in progress in this or another process. If its file was rewritten or replaced,
    the same `history` object is cleared and filled again. The first poll of a long run takes seconds: call
    it outside the main thread.
    """

    def __init__(self, folder: Path) -> None:
        self.history = RunHistory()
        self._path = RunFolder(folder).events_path
        self._offset = 0
        self._tail = b""

    def poll(self) -> bool:
        """Reads new events; returns whether there were any.

        An incomplete last line is left for the next poll.

        Raises:
            MwrError: the file cannot be read; a missing one counts as empty.
        """
        changed = False
        for block in self.blocks():
            self.history.extend(decode_events(block))
            changed = True
        return changed

    def blocks(self) -> Iterator[bytes]:
        """Yields new complete lines in blocks, b"" where the file is read anew; MwrError if unreadable."""
        try:
            yield from self._read()
        except FileNotFoundError:
            return
        except OSError as error:
            raise MwrError(
                "{path} cannot be read: {reason}.",
                "Check the disk and try again.",
                path=self._path,
                reason=system_reason(error),
            ) from error

    def _read(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            file.seek(self._offset - len(self._tail))
            if file.read(len(self._tail)) != self._tail:
                self.history.clear()
                self._offset, self._tail = 0, b""
                file.seek(0)
                yield b""
            while block := file.read(BLOCK_BYTES):
                block += file.readline() if not block.endswith(b"\n") else b""
                whole = block[: block.rfind(b"\n") + 1]
                if not whole:
                    return
                self._offset += len(whole)
                self._tail = (self._tail + whole)[-REMEMBERED_BYTES:]
                yield whole


def read_history(folder: Path) -> RunHistory:
    """Reads the whole history of the run in `folder`.

    Raises:
        MwrError: its event file cannot be read.
    """
    follower = HistoryFollower(folder)
    follower.poll()
    return follower.history


def read_marks(folder: Path) -> RunHistory:
    """Reads the history with only a few of its steps, the last one included: quick, for lists of runs.

    Raises:
        MwrError: its event file cannot be read.
    """
    history = RunHistory()
    for block in HistoryFollower(folder).blocks():
        lines = block.splitlines(keepends=True)
        marks = [line for line in lines[:-1] if not line.startswith(STEP_DONE_PREFIX)]
        history.extend(decode_events(b"".join([*marks, lines[-1]])))
    return history


def decode_events(block: bytes) -> list[Mapping[str, Any]]:
    """Decodes complete lines and skips damaged ones: all at once, or one by one if any is damaged."""
    lines = block.splitlines()
    try:
        events = parse_json(b"[" + b",".join(lines) + b"]")
    except ValueError:
        events = [_decode_line(line) for line in lines]
    return [event for event in events if isinstance(event, dict)]


def _decode_line(line: bytes) -> Any:
    try:
        return parse_json(line)
    except ValueError:
        return None


def _to_floats(values: list[Any]) -> NDArray[np.float32]:
    """Converts to floats; None, which stands for numbers that are not finite, becomes NaN."""
    try:
        return np.array(values, np.float32)
    except (TypeError, ValueError, OverflowError):
        return np.array([v if _is_number(v) else None for v in values], np.float32)


def _is_number(value: object) -> bool:
    return isinstance(value, float) or (isinstance(value, int) and abs(value) < MAX_STEP)


def series_of(event: StepDone | Measured) -> dict[str, float]:
    """The figures of an event by the names of the series that they are added to."""
    line = {field.name: getattr(event, field.name) for field in fields(event)}
    return _figures_of_step(line) if isinstance(event, StepDone) else _figures_of_measurement(line)


def _figures_of_step(line: Mapping[str, Any]) -> dict[str, Any]:
    old = frozenset() if "health" in line else OLD_HEALTH
    losses = line["losses"].items()
    figures = {f"health/{name}" if name in old else f"loss/{name}": value for name, value in losses}
    figures |= {f"loss/{name}": value for name, value in line.get("source_losses", {}).items()}
    figures |= {f"health/{name}": value for name, value in line.get("health", {}).items()}
    return figures | {"learning_rate": line.get("learning_rate")}


def _figures_of_measurement(line: Mapping[str, Any]) -> dict[str, Any]:
    figures = {"agreement": line["score"]}
    if line.get("untouched") is not None:
        figures["untouched"] = line["untouched"]
    for name, value in line["figures"].items():
        photo = name.removeprefix(OLD_PROBE)
        figures[f"held_out/{name}" if photo == name else f"probe/{photo}"] = value
    return figures | {f"probe/{name}": value for name, value in line.get("probes", {}).items()}
