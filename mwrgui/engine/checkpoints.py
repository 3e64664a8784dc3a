"""Checkpoints of a run: written whole or not at all, the last three, the best and pinned ones kept."""

import io
import json
import pickle
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes

KEPT = 3


@dataclass(slots=True)
class CheckpointIndex:
    """Which checkpoints are special: the best by score, and those a person pinned."""

    best: int | None = None
    score: float = float("-inf")
    pinned: list[int] = field(default_factory=list)


class Checkpoints:
    """The checkpoint files of one run, named by their step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = self._read_index()

    def steps(self) -> list[int]:
        """Steps of all checkpoints on the disk, ascending."""
        found = (re.fullmatch(r"step-(\d+)\.pt", p.name) for p in self.folder.glob("step-*.pt"))
        return sorted(int(m[1]) for m in found if m)

    def path(self, step: int) -> Path:
        """The file of a step."""
        return self.folder / f"step-{step:08d}.pt"

    def save(
        self, step: int, state: dict[str, Any], *, score: float | None = None, pin: bool = False
    ) -> bool:
        """Writes a checkpoint, forgets those no longer needed, and says whether this one is the best so far.

        Raises:
            MwrError: the disk is full or the folder cannot be written.
        """
        buffer = io.BytesIO()
        torch.save(state, buffer)
        write_bytes(self.path(step), buffer.getbuffer())
        best = score is not None and score > self.index.score
        if best and score is not None:
            self.index.best, self.index.score = step, score
        if pin and step not in self.index.pinned:
            self.index.pinned.append(step)
        self._write_index()
        self._prune()
        return best

    def load(self, step: int) -> dict[str, Any]:
        """Reads a checkpoint; no code in it is run.

        Raises:
            MwrError: it is damaged.
        """
        try:
            state = torch.load(self.path(step), map_location="cpu", weights_only=True)
        except (OSError, RuntimeError, EOFError, ValueError, KeyError, pickle.UnpicklingError) as error:
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
        """The newest checkpoint that can be read, and the steps of damaged newer ones.

        Raises:
            MwrError: there is none.
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

    def forget_after(self, step: int) -> None:
        """Removes checkpoints beyond `step`, when a run goes back."""
        for later in self.steps():
            if later > step:
                self.path(later).unlink(missing_ok=True)
        self.index.pinned = [pinned for pinned in self.index.pinned if pinned <= step]
        if self.index.best is not None and self.index.best > step:
            self.index = CheckpointIndex(pinned=self.index.pinned)

    def make_best(self, step: int, score: float) -> None:
        """Puts a checkpoint in the place of the one that scored best.

        Raises:
            MwrError: the disk is full or the folder cannot be written.
        """
        self.index.best, self.index.score = step, score
        self._write_index()

    def _prune(self) -> None:
        keep = {*self.steps()[-KEPT:], self.index.best, *self.index.pinned}
        for step in self.steps():
            if step not in keep:
                self.path(step).unlink(missing_ok=True)

    @property
    def _index_path(self) -> Path:
        return self.folder / "index.json"

    def _read_index(self) -> CheckpointIndex:
        """The recorded index; an absent or damaged one counts as empty, which loses no weights."""
        try:
            values = json.loads(self._index_path.read_text(encoding="utf-8"))
            return CheckpointIndex(values["best"], values["score"], list(values["pinned"]))
        except (OSError, ValueError, KeyError, TypeError):
            return CheckpointIndex()

    def _write_index(self) -> None:
        values = {"best": self.index.best, "score": self.index.score, "pinned": self.index.pinned}
        write_bytes(self._index_path, json.dumps(values).encode())


def lower_rates(state: Any, factor: float) -> None:
    """Multiplies the rates of all optimisers in a saved state."""
    if isinstance(state, dict):
        for group in state.get("param_groups", ()):
            group["lr"] *= factor
        for part in state.values():
            lower_rates(part, factor)
    elif isinstance(state, list):
        for part in state:
            lower_rates(part, factor)
