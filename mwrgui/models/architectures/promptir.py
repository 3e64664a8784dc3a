"""PromptIR: a Restormer with learned prompts for the kind of degradation.

Tensor names are those of the official files.
Source: Potlapalli et al., "PromptIR", NeurIPS 2023, arXiv 2306.13090.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State
from mwrgui.models.architectures.channel_attention import (
    Block,
    BlockKind,
    block_from,
    blocks,
    kind_from,
    stage_from,
)
from mwrgui.models.architectures.u_shape import StageSettings, UShape, add_u_shape, run_u_shape, u_shape_from

UNUSED = (
    *("chnl_reduce1", "chnl_reduce2", "chnl_reduce3"),
    *("reduce_noise_channel_1", "reduce_noise_channel_2", "reduce_noise_channel_3"),
)
"""Convolutions that the official code stores but never uses."""


@dataclass(frozen=True, slots=True)
class PromptBlockSettings:
    """Sizes of a prompt block, which blends a mean of learned prompts into the features.

    Attributes:
        input_width: channels of the features.
        prompt_count: number of learned prompts, each of `prompt_width` channels and `prompt_side`² pixels.
        block: sizes of the transformer block that runs on the concatenated features and prompt.
        output_width: channels of the result.
    """

    input_width: int
    prompt_count: int
    prompt_width: int
    prompt_side: int
    block: StageSettings
    output_width: int


@dataclass(frozen=True, slots=True)
class PromptIRSettings:
    """Sizes of a PromptIR; its prompt blocks precede the upsampling to decoder levels 1, 2 and 3.

    `unused` has the name, output channels and input channels of each convolution that is stored but not used.
    """

    shape: UShape
    kind: BlockKind
    prompt_blocks: tuple[PromptBlockSettings, PromptBlockSettings, PromptBlockSettings]
    unused: tuple[tuple[str, int, int], ...]


class Prompt(nn.Module):
    """Predicts the weights of learned prompts from features; returns their mean in the size of the features.

    The weighted mean is resized to the features (B, C, H, W) and convolved: (B, `prompt_width`, H, W).
    """

    def __init__(self, settings: PromptBlockSettings) -> None:
        super().__init__()
        count, width, side = settings.prompt_count, settings.prompt_width, settings.prompt_side
        self.prompt_param = nn.Parameter(torch.rand(1, count, width, side, side))
        self.linear_layer = nn.Linear(settings.input_width, count)
        self.conv3x3 = nn.Conv2d(width, width, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        weights = torch.softmax(self.linear_layer(x.mean((-2, -1))), dim=1)
        mixed = torch.einsum("bp,pchw->bchw", weights, self.prompt_param[0])
        resized = F.interpolate(mixed, x.shape[-2:], mode="bilinear", align_corners=False)
        result: Tensor = self.conv3x3(resized)
        return result


class PromptIR(nn.Module):
    """Maps (B, 3, H, W) in 0..1, sides multiples of 8, to the restored image."""

    def __init__(self, settings: PromptIRSettings) -> None:
        super().__init__()
        kind, (one, two, three) = settings.kind, settings.prompt_blocks
        up_widths = (one.output_width, two.output_width, three.output_width)
        add_u_shape(self, settings.shape, blocks=lambda stage: blocks(stage, kind), up_widths=up_widths)
        for level, prompt_block in enumerate(settings.prompt_blocks, start=1):
            self.add_module(f"prompt{level}", Prompt(prompt_block))
            self.add_module(f"noise_level{level}", Block(prompt_block.block, kind))
            reduce = nn.Conv2d(prompt_block.block.width, prompt_block.output_width, 1, bias=kind.bias)
            self.add_module(f"reduce_noise_level{level}", reduce)
        for name, outputs, inputs in settings.unused:  # kept, so that files and parameter counts match
            self.add_module(name, nn.Conv2d(inputs, outputs, 1, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        return run_u_shape(self, x, before_up=self._blend_prompt)

    def _blend_prompt(self, level: int, x: Tensor) -> Tensor:
        """Runs the prompt block on features that are next upsampled to `level`."""
        joined = torch.cat([x, self.get_submodule(f"prompt{level}")(x)], 1)
        blended = self.get_submodule(f"noise_level{level}")(joined)
        result: Tensor = self.get_submodule(f"reduce_noise_level{level}")(blended)
        return result


def promptir_settings_from(state: State) -> PromptIRSettings:
    """Infers all sizes from tensor names and shapes.

    Raises:
        MwrError: the network is not for RGB images.
    """
    kind = kind_from(state)
    unused = {name: state[f"{name}.weight"].shape for name in UNUSED if f"{name}.weight" in state}
    return PromptIRSettings(
        shape=u_shape_from(state, stage_from, bias=kind.bias),
        kind=kind,
        prompt_blocks=(
            _prompt_block_from(state, 1),
            _prompt_block_from(state, 2),
            _prompt_block_from(state, 3),
        ),
        unused=tuple((name, shape[0], shape[1]) for name, shape in unused.items()),
    )


def _prompt_block_from(state: State, level: int) -> PromptBlockSettings:
    _, prompt_count, prompt_width, prompt_side, _ = state[f"prompt{level}.prompt_param"].shape
    return PromptBlockSettings(
        input_width=state[f"prompt{level}.linear_layer.weight"].shape[1],
        prompt_count=prompt_count,
        prompt_width=prompt_width,
        prompt_side=prompt_side,
        block=block_from(state, f"noise_level{level}"),
        output_width=state[f"reduce_noise_level{level}.weight"].shape[0],
    )


def _contract(_settings: PromptIRSettings) -> Contract:
    """Prompt weights and attention depend on the whole image, so tiles would give a different result."""
    return Contract(multiple=8, smallest=8, tileable=False, precise=True)


PROMPTIR = Architecture(
    name="promptir",
    title="PromptIR",
    source="Potlapalli et al., NeurIPS 2023, Academic Public License (non-commercial)",
    signature=(
        r"prompt[123]\.prompt_param",
        r"noise_level[123]\.attn\.temperature",
        r"encoder_level1\.0\.attn\.qkv_dwconv\.weight",
        r"reduce_noise_level[123]\.weight",
    ),
    settings_from=promptir_settings_from,
    build=PromptIR,
    contract=_contract,
    feature_layers=lambda _network: ("encoder_level1", "encoder_level2"),
    optional=tuple(rf"{name}\." for name in UNUSED),
)
