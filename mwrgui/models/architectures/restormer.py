"""Restormer: a U-Net of transformer blocks with channel attention.

Source: Zamir et al., "Restormer", CVPR 2022, arXiv 2111.09881.
"""

from dataclasses import dataclass

from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State
from mwrgui.models.architectures.channel_attention import BlockKind, blocks, kind_from, stage_from
from mwrgui.models.architectures.u_shape import UShape, add_u_shape, run_u_shape, u_shape_from


@dataclass(frozen=True, slots=True)
class RestormerSettings:
    """Sizes of the U shape of a Restormer, and the properties that all of its blocks share."""

    shape: UShape
    kind: BlockKind


class Restormer(nn.Module):
    """Maps (B, 3, H, W) in 0..1, sides multiples of 8, to the restored image."""

    def __init__(self, settings: RestormerSettings) -> None:
        super().__init__()
        shape = settings.shape
        up_widths = (shape.decoder[1].width, shape.decoder[2].width, shape.latent.width)
        add_u_shape(self, shape, blocks=lambda stage: blocks(stage, settings.kind), up_widths=up_widths)

    def forward(self, x: Tensor) -> Tensor:
        return run_u_shape(self, x)


def restormer_settings_from(state: State) -> RestormerSettings:
    """Infers all sizes from tensor names and shapes."""
    kind = kind_from(state)
    return RestormerSettings(u_shape_from(state, stage_from, bias=kind.bias), kind)


def _contract(_settings: RestormerSettings) -> Contract:
    """Attention depends on all pixels of the image, so tiles would give a different result."""
    return Contract(multiple=8, smallest=8, tileable=False, precise=True)


RESTORMER = Architecture(
    name="restormer",
    title="Restormer",
    source="Zamir et al., CVPR 2022, Academic Public License (non-commercial)",
    signature=(
        r"encoder_level1\.0\.attn\.temperature",
        r"encoder_level1\.0\.attn\.qkv_dwconv\.weight",
        r"latent\.0\.ffn\.project_in\.weight",
        r"refinement\.0\.ffn\.project_out\.weight",
        r"output\.weight",
    ),
    foreign=(r"prompt[123]\..*",),
    settings_from=restormer_settings_from,
    build=Restormer,
    contract=_contract,
    feature_layers=lambda _network: ("encoder_level1", "encoder_level2"),
)
