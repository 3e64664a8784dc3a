"""What a network costs, computed and never typed in."""

from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from mwrgui.models.architecture import Architecture
from mwrgui.models.restorer import RestorationModel


def parameters(model: RestorationModel) -> int:
    """How many numbers the network has learned."""
    return model.parameters_count


def macs(model: RestorationModel, side: int = 256) -> int:
    """Multiply-accumulates of convolutions, linear layers and attention for one `side` × `side` picture.

    Padding that the network asks for counts too. Only shapes go through, which takes milliseconds;
    the first call of a process loads torch's compiler, which takes seconds. 0 for a program in a file, whose
    sums nobody has counted.
    """
    if model.is_program:
        return 0
    return macs_of(model.architecture, model.settings, side)


def macs_of(architecture: Architecture, settings: Any, side: int = 256) -> int:
    """The same for a network that has not been built."""
    counter = FlopCounterMode(display=False)
    with torch.device("meta"), torch.no_grad():
        model = RestorationModel(architecture.build(settings), architecture=architecture, settings=settings)
        picture = torch.empty(1, 3, side, side)
        with counter:
            model.eval()(picture)
    return int(counter.get_total_flops()) // 2
