"""Procedural clean scenes: pictures with the statistics of photos, and their depth, without any photo."""

import torch
from torch import Tensor

from mwrgui.synthesis.camera import photograph
from mwrgui.synthesis.canvas import Canvas
from mwrgui.synthesis.dice import Dice
from mwrgui.synthesis.layouts import LAYOUTS


def draw_scene(side: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Draws one scene.

    Returns:
        The image (3, side, side) RGB 0..1 and its depth (1, side, side), 0 near and 1 far.
    """
    dice = Dice(int(torch.randint(2**62, (), generator=generator)))
    layout = LAYOUTS[dice.weighted({name: layout.often for name, layout in LAYOUTS.items()})]
    canvas = Canvas(dice, side, layout.setting)
    layout.paint(canvas)
    picture = photograph(canvas)
    near, far = dice.uniform(0, layout.nearest), dice.uniform(layout.farthest, 1)
    return torch.from_numpy(picture), torch.from_numpy(near + (far - near) * canvas.depth)[None]
