"""How much of a distillation step is spent in the networks, and how much faster it is than a plain one."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import torch

from mwrgui.bench.benchmark import Setup
from mwrgui.bench.engine import Engine, plain_engine
from mwrgui.bench.figures import Remark, Result, figure
from mwrgui.bench.pieces import Pieces
from mwrgui.bench.timing import Seconds, interleave
from mwrgui.core.setting import build
from mwrgui.distillation.recipe import DistillRecipe, read_values
from mwrgui.models.loading import load_model
from mwrgui.runs.events import CheckpointSaved, Measured, PreviewReady
from mwrgui.synthesis.pool import FIRST

STEPS = 5
"""Steps timed in one go, because scenes are not drawn in every step."""
INSIDE = 85.0
FASTER = 3.0


def measure_distilling(setup: Setup, *, recipe: DistillRecipe | None = None) -> Iterator[Result]:
    """Runs the engine with the quick recipe and scenes as the source, beside its pieces and its yardstick."""
    recipe = recipe or build(DistillRecipe, read_values("quick"), source="recipe quick")
    teacher, device = load_model(setup.models["teacher"]), setup.device
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        plain = plain_engine(recipe, teacher=teacher, device=device, folder=Path(theirs))
        engine = Engine(recipe, teacher=teacher, device=device, folder=Path(ours))
        plain.prepare()
        prepared = engine.prepare()
        pieces = Pieces(engine.run, recipe, teacher=teacher, device=device)
        variants: dict[str, Callable[[], None]] = {
            "step": partial(engine.advance, STEPS),
            "plain": partial(plain.advance, STEPS),
            **_repeated(pieces, recipe),
        }
        times = interleave(variants, seconds=setup.seconds, device=device.torch)
        at_the_end = engine.finish()
    times = {name: seconds / STEPS for name, seconds in times.items()}
    yield from _step_figures(times, has_units=device.precision is torch.bfloat16)
    yield from _run_figures(recipe, times, prepared=prepared, spent=at_the_end)


def _repeated(pieces: Pieces, recipe: DistillRecipe) -> Mapping[str, Callable[[], None]]:
    """Every piece as often as `STEPS` steps need it."""
    scenes = recipe.synthesis.scenes
    tried = scenes.refresh * scenes.candidates if scenes.candidates > 1 else 0
    once = {
        "networks": pieces.networks,
        "refresh": pieces.refresh,
        "sample": pieces.sample,
        "weather": pieces.weather,
        "losses": pieces.losses,
    }
    often = {name: partial(_repeat, piece, STEPS) for name, piece in once.items()}
    return often | {"choose": partial(_repeat, pieces.choose, round(STEPS * tried))}


def _repeat(piece: Callable[[], None], count: int) -> None:
    for _ in range(count):
        piece()


def _step_figures(times: Mapping[str, Seconds], *, has_units: bool) -> Iterator[Result]:
    step, networks = times["step"], times["networks"] + times["choose"]
    yield figure("step", "step", "ms", step * 1000)
    yield figure("networks", "its networks alone", "ms", networks * 1000)
    yield figure("inside", "share of the networks", "%", 100 * networks / step, at_least=INSIDE)
    pieces = {
        "scenes": ("drawing scenes", times["refresh"] - times["choose"]),
        "crops": ("cutting crops", times["sample"] - times["weather"]),
        "weather": ("weather", times["weather"]),
        "losses": ("loss terms", times["losses"]),
    }
    rest = step - networks
    for name, (title, seconds) in pieces.items():
        rest = rest - seconds
        yield figure(name, title, "%", 100 * seconds / step)
    yield figure("rest", "all else", "%", 100 * rest / step)
    yield figure("plain", "plain float32 step", "ms", times["plain"] * 1000)
    gain = times["plain"] / step
    yield figure(
        "faster", "step faster than plain float32", "×", gain, at_least=FASTER if has_units else None
    )
    if not has_units:
        yield Remark(f"No aim for the plain step: {FASTER:g}× is for processors with bfloat16 units.")


def _run_figures(
    recipe: DistillRecipe, times: Mapping[str, Seconds], *, prepared: float, spent: Mapping[type, float]
) -> Iterator[Result]:
    """A whole run of the recipe, reckoned from its parts."""
    schedule = recipe.schedule
    every = {
        Measured: schedule.measure_every,
        PreviewReady: schedule.preview_every,
        CheckpointSaved: schedule.checkpoint_every,
    }
    filling = prepared * recipe.synthesis.scenes.pool / FIRST
    between = sum(spent[kind] * (schedule.steps // steps) for kind, steps in every.items() if steps)
    run = schedule.steps * times["step"] + filling + between
    networks = schedule.steps * (times["networks"] + times["choose"])
    yield figure("run", f"a run of {schedule.steps} steps", "min", run / 60)
    yield figure("run_networks", "share of the networks in it", "%", 100 * networks / run)
    yield figure("run_filling", "filling the pool of scenes", "%", 100 * filling / run)
    yield figure("run_between", "measuring, previews, checkpoints", "%", 100 * between / run)
