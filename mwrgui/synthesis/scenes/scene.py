"""Procedural clean scenes: images with the statistics of photos, and their depth."""

import torch
from torch import Tensor

from mwrgui.synthesis.scenes.camera import photograph
from mwrgui.synthesis.scenes.canvas import Canvas
from mwrgui.synthesis.scenes.layouts import LAYOUTS
from mwrgui.synthesis.scenes.sampling import SceneRng


def draw_scene(side: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Draws a random scene.

    Returns:
        The image (3, side, side) RGB 0..1 and its depth (1, side, side), 0 near and 1 far.
    """
    rng = SceneRng(int(torch.randint(2**62, (), generator=generator)))
    layout = LAYOUTS[rng.pick_weighted({name: layout.frequency for name, layout in LAYOUTS.items()})]
    canvas = Canvas(rng, side, layout.environment)
    if rng.chance(layout.night_chance):
        canvas.night = rng.uniform(0.3, 1)
    canvas.lamps_on = canvas.night > 0 or rng.chance(layout.lamps_on_chance)
    layout.paint(canvas)
    picture = photograph(canvas)
    near, far = rng.uniform(0, layout.nearest), rng.uniform(layout.farthest, 1)
    return torch.from_numpy(picture), torch.from_numpy(near + (far - near) * canvas.depth)[None]
