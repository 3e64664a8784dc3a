"""Designs of networks: an architecture with its settings."""

from dataclasses import dataclass
from typing import Any

from mwrgui.core.errors import MwrError
from mwrgui.core.text import replace_unprintable
from mwrgui.models.architecture import Architecture
from mwrgui.models.architectures.channel_attention import BlockKind
from mwrgui.models.architectures.nafnet import BlockSizes, NAFNetSettings
from mwrgui.models.architectures.restormer import RestormerSettings
from mwrgui.models.architectures.u_shape import StageSettings, UShape
from mwrgui.models.restoration_model import RestorationModel

RESTORMER_EXPANSION = 2.66
"""Hidden width of the feed-forward part of a Restormer block, relative to the block's width."""


@dataclass(frozen=True, slots=True)
class Design:
    """An architecture with its settings: everything about a network except its weights."""

    architecture: Architecture
    settings: Any

    def build(self, name: str) -> RestorationModel:
        """Builds an untrained network; its weights come from torch's global random generator.

        Args:
            name: name of the design, for the network's metadata and for messages.

        Raises:
            MwrError: the architecture cannot be built with these settings.
        """
        try:
            network = self.architecture.build(self.settings)
            return RestorationModel(
                network, architecture=self.architecture, settings=self.settings, metadata={"design": name}
            )
        except Exception as error:  # third-party code may raise anything
            raise MwrError(
                "The design “{name}” cannot be built: {why}.",
                "Correct its settings, or choose another design.",
                name=name,
                why=error_summary(error),
            ) from error


def error_summary(error: BaseException) -> str:
    """An exception's class and the first line of its message, without a full stop at the end."""
    lines = str(error).strip().splitlines()
    kind = type(error).__name__
    return replace_unprintable(f"{kind}: {lines[0]}" if lines else kind, longest=200).rstrip(".")


def restormer_settings(
    width: int, *, depths: tuple[int, int, int, int], refinement: int
) -> RestormerSettings:
    """Settings of a Restormer, from the width of its finest level and blocks per level, fine to coarse."""

    def stage(level_width: int, depth: int, heads: int) -> StageSettings:
        return StageSettings(level_width, depth, heads, hidden=int(level_width * RESTORMER_EXPANSION))

    first, second, third, latent = depths
    shape = UShape(
        encoder=(stage(width, first, 1), stage(2 * width, second, 2), stage(4 * width, third, 4)),
        latent=stage(8 * width, latent, 8),
        # the finest decoder level does not reduce the concatenated skip, so it is twice as wide
        decoder=(stage(2 * width, first, 1), stage(2 * width, second, 2), stage(4 * width, third, 4)),
        refinement=stage(2 * width, refinement, 1),
        bias=False,
    )
    return RestormerSettings(shape, BlockKind(bias=False, centred=True))


def nafnet_settings(
    width: int, *, encoder: tuple[int, ...], middle: int, decoder: tuple[int, ...]
) -> NAFNetSettings:
    """Settings of a NAFNet, from the width of its finest level and blocks per level, fine to coarse."""

    def stage(level: int, count: int) -> tuple[BlockSizes, ...]:
        doubled = 2 * (width << level)
        return (BlockSizes(gated=doubled, hidden=doubled),) * count

    return NAFNetSettings(
        width=width,
        encoder=tuple(stage(level, count) for level, count in enumerate(encoder)),
        middle=stage(len(encoder), middle),
        decoder=tuple(stage(level, count) for level, count in enumerate(decoder)),
    )
