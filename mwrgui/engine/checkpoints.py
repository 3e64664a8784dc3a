"""Checkpoints of a run: written atomically; the last three, the best and pinned ones are kept."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.core.parsing import parse_json
from mwrgui.engine.checkpoint_file import (
    DamagedCheckpointError,
    read_score,
    read_with_checksum,
    write_with_checksum,
)

KEEP_LATEST = 3
"""Number of latest checkpoints that are not deleted."""


@dataclass(slots=True)
class CheckpointIndex:
    """The checkpoints that are never pruned: the one with the best score, and those that the user pinned.

    Attributes:
        best: step of the checkpoint with the best score; None before the first measurement.
        score: its score in dB; −inf before the first measurement.
        pinned: steps of the pinned checkpoints.
    """

    best: int | None = None
    score: float = float("-inf")
    pinned: list[int] = field(default_factory=list)


class Checkpoints:
    """The checkpoint files of one run, named by their step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = self._with_scores(self._read_index())

    def steps(self) -> list[int]:
        """Steps of all checkpoints on disk, ascending."""
        found = (
            re.fullmatch(r"step-(\d+)\.pt", p.name) for p in self.folder.glob("step-*.pt") if p.is_file()
        )
        return sorted(int(m[1]) for m in found if m)

    def path(self, step: int) -> Path:
        """The checkpoint file of a step."""
        return self.folder / f"step-{step:08d}.pt"

    def save(
        self, step: int, state: dict[str, Any], *, score: float | None = None, pin: bool = False
    ) -> bool:
        """Writes a checkpoint and deletes those that are not kept; returns whether its score is a new best.

        Raises:
            MwrError: the disk is full or the folder cannot be written.
        """
        if score is None and step == self.index.best:
            score = self.index.score  # the score was measured with the same weights
        write_with_checksum(self.path(step), state, score=score)
        best = score is not None and score > self.index.score
        if best and score is not None:
            self.index.best, self.index.score = step, score
        if pin and step not in self.index.pinned:
            self.index.pinned.append(step)
        self._write_index()
        self._prune()
        return best

    def load(self, step: int) -> dict[str, Any]:
        """Reads the checkpoint of a step; no code in it is run.

        Raises:
            MwrError: it is damaged or not a checkpoint of this step.
        """
        try:
            state = read_with_checksum(self.path(step))
        except DamagedCheckpointError as error:
            raise MwrError(
                "The checkpoint {path} is damaged.", "Resume from an earlier one.", path=self.path(step)
            ) from error
        if not isinstance(state, dict) or state.get("step") != step:
            raise MwrError(
                "{path} is not a checkpoint of this program.",
                "Resume from an earlier one.",
                path=self.path(step),
            )
        return state

    def load_latest(self) -> tuple[dict[str, Any], list[int]]:
        """Reads the newest intact checkpoint; also returns the steps of newer ones that are damaged.

        Raises:
            MwrError: no checkpoint can be read.
        """
        damaged: list[int] = []
        for step in reversed(self.steps()):
            try:
                return self.load(step), damaged
            except MwrError:
                damaged.append(step)
        raise MwrError(
            "The run in {folder} has no checkpoint that can be read.",
            "Start it anew in another folder.",
            folder=self.folder.parent,
        )

    def delete_after(self, step: int) -> None:
        """Deletes the checkpoints after `step`, to roll a run back.

        Raises:
            MwrError: the disk is full or the folder cannot be written.
        """
        for later in self.steps():
            if later > step:
                self.path(later).unlink(missing_ok=True)
        self.index.pinned = [pinned for pinned in self.index.pinned if pinned <= step]
        if self.index.best is not None and self.index.best > step:
            self.index = self._with_scores(CheckpointIndex(pinned=self.index.pinned))
        self._write_index()

    def mark_best(self, step: int, score: float) -> None:
        """Marks the checkpoint of a step as the best one.

        Raises:
            MwrError: the disk is full or the folder cannot be written.
        """
        self.index.best, self.index.score = step, score
        self._write_index()

    def _prune(self) -> None:
        keep = {*self.steps()[-KEEP_LATEST:], self.index.best, *self.index.pinned}
        for step in self.steps():
            if step not in keep:
                self.path(step).unlink(missing_ok=True)

    @property
    def _index_path(self) -> Path:
        return self.folder / "index.json"

    def _read_index(self) -> CheckpointIndex:
        """Reads the index; a missing or damaged one counts as empty, which loses no weights."""
        try:
            values = parse_json(self._index_path.read_text(encoding="utf-8"))
            best, pinned = values["best"], [int(step) for step in values["pinned"]]
            return CheckpointIndex(None if best is None else int(best), float(values["score"]), pinned)
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return CheckpointIndex()

    def _with_scores(self, index: CheckpointIndex) -> CheckpointIndex:
        """Takes the best score from the checkpoints if the index lacks it, as after a kill while saving."""
        for step in self.steps():
            score = read_score(self.path(step))
            if score is not None and score > index.score:
                index.best, index.score = step, score
        return index

    def _write_index(self) -> None:
        values = {"best": self.index.best, "score": self.index.score, "pinned": self.index.pinned}
        write_bytes(self._index_path, json.dumps(values).encode())


def scale_learning_rates(state: Any, factor: float) -> None:
    """Multiplies the learning rates of all optimisers in a saved state by `factor`, in place."""
    if isinstance(state, dict):
        for group in state.get("param_groups", ()):
            group["lr"] *= factor
        for part in state.values():
            scale_learning_rates(part, factor)
    elif isinstance(state, list):
        for part in state:
            scale_learning_rates(part, factor)
