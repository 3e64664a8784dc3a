"""A pool of scenes to crop from, which the teacher keeps stocked with those that it restores best."""

import math
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.core.devices import sent, store_for
from mwrgui.core.errors import MwrError
from mwrgui.core.setting import setting
from mwrgui.synthesis.scenes import draw_scene
from mwrgui.synthesis.synthesizer import Restore, Surroundings

FIRST = 16
"""Scenes that are there before the first batch; the others come one per step until the pool is full."""
FLAT = 0.03
"""A crop whose pixels spread less than this tells nothing about how well it was restored."""
WIDER = 0.3
"""Share of crops that show a wider view, scaled down."""
SWAY = torch.tensor([0.2, 0.12, 0.05, 0.03])
"""By how many e-folds recolouring changes gamma, brightness, warmth and green, give or take."""
MEMORY = 0.98
"""How slowly the reported error forgets."""


@dataclass(frozen=True, slots=True)
class SceneSettings:
    """Scenes."""

    pool: int = setting(
        400, "Scenes in the pool", "How many drawn scenes are at hand to cut from.", low=1, high=100_000
    )
    scene_side: int = setting(
        192, "Scene size", "Side of a drawn scene; at least the crop.", low=32, high=2048, unit="px"
    )
    candidates: int = setting(
        4,
        "Candidates per scene",
        "Of so many drawn scenes the one is kept that the teacher restores best; 1 keeps every scene.",
        low=1,
        high=64,
    )
    refresh: float = setting(
        0.15, "New scenes per step", "How many scenes of the pool each step replaces.", low=0, high=16
    )
    own_depth: float = setting(
        0.5,
        "Own depth",
        "Share of images whose haze follows the scene's own depth; the others' is invented.",
        low=0,
        high=1,
        advanced=True,
    )
    recolour: float = setting(
        1.0,
        "Recolouring",
        "How strongly brightness, contrast and white balance vary.",
        low=0,
        high=3,
        advanced=True,
    )


class ScenePool:
    """Scenes as bytes, each known by the seed that it is drawn from.

    Seeds are all that a saved state holds of them: a resumed pool draws a scene again when it is
    first cut from.
    """

    def __init__(self, settings: SceneSettings, around: Surroundings) -> None:
        """Raises: MwrError: scenes are smaller than the crops to cut from them."""
        if settings.scene_side < around.crop:
            raise MwrError(
                "Scenes of {scene} px are smaller than the crops of {crop} px.",
                "Set scene_side to at least {crop}.",
                scene=settings.scene_side,
                crop=around.crop,
            )
        self._settings = settings
        self._around = around
        self._crop = around.crop
        self._generator = torch.Generator().manual_seed(_draw_seed(around.generator))
        side, count = settings.scene_side, settings.pool
        store = store_for(around.device)
        self._pixels = torch.zeros(count, 4, side, side, dtype=torch.uint8, device=store)  # R, G, B, depth
        self._seeds = torch.full((count,), -1)
        self._drawn = [False] * count
        self._filled = 0
        self._oldest = 0
        self._owed = 0.0
        self._contest = _Contest()
        self._error = math.nan

    def refresh(self, teacher: Restore) -> None:
        """Adds what one step owes: `refresh` scenes, or one while the pool is not full; at first, `FIRST`."""
        missing = self._settings.pool - self._filled
        scenes = min(missing, 1 if self._filled else FIRST) if missing else self._settings.refresh
        self._owed += scenes * self._settings.candidates
        while self._owed >= 1:
            self._owed -= 1
            self._try_candidate(teacher)

    def sample(self, count: int) -> tuple[Tensor, Tensor]:
        """Cuts, flips and recolours: (count, 3, crop, crop) RGB 0..1 and depth (count, 1, crop, crop)."""
        picks = torch.randint(self._filled, (count,), generator=self._generator).tolist()
        crops = torch.cat([self._cut(pick) for pick in picks]).to(self._around.device)
        return self._recolour(crops[:, :3]), crops[:, 3:]

    def degrade(self, clean: Tensor, depth: Tensor) -> tuple[Tensor, tuple[str, ...]]:
        """Random weather on crops; some follow their scene's depth, the others an invented one."""
        own = int((torch.rand(len(clean), generator=self._generator) < self._settings.own_depth).sum())
        images: list[Tensor] = []
        weathers: tuple[str, ...] = ()
        for crops, depths in ((clean[:own], depth[:own]), (clean[own:], None)):
            if len(crops):
                degraded, names = self._around.degrade(crops, generator=self._around.generator, depth=depths)
                images.append(degraded)
                weathers += names
        return torch.cat(images), weathers

    def figures(self) -> dict[str, float]:
        """The teacher's mean error on the scenes it chose, relative to their contrast, once there are any."""
        return {} if math.isnan(self._error) else {"scene_error": self._error}

    def state_dict(self) -> dict[str, Any]:
        """Seeds, the contest under way and the random state."""
        return {
            "seeds": self._seeds.clone(),
            "filled": self._filled,
            "oldest": self._oldest,
            "owed": self._owed,
            "error": self._error,
            "contest": self._contest.as_list(),
            "generator": self._generator.get_state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a saved state; scenes are drawn again when they are needed."""
        self._seeds = state["seeds"].clone()
        self._drawn = [False] * len(self._seeds)
        self._filled, self._oldest, self._owed = state["filled"], state["oldest"], state["owed"]
        self._error = state["error"]
        self._contest = _Contest.from_list(state["contest"])
        self._generator.set_state(state["generator"])

    def _try_candidate(self, teacher: Restore) -> None:
        """Draws one candidate; after the last of a contest the best enters the pool."""
        contest = self._contest
        if not contest.tried:
            contest.weather = _draw_seed(self._generator)
        seed = _draw_seed(self._generator)
        pixels = _draw(self._settings.scene_side, seed)
        score = self._score(pixels, teacher) if self._settings.candidates > 1 else math.inf
        contest.tried += 1
        if contest.tried == 1 or score < contest.score:
            contest.seed, contest.score, contest.pixels = seed, score, pixels
        if contest.tried >= self._settings.candidates:
            self._admit(contest)
            self._contest = _Contest()

    def _score(self, pixels: Tensor, teacher: Restore) -> float:
        """‖T(x) − J‖² over the variance of the clean layer J, x being J in the contest's weather.

        Candidates meet exactly the same weather: with their own depths the one in least haze would win.
        """
        start = (self._settings.scene_side - self._crop) // 2
        middle = slice(start, start + self._crop)
        clean = pixels[None, :3, middle, middle].to(self._around.device) / 255
        variance = float(clean.var())
        if variance < FLAT**2:
            return math.inf
        weather = torch.Generator().manual_seed(self._contest.weather)
        with torch.no_grad():
            degraded, _ = (self._around.judge or self._around.degrade)(clean, generator=weather)
            return float((teacher(degraded) - clean).square().mean()) / variance

    def _admit(self, contest: "_Contest") -> None:
        place = self._filled if self._filled < self._settings.pool else self._oldest
        self._seeds[place] = contest.seed
        if contest.pixels is not None:
            self._pixels[place] = contest.pixels
        self._drawn[place] = contest.pixels is not None
        self._filled = max(self._filled, place + 1)
        self._oldest = (place + 1) % self._settings.pool
        if math.isfinite(contest.score):
            before = contest.score if math.isnan(self._error) else self._error
            self._error = MEMORY * before + (1 - MEMORY) * contest.score

    def _cut(self, place: int) -> Tensor:
        """One crop (1, 4, crop, crop) in 0..1, or a wider view scaled down to it; mirrored half the time."""
        if not self._drawn[place]:
            self._pixels[place] = _draw(self._settings.scene_side, int(self._seeds[place]))
            self._drawn[place] = True
        wide, size, top, left, mirrored = torch.rand(5, generator=self._generator).tolist()
        spare = self._settings.scene_side - self._crop
        window = self._crop + (round(spare * size) if wide < WIDER else 0)
        top, left = (int(v * (self._settings.scene_side - window + 1)) for v in (top, left))
        view = self._pixels[place : place + 1, :, top : top + window, left : left + window].float() / 255
        if window > self._crop:
            view = F.interpolate(view, size=(self._crop, self._crop), mode="bilinear", antialias=True)
        return view.flip(-1) if mirrored < 0.5 else view

    def _recolour(self, images: Tensor) -> Tensor:
        """Varies brightness, contrast and white balance as cameras and hours of the day do."""
        draws = torch.randn(4, len(images), 1, 1, 1, generator=self._generator)
        sways = sent(draws * SWAY.view(4, 1, 1, 1, 1) * self._settings.recolour, images)
        bend, gain, warmth, tint = sways
        balance = gain + torch.cat([warmth, tint, -warmth], 1)
        recoloured: Tensor = images.clamp_min(1e-4).pow(bend.exp()) * balance.exp()
        return recoloured.clamp(0, 1)


@dataclass(slots=True)
class _Contest:
    """Candidates for one place in the pool: how many were tried, and the best so far."""

    tried: int = 0
    weather: int = 0
    seed: int = -1
    score: float = math.inf
    pixels: Tensor | None = None

    def as_list(self) -> list[float]:
        return [self.tried, self.weather, self.seed, self.score]

    @classmethod
    def from_list(cls, values: list[Any]) -> "_Contest":
        return cls(*values)


def _draw(side: int, seed: int) -> Tensor:
    """A scene as bytes (4, side, side): red, green, blue, depth."""
    image, depth = draw_scene(side, torch.Generator().manual_seed(seed))
    return torch.cat([image, depth]).mul(255).round_().to(torch.uint8)


def _draw_seed(generator: torch.Generator) -> int:
    return int(torch.randint(2**62, (), generator=generator))
