"""MPRNet: three stages on quarters, halves and the whole image, each using features of the previous one.

One PReLU slope is shared by the whole network; official files repeat it under the name of every block.
Source: Zamir, Arora, Khan, Hayat, Khan, Yang, Shao, "Multi-Stage Progressive Image Restoration",
CVPR 2021, arXiv 2102.02808.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State, count_numbered, require_rgb

TITLE = "MPRNet"
LEVEL_COUNT = 3


@dataclass(frozen=True, slots=True)
class MPRNetSettings:
    """Sizes of an MPRNet.

    `widths` are the channels of the three levels of the first two stages, from fine to coarse, and of the
    last stage; `squeezes` are the reduced channels in the attention of each. `encoder` and `decoder` are the
    blocks per level, `last` those of each group in the last stage.
    """

    widths: tuple[int, int, int, int]
    squeezes: tuple[int, int, int, int]
    encoder: tuple[int, int, int]
    decoder: tuple[int, int, int]
    last: int
    kernel: int
    bias: bool


class LayerFactory:
    """Builds the parts of all stages; all blocks share one PReLU."""

    def __init__(self, settings: MPRNetSettings) -> None:
        self.settings = settings
        self._rectifier = nn.PReLU()

    def convolution(self, channels: int, width: int, *, bias: bool | None = None) -> nn.Conv2d:
        """A convolution that keeps the size of its input, with the kernel size of the settings."""
        kernel = self.settings.kernel
        bias = self.settings.bias if bias is None else bias
        return nn.Conv2d(channels, width, kernel, padding=kernel // 2, bias=bias)

    def pointwise(self, channels: int, width: int) -> nn.Conv2d:
        """A 1×1 convolution that maps `channels` to `width` at each pixel."""
        return nn.Conv2d(channels, width, 1, bias=self.settings.bias)

    def block(self, level: int) -> "Block":
        """A block of a level, counted from 0; level 3 is the last stage."""
        return Block(self, level, self._rectifier)

    def blocks(self, level: int, count: int) -> nn.Sequential:
        """A sequence of blocks of a level."""
        return nn.Sequential(*(self.block(level) for _ in range(count)))


class ChannelAttention(nn.Module):
    """Channel attention: weights each channel by a factor predicted from all channel means."""

    def __init__(self, factory: LayerFactory, width: int, squeeze: int) -> None:
        super().__init__()
        self.conv_du = nn.Sequential(
            factory.pointwise(width, squeeze), nn.ReLU(), factory.pointwise(squeeze, width), nn.Sigmoid()
        )

    def forward(self, x: Tensor) -> Tensor:
        weights: Tensor = self.conv_du(x.mean((2, 3), keepdim=True))
        return x * weights


class Block(nn.Module):
    """Two convolutions and channel attention with a skip connection."""

    def __init__(self, factory: LayerFactory, level: int, rectifier: nn.PReLU) -> None:
        super().__init__()
        width, squeeze = factory.settings.widths[level], factory.settings.squeezes[level]
        self.CA = ChannelAttention(factory, width, squeeze)
        self.body = nn.Sequential(
            factory.convolution(width, width), rectifier, factory.convolution(width, width)
        )

    def forward(self, x: Tensor) -> Tensor:
        residual: Tensor = self.CA(self.body(x))
        return x + residual


class Downsampler(nn.Module):
    """Halves the resolution, with more channels."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.down = nn.Sequential(Resize(1, denominator=2), nn.Conv2d(channels, width, 1, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.down(x)
        return result


class Upsampler(nn.Module):
    """Doubles the resolution, with fewer channels."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.up = nn.Sequential(Resize(2), nn.Conv2d(channels, width, 1, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.up(x)
        return result


class Resize(nn.Module):
    """Resizes by the factor `numerator` / `denominator`, in integer arithmetic, traceable for any size."""

    def __init__(self, numerator: int, *, denominator: int = 1) -> None:
        super().__init__()
        self.numerator, self.denominator = numerator, denominator

    def forward(self, x: Tensor) -> Tensor:
        height, width = (side * self.numerator // self.denominator for side in x.shape[-2:])
        return F.interpolate(x, (height, width), mode="bilinear", align_corners=False)


class Encoder(nn.Module):
    """Three levels of features; with `cross_stage`, features of the previous stage are added to each."""

    def __init__(self, factory: LayerFactory, *, cross_stage: bool) -> None:
        super().__init__()
        w1, w2, w3, _ = widths = factory.settings.widths
        for level, count in enumerate(factory.settings.encoder):
            self.add_module(f"encoder_level{level + 1}", factory.blocks(level, count))
            if cross_stage:
                mixings = (factory.pointwise(widths[level], widths[level]) for _ in range(2))
                for source, mixing in zip(("enc", "dec"), mixings, strict=True):
                    self.add_module(f"csff_{source}{level + 1}", mixing)
        self.down12 = Downsampler(w1, w2)
        self.down23 = Downsampler(w2, w3)

    def forward(
        self, x: Tensor, encoded: list[Tensor] | None = None, decoded: list[Tensor] | None = None
    ) -> list[Tensor]:
        maps: list[Tensor] = []
        for level in range(LEVEL_COUNT):
            if level:
                x = self.get_submodule(f"down{level}{level + 1}")(maps[-1])
            x = self.get_submodule(f"encoder_level{level + 1}")(x)
            if encoded and decoded:
                x = x + self.get_submodule(f"csff_enc{level + 1}")(encoded[level])
                x = x + self.get_submodule(f"csff_dec{level + 1}")(decoded[level])
            maps.append(x)
        return maps


class Decoder(nn.Module):
    """Decodes from the coarsest level up, with skip connections; returns feature maps from fine to coarse."""

    def __init__(self, factory: LayerFactory) -> None:
        super().__init__()
        w1, w2, w3, _ = factory.settings.widths
        self.decoder_level1, self.decoder_level2, self.decoder_level3 = (
            factory.blocks(level, count) for level, count in enumerate(factory.settings.decoder)
        )
        self.skip_attn1 = factory.block(0)
        self.skip_attn2 = factory.block(1)
        self.up21 = Upsampler(w2, w1)
        self.up32 = Upsampler(w3, w2)

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        fine, middle, coarse = maps
        coarse = self.decoder_level3(coarse)
        middle = self.decoder_level2(self.up32(coarse) + self.skip_attn2(middle))
        fine = self.decoder_level1(self.up21(middle) + self.skip_attn1(fine))
        return [fine, middle, coarse]


class SupervisedAttention(nn.Module):
    """Supervised attention: weights features by the intermediate restoration that they produce."""

    def __init__(self, factory: LayerFactory) -> None:
        super().__init__()
        width = factory.settings.widths[0]
        self.conv1 = factory.pointwise(width, width)
        self.conv2 = factory.pointwise(width, 3)
        self.conv3 = factory.pointwise(3, width)

    def forward(self, features: Tensor, images: Tensor) -> Tensor:
        restored = self.conv2(features) + images
        attended: Tensor = self.conv1(features) * torch.sigmoid(self.conv3(restored))
        return features + attended


class ResidualGroup(nn.Module):
    """Blocks of the last stage with a skip connection."""

    def __init__(self, factory: LayerFactory) -> None:
        super().__init__()
        width = factory.settings.widths[-1]
        blocks = (factory.block(LEVEL_COUNT) for _ in range(factory.settings.last))
        self.body = nn.Sequential(*blocks, factory.convolution(width, width, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        residual: Tensor = self.body(x)
        return x + residual


class FullResolution(nn.Module):
    """The last stage, at full resolution, with features of the second stage added."""

    def __init__(self, factory: LayerFactory) -> None:
        super().__init__()
        w1, w2, w3, wide = factory.settings.widths
        for number in range(1, LEVEL_COUNT + 1):
            self.add_module(f"orb{number}", ResidualGroup(factory))
            self.add_module(f"conv_enc{number}", factory.pointwise(w1, wide))
            self.add_module(f"conv_dec{number}", factory.pointwise(w1, wide))
        for source in ("enc", "dec"):
            self.add_module(f"up_{source}1", Upsampler(w2, w1))
            self.add_module(f"up_{source}2", nn.Sequential(Upsampler(w3, w2), Upsampler(w2, w1)))

    def forward(self, x: Tensor, encoded: list[Tensor], decoded: list[Tensor]) -> Tensor:
        for level in range(LEVEL_COUNT):
            x = self.get_submodule(f"orb{level + 1}")(x)
            for source, maps in (("enc", encoded), ("dec", decoded)):
                full = self.get_submodule(f"up_{source}{level}")(maps[level]) if level else maps[level]
                x = x + self.get_submodule(f"conv_{source}{level + 1}")(full)
        return x


class MPRNet(nn.Module):
    """Maps (B, 3, H, W) in 0..1, sides multiples of 8, to the restored image of the last stage."""

    def __init__(self, settings: MPRNetSettings) -> None:
        super().__init__()
        factory = LayerFactory(settings)
        width, wide = settings.widths[0], settings.widths[-1]
        self.shallow_feat1, self.shallow_feat2, self.shallow_feat3 = (
            nn.Sequential(factory.convolution(3, width), factory.block(0)) for _ in range(LEVEL_COUNT)
        )
        self.stage1_encoder = Encoder(factory, cross_stage=False)
        self.stage1_decoder = Decoder(factory)
        self.stage2_encoder = Encoder(factory, cross_stage=True)
        self.stage2_decoder = Decoder(factory)
        self.stage3_orsnet = FullResolution(factory)
        self.sam12 = SupervisedAttention(factory)
        self.sam23 = SupervisedAttention(factory)
        self.concat12 = factory.convolution(2 * width, width)
        self.concat23 = factory.convolution(2 * width, wide)
        self.tail = factory.convolution(wide, 3)
        # Identities whose outputs are captured as features of the whole image.
        self.fine, self.middle = nn.Identity(), nn.Identity()

    def forward(self, images: Tensor) -> Tensor:
        halves = _split_halves(images, along=2)
        encoded = self._encode_quarters(halves)
        decoded = self.stage1_decoder(encoded)
        features = torch.cat((self.shallow_feat2(halves), self.sam12(decoded[0], halves)), 1)
        encoded = _join_halves(self.stage2_encoder(self.concat12(features), encoded, decoded), along=2)
        encoded = [self.fine(encoded[0]), self.middle(encoded[1]), encoded[2]]
        decoded = self.stage2_decoder(encoded)
        features = torch.cat((self.shallow_feat3(images), self.sam23(decoded[0], images)), 1)
        restored: Tensor = self.tail(self.stage3_orsnet(self.concat23(features), encoded, decoded))
        return restored + images

    def _encode_quarters(self, halves: Tensor) -> list[Tensor]:
        """Features of the halves, computed separately on the two quarters of each."""
        quarters = _split_halves(halves, along=3)
        return _join_halves(self.stage1_encoder(self.shallow_feat1(quarters)), along=3)


def _split_halves(x: Tensor, *, along: int) -> Tensor:
    """Both halves of each image, in a batch twice as long: first all upper or left ones."""
    return torch.cat(torch.unflatten(x, along, (2, -1)).unbind(along))


def _join_halves(maps: list[Tensor], *, along: int) -> list[Tensor]:
    """Concatenates the two halves of each image."""
    return [torch.cat(torch.unflatten(x, 0, (2, -1)).unbind(), along) for x in maps]


def mprnet_settings_from(state: State) -> MPRNetSettings:
    """Infers all sizes from tensor names and shapes.

    Raises:
        MwrError: its input is not RGB.
    """
    width, channels, kernel, _ = state["shallow_feat1.0.weight"].shape
    require_rgb(channels, TITLE)
    prefixes = [f"stage1_encoder.encoder_level{level}.0" for level in (1, 2, 3)]
    w2, w3 = (state[f"{prefix}.body.0.weight"].shape[0] for prefix in prefixes[1:])
    s1, s2, s3, s4 = (
        state[f"{prefix}.CA.conv_du.0.weight"].shape[0] for prefix in (*prefixes, "stage3_orsnet.orb1.body.0")
    )
    e1, e2, e3 = (count_numbered(state, f"stage1_encoder.encoder_level{level}.") for level in (1, 2, 3))
    d1, d2, d3 = (count_numbered(state, f"stage1_decoder.decoder_level{level}.") for level in (1, 2, 3))
    return MPRNetSettings(
        widths=(width, w2, w3, state["tail.weight"].shape[1]),
        squeezes=(s1, s2, s3, s4),
        encoder=(e1, e2, e3),
        decoder=(d1, d2, d3),
        last=count_numbered(state, "stage3_orsnet.orb1.body.") - 1,
        kernel=kernel,
        bias="shallow_feat1.0.bias" in state,
    )


MPRNET = Architecture(
    name="mprnet",
    title=TITLE,
    source="Zamir et al., CVPR 2021; not for commercial use",
    signature=(
        r"shallow_feat3\.0\.weight",
        r"stage1_encoder\.encoder_level1\.0\.CA\.conv_du\.0\.weight",
        r"stage3_orsnet\.orb1\.body\.0\.body\.0\.weight",
        r"sam12\.conv1\.weight",
        r"concat23\.weight",
    ),
    settings_from=mprnet_settings_from,
    build=MPRNet,
    contract=lambda _settings: Contract(multiple=8, smallest=8, tileable=False, precise=True),
    feature_layers=lambda _network: ("fine", "middle"),
)
