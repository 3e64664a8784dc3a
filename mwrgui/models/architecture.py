"""What the program knows of a family of networks: how to recognise, build and call it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence

State = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Contract:
    """How a network wants to be called.

    `normalise` maps RGB 0..1 (B, 3, H, W) to what the network expects, `pick` takes the image (RGB 0..1,
    same size) out of what it returns for that normalised input; `multiple` must divide both sides,
    `smallest` is the least side, and from the side `regular` on no map inside is a single place, so that
    one graph can serve all sizes; `tileable` says that a tile with `overlap` pixels of surroundings gives
    the same as the whole picture. `usual_side` is the longest side of the pictures that it was trained for,
    where it fails on much larger ones; 0 if it takes them as they are. Restoring is done in float32 where
    it must be `precise`, because 16 bits would change what a person sees. Gradients flow to the picture if
    it is `differentiable`. `parameters` counts those that no tensor here shows, 0 if nobody can. `notice`
    says in a sentence what the network decided for a person when it restored last; None if there is nothing
    to say.
    """

    multiple: int = 1
    smallest: int = 1
    regular: int = 1
    tileable: bool = True
    overlap: int = 32
    usual_side: int = 0
    precise: bool = False
    differentiable: bool = True
    parameters: int | None = None
    input_range: str = "0..1"
    normalise: Callable[[Tensor], Tensor] = field(default=lambda x: x, repr=False)
    pick: Callable[[Any, Tensor], Tensor] = field(default=lambda output, _x: output, repr=False)
    notice: Callable[[nn.Module], Sentence | None] = field(default=lambda _network: None, repr=False)


@dataclass(frozen=True, slots=True)
class Architecture:
    """One family of networks.

    `settings_from` reads all sizes off tensor names and shapes; `build` makes the network from
    them (random weights; every tensor is a parameter or a persistent buffer, so that it can be
    built without memory on the meta device); `taps` names the submodules of a built network
    whose outputs serve as features, fine to coarse.
    """

    name: str
    title: str
    source: str
    signature: tuple[str, ...]
    """Regular expressions; a file of this family has a tensor for each, and its whole name matches."""
    settings_from: Callable[[State], Any]
    build: Callable[[Any], nn.Module]
    contract: Callable[[Any], Contract]
    taps: Callable[[nn.Module], tuple[str, ...]] = lambda _network: ()
    foreign: tuple[str, ...] = ()
    """Regular expressions; a whole tensor name that matches betrays a sibling family."""
    optional: tuple[str, ...] = ()
    """Regular expressions of how tensor names begin that may be missing or are not used."""
    choices: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Settings that no tensor shows, each with the values it may have; a person may set them."""
    variants: Callable[[Any, Path], tuple[Any, ...]] = lambda settings, _path: (settings,)
    """All settings that such a file may mean, likeliest first; one only where the file's path tells.

    They differ in `choices`. Of several the loader takes the one that leaves a clean picture alone.
    """

    def recognises(self, names: Iterable[str]) -> bool:
        """Whether tensors of these names are of this family."""
        names = list(names)
        return not self.lacks(names) and not any(_any_matches(p, names) for p in self.foreign)

    def lacks(self, names: Iterable[str]) -> list[str]:
        """The parts of the signature for which there is no name."""
        names = list(names)
        return [pattern for pattern in self.signature if not _any_matches(pattern, names)]


def entries(state: State, prefix: str) -> int:
    """How many entries a list of modules has, going by the numbers behind `prefix` in tensor names."""
    numbered = re.compile(re.escape(prefix) + r"(\d+)\.").match
    return len({found[1] for name in state if (found := numbered(name))})


def require_rgb(channels: int, title: str) -> None:
    """Refuses a network for grey pictures, or for several at once.

    Raises:
        MwrError: there are not three channels.
    """
    if channels != 3:
        raise MwrError(
            "This {title} is for pictures of {channels} channels.",
            "Choose weights for colour photos.",
            title=title,
            channels=channels,
        )


def _any_matches(pattern: str, names: Iterable[str]) -> bool:
    whole_name = re.compile(pattern).fullmatch
    return any(whole_name(name) for name in names)
