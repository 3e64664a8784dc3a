"""A pool of scenes to crop from; each is the one of several candidates that the teacher restores best."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.core.devices import send_to_device, storage_device
from mwrgui.core.errors import MwrError
from mwrgui.core.setting import setting
from mwrgui.synthesis.image_source import SourceFigures, SynthesisContext, TeacherRestore
from mwrgui.synthesis.scenes.scene import draw_scene

INITIAL_SCENES = 16
"""Scenes before the first batch; then each update of the source adds one until the pool is full."""
FLAT_DEVIATION = 0.03
"""Standard deviation below which a candidate gets the worst score: errors on flat images say little."""
ZOOM_PROBABILITY = 0.3
"""Probability that a crop is a larger region, scaled down."""
COLOUR_DEVIATION = torch.tensor([0.2, 0.12, 0.05, 0.03])
"""Standard deviations of the natural logarithms of gamma, brightness, warmth and green in augmentation."""
ERROR_DECAY = 0.98
"""Decay, per selected scene, of the moving average of the reported error."""


@dataclass(frozen=True, slots=True)
class SceneSettings:
    """The pool of drawn scenes, and how crops of them are augmented."""

    GROUP: ClassVar[str] = "Scenes"

    pool: int = setting(
        400, "Scenes in the pool", "Number of drawn scenes from which crops are cut.", low=1, high=100_000
    )
    scene_side: int = setting(
        192, "Scene size", "Side of a drawn scene; at least the crop.", low=32, high=2048, unit="px"
    )
    candidates: int = setting(
        4,
        "Candidates per scene",
        "Draws this many scenes and keeps the one that the teacher restores best; 1 keeps every scene.",
        low=1,
        high=64,
    )
    refresh: float = setting(
        0.15,
        "New scenes per step",
        "How many scenes of the pool are replaced by each step that draws new images.",
        low=0,
        high=16,
    )
    own_depth: float = setting(
        0.5,
        "Own depth",
        "Share of images whose haze follows the depth of their scene; the others get a random depth.",
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
    """Scenes in 8 bits, each with the seed from which it was drawn.

    A saved state holds only the seeds: a resumed pool draws a scene again when it is first cropped.
    """

    def __init__(self, settings: SceneSettings, context: SynthesisContext) -> None:
        """Raises MwrError if scenes are smaller than the crops to be cut from them."""
        if settings.scene_side < context.crop:
            raise MwrError(
                "Scenes of {scene} px are smaller than the crops of {crop} px.",
                "Set scene_side to at least {crop}.",
                scene=settings.scene_side,
                crop=context.crop,
            )
        self._settings = settings
        self._context = context
        self._crop = context.crop
        self._generator = torch.Generator().manual_seed(_draw_seed(context.generator))
        side, count = settings.scene_side, settings.pool
        storage = storage_device(context.device)
        self._pixels = torch.zeros(count, 4, side, side, dtype=torch.uint8, device=storage)  # R, G, B, depth
        self._seeds = torch.full((count,), -1)
        self._is_drawn = [False] * count
        self._filled = 0
        self._oldest = 0
        self._candidates_due = 0.0
        self._search = _CandidateSearch()
        self._error = math.nan

    def refresh(self, teacher: TeacherRestore) -> None:
        """Adds `INITIAL_SCENES` scenes at the first call, then one per call until the pool is full.

        From then on, replaces as many per call as the setting `refresh` says.
        """
        missing = self._settings.pool - self._filled
        scenes = min(missing, 1 if self._filled else INITIAL_SCENES) if missing else self._settings.refresh
        self._candidates_due += scenes * self._settings.candidates
        while self._candidates_due >= 1:
            self._candidates_due -= 1
            self._try_candidate(teacher)

    def sample(self, count: int) -> tuple[Tensor, Tensor]:
        """Draws augmented crops (count, 3, crop, crop) RGB 0..1 and their depth (count, 1, crop, crop)."""
        picks = torch.randint(self._filled, (count,), generator=self._generator).tolist()
        crops = torch.cat([self._cut_crop(pick) for pick in picks]).to(self._context.device)
        return self._recolour(crops[:, :3]), crops[:, 3:]

    def degrade(self, clean: Tensor, depth: Tensor) -> tuple[Tensor, tuple[str, ...]]:
        """Applies random weather to crops; some keep the depth of their scene, others get a random one."""
        own_count = int((torch.rand(len(clean), generator=self._generator) < self._settings.own_depth).sum())
        images: list[Tensor] = []
        weathers: tuple[str, ...] = ()
        for crops, depths in ((clean[:own_count], depth[:own_count]), (clean[own_count:], None)):
            if len(crops):
                context = self._context
                degraded, names = context.degrade(crops, generator=context.generator, depth=depths)
                images.append(degraded)
                weathers += names
        return torch.cat(images), weathers

    def figures(self) -> SourceFigures:
        """The teacher's mean error on selected scenes, relative to their variance; empty before the first."""
        return SourceFigures(health={} if math.isnan(self._error) else {"scene_error": self._error})

    def state_dict(self) -> dict[str, Any]:
        """Seeds, the search in progress, the mean error and the random state."""
        return {
            "seeds": self._seeds.clone(),
            "filled": self._filled,
            "oldest": self._oldest,
            "owed": self._candidates_due,
            "error": self._error,
            "contest": self._search.as_list(),
            "generator": self._generator.get_state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores a saved state; scenes are drawn again when needed."""
        self._seeds = state["seeds"].clone()
        self._is_drawn = [False] * len(self._seeds)
        self._filled, self._oldest, self._candidates_due = state["filled"], state["oldest"], state["owed"]
        self._error = state["error"]
        self._search = _CandidateSearch.from_list(state["contest"])
        self._generator.set_state(state["generator"])

    def _try_candidate(self, teacher: TeacherRestore) -> None:
        """Draws and scores one candidate; after the last one, the best enters the pool."""
        search = self._search
        if not search.tried:
            search.weather_seed = _draw_seed(self._generator)
        seed = _draw_seed(self._generator)
        pixels = _draw(self._settings.scene_side, seed)
        score = self._score(pixels, teacher) if self._settings.candidates > 1 else math.inf
        search.tried += 1
        if search.tried == 1 or score < search.score:
            search.seed, search.score, search.pixels = seed, score, pixels
        if search.tried >= self._settings.candidates:
            self._add_scene(search)
            self._search = _CandidateSearch()

    def _score(self, pixels: Tensor, teacher: TeacherRestore) -> float:
        """Mean (T(x) − J)² / var(J) for the middle crop J and its degraded image x; infinite if J is flat.

        All candidates get the same weather and depth: with their own depths, the one in least haze would win.
        """
        start = (self._settings.scene_side - self._crop) // 2
        middle = slice(start, start + self._crop)
        clean = pixels[None, :3, middle, middle].to(self._context.device) / 255
        variance = float(clean.var())
        if variance < FLAT_DEVIATION**2:
            return math.inf
        weather = torch.Generator().manual_seed(self._search.weather_seed)
        with torch.no_grad():
            degraded, weathers = (self._context.degrade_for_selection or self._context.degrade)(
                clean, generator=weather
            )
            return float((teacher(degraded, weathers) - clean).square().mean()) / variance

    def _add_scene(self, search: "_CandidateSearch") -> None:
        """Puts the best candidate into a free place of the pool, or in place of the oldest scene."""
        place = self._filled if self._filled < self._settings.pool else self._oldest
        self._seeds[place] = search.seed
        if search.pixels is not None:
            self._pixels[place] = search.pixels
        self._is_drawn[place] = search.pixels is not None
        self._filled = max(self._filled, place + 1)
        self._oldest = (place + 1) % self._settings.pool
        if math.isfinite(search.score):
            previous = search.score if math.isnan(self._error) else self._error
            self._error = ERROR_DECAY * previous + (1 - ERROR_DECAY) * search.score

    def _cut_crop(self, index: int) -> Tensor:
        """Cuts a crop (1, 4, crop, crop) in 0..1, or shrinks a larger region to it; mirrors half of them."""
        if not self._is_drawn[index]:
            self._pixels[index] = _draw(self._settings.scene_side, int(self._seeds[index]))
            self._is_drawn[index] = True
        zoomed, growth, top, left, mirrored = torch.rand(5, generator=self._generator).tolist()
        max_growth = self._settings.scene_side - self._crop
        window = self._crop + (round(max_growth * growth) if zoomed < ZOOM_PROBABILITY else 0)
        top, left = (int(v * (self._settings.scene_side - window + 1)) for v in (top, left))
        view = self._pixels[index : index + 1, :, top : top + window, left : left + window].float() / 255
        if window > self._crop:
            view = F.interpolate(view, size=(self._crop, self._crop), mode="bilinear", antialias=True)
        return view.flip(-1) if mirrored < 0.5 else view

    def _recolour(self, images: Tensor) -> Tensor:
        """Varies brightness, contrast and white balance, as they vary between cameras and times of day."""
        draws = torch.randn(4, len(images), 1, 1, 1, generator=self._generator)
        offsets = send_to_device(
            draws * COLOUR_DEVIATION.view(4, 1, 1, 1, 1) * self._settings.recolour, images
        )
        log_gamma, gain, warmth, tint = offsets
        balance = gain + torch.cat([warmth, tint, -warmth], 1)
        recoloured: Tensor = images.clamp_min(1e-4).pow(log_gamma.exp()) * balance.exp()
        white = ((images.amin(1, keepdim=True) - 0.96) / 0.03).clamp(0, 1)  # lamps and white skies stay white
        return (recoloured + white * (1 - recoloured)).clamp(0, 1)


@dataclass(slots=True)
class _CandidateSearch:
    """The search for the best of several candidates: the number tried, and the best so far."""

    tried: int = 0
    weather_seed: int = 0
    seed: int = -1
    score: float = math.inf
    pixels: Tensor | None = None

    def as_list(self) -> list[float]:
        return [self.tried, self.weather_seed, self.seed, self.score]

    @classmethod
    def from_list(cls, values: list[Any]) -> "_CandidateSearch":
        return cls(*values)


def _draw(side: int, seed: int) -> Tensor:
    """Draws a scene as 8-bit planes (4, side, side): red, green, blue, depth."""
    image, depth = draw_scene(side, torch.Generator().manual_seed(seed))
    return torch.cat([image, depth]).mul(255).round_().to(torch.uint8)


def _draw_seed(generator: torch.Generator) -> int:
    return int(torch.randint(2**62, (), generator=generator))
