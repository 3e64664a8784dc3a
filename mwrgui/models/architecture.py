"""What the program knows of a family of networks: how to recognise, build and call it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

State = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Contract:
    """How a network wants to be called.

    `normalise` maps RGB 0..1 (B, 3, H, W) to what the network expects, `pick` takes the image
    (RGB 0..1, same size) out of what it returns for that normalised input; `multiple` must divide both sides,
    `smallest` is the least side; `tileable` says that a tile with `overlap` pixels of
    surroundings gives the same as the whole picture.
    """

    multiple: int = 1
    smallest: int = 1
    tileable: bool = True
    overlap: int = 32
    input_range: str = "0..1"
    normalise: Callable[[Tensor], Tensor] = field(default=lambda x: x, repr=False)
    pick: Callable[[Any, Tensor], Tensor] = field(default=lambda output, _x: output, repr=False)


@dataclass(frozen=True, slots=True)
class Architecture:
    """One family of networks.

    `recognises` looks at tensor names only; `settings_from` reads all sizes off tensor shapes;
    `build` makes the network from them (random weights); `taps` names the submodules of a
    built network whose outputs serve as features, fine to coarse.
    """

    name: str
    title: str
    source: str
    recognises: Callable[[State], bool]
    settings_from: Callable[[State], Any]
    build: Callable[[Any], nn.Module]
    contract: Callable[[Any], Contract]
    taps: Callable[[nn.Module], tuple[str, ...]] = lambda _network: ()
    optional: tuple[str, ...] = ()
    """Regular expressions of tensor names that may be missing or are not used."""
