"""What there is to say of a run on disk, read from its recipe and its events."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mwrgui.core.errors import MwrError
from mwrgui.engine.events import read_lines
from mwrgui.library.run_folder import RunFolder

RunState = Literal["finished", "unfinished", "damaged"]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run.

    Attributes:
        changed: when it last told something, in seconds since 1970.
        step: the last one that was told of.
        score: best held-out figure in dB, or None before the first measurement.
    """

    path: Path
    state: RunState
    kind: str = ""
    changed: int = 0
    step: int = 0
    steps: int = 0
    score: float | None = None


def find_runs(folder: Path, stop: threading.Event) -> Iterator[RunSummary]:
    """All runs below `folder`, the latest first."""
    recipes = sorted(folder.glob("*/recipe.toml"), key=lambda path: path.stat().st_mtime, reverse=True)
    for recipe in recipes:
        if stop.is_set():
            return
        yield summarize(RunFolder(recipe.parent))


def summarize(run: RunFolder) -> RunSummary:
    """Reads what a run has told of itself."""
    try:
        recipe = run.read_recipe()
        events = read_lines(run.events_path) if run.events_path.exists() else []
    except (MwrError, OSError):
        return RunSummary(run.path, "damaged")
    scores = [
        float(e["score"]) for e in events if e.get("event") == "measured" and _is_number(e.get("score"))
    ]
    newest = max(path.stat().st_mtime for path in (run.recipe_path, run.events_path) if path.exists())
    return RunSummary(
        run.path,
        "finished" if run.finished else "unfinished",
        kind=str(recipe.get("kind", "")),
        changed=int(newest),
        step=max((event["step"] for event in events), default=0),
        steps=recipe.get("steps", 0),
        score=max(scores, default=None),
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))
