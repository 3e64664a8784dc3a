"""How a family of networks is recognised, built and called."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence

State = Mapping[str, Tensor]
"""The tensors of a network by name, as in its `state_dict`."""


@dataclass(frozen=True, slots=True)
class Contract:
    """The calling convention of a network.

    Attributes:
        multiple: both sides of the input must be multiples of this, in pixels.
        smallest: smallest side of the input in pixels.
        min_graph_side: smallest side at which no feature map is one pixel wide or high; an exported graph of
            dynamic size is exact only from this side on.
        tileable: whether a tile with `overlap` pixels around it gives the same result as the whole image.
        overlap: margin of a tile in pixels.
        usual_side: longest side of images that the network handles well; 0 if there is no limit.
        smooth_flat_areas: whether areas that are flat in the photo are kept smooth, because the network adds
            grids and blotches there.
        precise: whether it must run in float32, because 16 bits would change the result visibly.
        differentiable: whether gradients flow to the input.
        parameters: number of parameters of an exported graph, 0 if unknown; None for other networks, whose
            parameters are counted.
        input_range: range of the network's input, for display.
        normalise: maps RGB 0..1 (B, 3, H, W) to the network's input.
        pick: converts the network's output to RGB 0..1; its second argument is the input before `normalise`.
        notice: returns a sentence about what the network decided by itself in its last call, or None.
    """

    multiple: int = 1
    smallest: int = 1
    min_graph_side: int = 1
    tileable: bool = True
    overlap: int = 32
    usual_side: int = 0
    smooth_flat_areas: bool = False
    precise: bool = False
    differentiable: bool = True
    parameters: int | None = None
    input_range: str = "0..1"
    normalise: Callable[[Tensor], Tensor] = field(default=lambda x: x, repr=False)
    pick: Callable[[Any, Tensor], Tensor] = field(default=lambda output, _x: output, repr=False)
    notice: Callable[[nn.Module], Sentence | None] = field(default=lambda _network: None, repr=False)


@dataclass(frozen=True, slots=True)
class Architecture:
    """A family of networks.

    `settings_from` infers all sizes from tensor names and shapes; `build` creates the network from them, with
    random weights. Every tensor must be a parameter or a persistent buffer, because a network is built on the
    meta device, without memory, and then filled from a file. `feature_layers` names the submodules of a built
    network whose outputs serve as features, fine to coarse. `source` cites the paper, for display.
    """

    name: str
    title: str
    source: str
    signature: tuple[str, ...]
    """Regular expressions; in a file of this family, each of them fully matches a tensor name."""
    settings_from: Callable[[State], Any]
    build: Callable[[Any], nn.Module]
    contract: Callable[[Any], Contract]
    feature_layers: Callable[[nn.Module], tuple[str, ...]] = lambda _network: ()
    foreign: tuple[str, ...] = ()
    """Regular expressions; if one fully matches a tensor name, the file is of another, similar family."""
    optional: tuple[str, ...] = ()
    """Regular expressions; tensors whose names start with a match may be missing, unused or misshapen."""
    choices: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Possible values of the settings that tensors do not reveal, by setting; the user may choose one."""
    variants: Callable[[Any, Path], tuple[Any, ...]] = lambda settings, _path: (settings,)
    """All settings that a file may have, the most likely first; only one if the path of the file decides.

    They differ only in `choices`. The loader takes the first, unless another leaves a clean image almost
    unchanged and changes it less than half as much as the first.
    """

    def recognises(self, names: Iterable[str]) -> bool:
        """Whether tensors with these names belong to this family."""
        names = list(names)
        return not self.missing_patterns(names) and not any(_any_matches(p, names) for p in self.foreign)

    def missing_patterns(self, names: Iterable[str]) -> list[str]:
        """The patterns of the signature that no name matches."""
        names = list(names)
        return [pattern for pattern in self.signature if not _any_matches(pattern, names)]


def count_numbered(state: State, prefix: str) -> int:
    """Counts the different numbers after `prefix` in tensor names, such as the indices of a module list."""
    match_number = re.compile(re.escape(prefix) + r"(\d+)\.").match
    return len({found[1] for name in state if (found := match_number(name))})


def require_rgb(channels: int, title: str) -> None:
    """Refuses networks whose input is not one RGB image.

    Raises:
        MwrError: the number of channels is not three.
    """
    if channels != 3:
        raise MwrError(
            "This {title} takes pictures with {channels} instead of 3 channels.",
            "Choose weights for colour photos.",
            title=title,
            channels=channels,
        )


def _any_matches(pattern: str, names: Iterable[str]) -> bool:
    fullmatch = re.compile(pattern).fullmatch
    return any(fullmatch(name) for name in names)
