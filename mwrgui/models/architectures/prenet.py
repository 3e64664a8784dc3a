"""PReNet and its variants: a shallow residual network, applied several times to the rainy image.

Each stage sees the photo beside the estimate so far; a recurrent unit may carry features from stage to
stage, and the residual blocks may share their weights.
Source: Ren, Zuo, Hu, Zhu, Meng, "Progressive Image Deraining Networks: A Better and Simpler Baseline",
CVPR 2019, arXiv 1901.09221.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State, count_numbered
from mwrgui.models.architectures.recurrence import Memory, add_lstm, empty_memory, gate, run_lstm

Unit = Literal["lstm", "gru", "none"]
Graph = Literal["residual", "direct", "generator"]
GRAPHS: tuple[Graph, ...] = ("residual", "direct", "generator")
REPETITIONS = 5
"""How often a shared residual block is applied per stage."""
STAGES = 6
GENERATOR_STAGES = 4
MAX_STAGES = 32


@dataclass(frozen=True, slots=True)
class PReNetSettings:
    """Sizes of a PReNet.

    `blocks` counts the different residual blocks; a single one is applied five times. Without `sees_photo`
    only the first stage sees the photo, as its estimate. No tensor shows the number of `stages`, nor the
    `graph`: "residual" adds the photo to the result of each stage, "direct" does not, "generator" does not
    and has its recurrent unit after the blocks.
    """

    width: int
    unit: Unit
    blocks: int
    sees_photo: bool = True
    graph: Graph = "residual"
    stages: int = STAGES

    @property
    def order(self) -> tuple[int, ...]:
        """Indices of the residual blocks in the order in which each stage applies them."""
        return (1,) * REPETITIONS if self.blocks == 1 else tuple(range(1, self.blocks + 1))


class PReNet(nn.Module):
    """Maps (B, 3, H, W) in 0..1 to the image without rain."""

    def __init__(self, settings: PReNetSettings) -> None:
        super().__init__()
        self.settings = settings
        width = settings.width
        self.conv0 = nn.Sequential(nn.Conv2d(6 if settings.sees_photo else 3, width, 3, padding=1), nn.ReLU())
        if settings.unit == "lstm":
            add_lstm(self, width)
        if settings.unit == "gru":
            self.conv_z, self.conv_b = gate(width, nn.Sigmoid()), gate(width, nn.Sigmoid())
            self.conv_g = gate(width, nn.Tanh())
        for number in range(1, settings.blocks + 1):
            self.add_module(f"res_conv{number}", _block(width))
        self.conv = nn.Sequential(nn.Conv2d(width, 3, 3, padding=1))

    def forward(self, photo: Tensor) -> Tensor:
        estimate = photo
        memory: Memory | None = None
        unit_is_last = self.settings.graph == "generator"
        for _ in range(self.settings.stages):
            inputs = torch.cat((photo, estimate), 1) if self.settings.sees_photo else estimate
            features = self.conv0(inputs)
            features = self._refine(features) if unit_is_last else features
            memory = self._run_unit(features, memory or empty_memory(features))
            estimate = self.conv(memory[0] if unit_is_last else self._refine(memory[0]))
            estimate = estimate + photo if self.settings.graph == "residual" else estimate
        return estimate

    def _run_unit(self, features: Tensor, memory: Memory) -> Memory:
        if self.settings.unit == "lstm":
            return run_lstm(self, features, memory)
        return (self._run_gru(features, memory[0]) if self.settings.unit == "gru" else features), memory[1]

    def _run_gru(self, features: Tensor, hidden: Tensor) -> Tensor:
        joined = torch.cat((features, hidden), 1)
        update: Tensor = self.conv_z(joined)
        # Unlike in the LSTM, the memory comes first here.
        new: Tensor = self.conv_g(torch.cat((self.conv_b(joined) * hidden, features), 1))
        return (1 - update) * hidden + update * new

    def _refine(self, x: Tensor) -> Tensor:
        for number in self.settings.order:
            x = torch.relu(x + self.get_submodule(f"res_conv{number}")(x))
        return x


def _block(width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(width, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, width, 3, padding=1), nn.ReLU()
    )


def prenet_settings_from(state: State) -> PReNetSettings:
    """Infers all sizes; the tensors also reveal the ablations with a GRU or without the photo as input."""
    width, channels = state["conv0.0.weight"].shape[:2]
    unit: Unit = "lstm" if "conv_i.0.weight" in state else "gru" if "conv_z.0.weight" in state else "none"
    direct = unit == "gru" or channels == 3
    return PReNetSettings(
        width=width,
        unit=unit,
        blocks=count_numbered(state, "res_conv"),
        sees_photo=channels != 3,
        graph="direct" if direct else "residual",
    )


def _variants(settings: PReNetSettings, path: Path) -> tuple[PReNetSettings, ...]:
    """Settings of all networks with these tensors; the names of official folders tell them apart."""
    if settings.unit != "lstm" or settings.graph != "residual" or settings.blocks == 1:
        return (settings,)
    direct = replace(settings, graph="direct")
    generator = replace(settings, graph="generator", stages=GENERATOR_STAGES)
    path_end = "/".join(path.absolute().parts[-4:])
    if found := re.search(r"prenet(\d*)_lstm", path_end, re.IGNORECASE):
        return (replace(direct, stages=min(max(int(found[1] or settings.stages), 1), MAX_STAGES)),)
    if re.search(r"recssim", path_end, re.IGNORECASE):
        return (direct,)
    if re.search(r"\breal/+prenet[12]\b", path_end, re.IGNORECASE):
        return (generator,)
    if re.search(r"rain(100|1400)", path_end, re.IGNORECASE):
        return (settings,)
    if re.fullmatch(r"prenet[12]", path.stem, re.IGNORECASE):
        return (generator, settings, direct)
    return (settings, direct, generator)


def _contract(settings: PReNetSettings) -> Contract:
    """Convolutions only, so the overlap of tiles is the receptive field."""
    unit_radius = {"lstm": 1, "gru": 2, "none": 0}[settings.unit]
    return Contract(overlap=settings.stages * (2 + unit_radius + 2 * len(settings.order)), precise=True)


def _feature_layers(network: nn.Module) -> tuple[str, str]:
    assert isinstance(network, PReNet)
    return "conv0", f"res_conv{network.settings.blocks}"


PRENET = Architecture(
    name="prenet",
    title="PReNet",
    source="Ren et al., CVPR 2019; no licence stated",
    signature=(r"conv0\.0\.weight", r"conv\.0\.weight", r"res_conv1\.0\.weight", r"res_conv1\.2\.weight"),
    settings_from=prenet_settings_from,
    build=PReNet,
    contract=_contract,
    feature_layers=_feature_layers,
    choices={"graph": GRAPHS, "stages": range(1, MAX_STAGES + 1)},
    variants=_variants,
)
