"""WGWS-Net: a U-Net of dense blocks with weather-specific additions to its convolutions.

The network does not recognise the weather: either the user names it, or all three are tried.
Tensor names are those of the official files.
Source: Zhu et al., "Learning Weather-General and Weather-Specific Features", CVPR 2023.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.models.architecture import Architecture, Contract, State

WEATHERS = {1: ("snow", "rain", "raindrop"), 2: ("snow", "rain", "haze"), 3: ("haze", "rain", "snow")}
"""The three weathers of each official setting (its training data), in the order of the additions."""
ANY_WEATHER = "any"
INDICATOR_THRESHOLD = 0.1
"""An addition is used if its indicator is at least this."""
DECISION_CROP = 256
"""Side of the central crop, in pixels, by which the weather is determined."""


@dataclass(frozen=True, slots=True)
class WgwsSettings:
    """Sizes of a WGWS-Net, and the weather that the user names.

    `additions` is the kernel size of the weather-specific additions to convolutions, 0 in a network of the
    first training stage; `blocks` is the number of dense blocks at each level.

    Raises:
        MwrError: networks of that setting do not know the weather.
    """

    width: int
    blocks: int
    additions: int
    setting: int
    weather: str = ANY_WEATHER

    def __post_init__(self) -> None:
        if self.weather not in (ANY_WEATHER, *WEATHERS[self.setting]):
            raise MwrError(
                "A WGWS-Net of setting {setting} knows {weathers}, not {weather}.",
                "Choose another weather, or name the setting, too: FILE?setting=2&weather=haze.",
                setting=self.setting,
                weathers=WEATHERS[self.setting],
                weather=self.weather,
            )

    @property
    def tries_all_weathers(self) -> bool:
        """Whether all weathers are tried on every image."""
        return self.additions > 0 and self.weather == ANY_WEATHER

    @property
    def receptive_field(self) -> int:
        """Receptive field in pixels to each side."""
        return 42 * self.blocks + 28


class TaskKernel(nn.Module):
    """A kernel with an addition for each weather."""

    def __init__(self, channels: int, width: int, kernel: int, addition: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(width, channels, kernel, kernel))
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)  # as torch initialises convolutions
        self.margin = (kernel - addition) // 2
        for number in (1, 2, 3):
            residual = torch.zeros(width, channels, addition, addition)
            self.register_parameter(f"B{number}_residual", nn.Parameter(residual))
            self.register_parameter(f"B{number}_indicator", nn.Parameter(torch.full((1,), 0.15)))

    def forward(self, task: int) -> Tensor:
        residual = self.get_parameter(f"B{task + 1}_residual")
        gate = self.get_parameter(f"B{task + 1}_indicator") >= INDICATOR_THRESHOLD
        # A 1×1 convolution in parallel to a 3×3 one adds to the centre of its kernel.
        return self.weight + F.pad(residual, (self.margin,) * 4) * gate


class Convolution(nn.Module):
    """A weather-specific convolution with its activation; without additions, a general one with a bias."""

    def __init__(
        self,
        settings: WgwsSettings,
        channels: int,
        width: int,
        *,
        kernel: int,
        stride: int = 1,
        active: bool = True,
    ) -> None:
        super().__init__()
        self.stride, self.padding, self.active = stride, kernel // 2, active
        addition = min(settings.additions, kernel)
        self.layer = (
            TaskKernel(channels, width, kernel, addition)
            if addition
            else nn.Conv2d(channels, width, kernel, stride, self.padding)
        )

    def forward(self, x: Tensor, task: int) -> Tensor:
        if isinstance(self.layer, TaskKernel):
            x = F.conv2d(x, self.layer(task), stride=self.stride, padding=self.padding)
        else:
            x = self.layer(x)
        return F.gelu(x) if self.active else x


class Upsampler(nn.Module):
    """Doubles the resolution, in the same way for all weathers."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.layer = nn.ConvTranspose2d(channels, width, 4, stride=2, padding=1)

    def forward(self, x: Tensor, _task: int) -> Tensor:
        return F.gelu(self.layer(x))


class GrowthLayer(nn.Module):
    """Appends new channels to the input, as in a DenseNet."""

    def __init__(self, settings: WgwsSettings, channels: int, width: int) -> None:
        super().__init__()
        self.conv = Convolution(settings, channels, width, kernel=3)

    def forward(self, x: Tensor, task: int) -> Tensor:
        return torch.cat([x, self.conv(x, task)], 1)


class DenseBlock(nn.Module):
    """Three densely connected convolutions, with a skip connection."""

    def __init__(self, settings: WgwsSettings, width: int) -> None:
        super().__init__()
        self.conv0 = GrowthLayer(settings, width, width)
        self.conv1 = GrowthLayer(settings, 2 * width, width)
        self.conv2 = GrowthLayer(settings, 3 * width, width)
        self.LFF = Convolution(settings, 4 * width, width, kernel=1, active=False)

    def forward(self, x: Tensor, task: int) -> Tensor:
        grown = self.conv2(self.conv1(self.conv0(x, task), task), task)
        result: Tensor = x + self.LFF(grown, task)
        return result


class Stage(nn.Module):
    """The dense blocks of one level, all for the same weather, which is given by its index `task`."""

    def __init__(self, settings: WgwsSettings, width: int) -> None:
        super().__init__()
        for number in range(1, settings.blocks + 1):
            self.add_module(f"layer{number}", DenseBlock(settings, width))

    def forward(self, x: Tensor, task: int) -> Tensor:
        for block in self.children():
            x = block(x, task)
        return x


class SmallPicture(nn.Module):
    """Features of a smaller copy of the image itself, (B, 3, H, W) to (B, width, H, W)."""

    def __init__(self, settings: WgwsSettings, width: int) -> None:
        super().__init__()
        quarter, half = width // 4, width // 2
        self.layer1 = Convolution(settings, 3, quarter, kernel=3)
        self.layer2 = Convolution(settings, quarter, half, kernel=1)
        self.layer3 = Convolution(settings, half, half, kernel=3)
        self.layer4 = Convolution(settings, half, width - 3, kernel=1)
        self.conv = Convolution(settings, width, width, kernel=1, active=False)

    def forward(self, x: Tensor, task: int) -> Tensor:
        features = self.layer2(self.layer1(x, task), task)
        features = self.layer4(self.layer3(features, task), task)
        result: Tensor = self.conv(torch.cat([x, features], 1), task)
        return result


class ScaleAttention(nn.Module):
    """Weights features by those of the smaller image."""

    def __init__(self, settings: WgwsSettings, width: int) -> None:
        super().__init__()
        self.merge = Convolution(settings, width, width, kernel=3, active=False)

    def forward(self, x: Tensor, picture: Tensor, task: int) -> Tensor:
        result: Tensor = x + self.merge(x * picture, task)
        return result


class ScaleFusion(nn.Module):
    """Fuses the feature maps of all levels, resized to one size."""

    def __init__(self, settings: WgwsSettings, channels: int, width: int) -> None:
        super().__init__()
        self.conv1 = Convolution(settings, channels, width, kernel=1)
        self.conv2 = Convolution(settings, width, width, kernel=3, active=False)

    def forward(self, maps: list[Tensor], task: int) -> Tensor:
        result: Tensor = self.conv2(self.conv1(torch.cat(maps, 1), task), task)
        return result


class Wgws(nn.Module):
    """Maps (B, 3, H, W) in 0..1, sides multiples of 4, to the restored image.

    `chosen` is the index of the best weather for each image of the last call; None if only one was tried.
    """

    def __init__(self, settings: WgwsSettings) -> None:
        super().__init__()
        self.tries_all_weathers = settings.tries_all_weathers
        self.weathers = WEATHERS[settings.setting]
        self.task = 0 if settings.weather == ANY_WEATHER else self.weathers.index(settings.weather)
        self.chosen: Tensor | None = None
        c1, c2, c4 = widths = tuple(settings.width * factor for factor in (1, 2, 4))
        self.Encoder = nn.ModuleList(Stage(settings, width) for width in widths)
        self.Decoder = nn.ModuleList(Stage(settings, width) for width in reversed(widths))
        self.feat_extract = nn.ModuleList(
            [
                Convolution(settings, 3, c1, kernel=3),
                Convolution(settings, c1, c2, kernel=3, stride=2),
                Convolution(settings, c2, c4, kernel=3, stride=2),
                Upsampler(c4, c2),
                Upsampler(c2, c1),
                Convolution(settings, c1, 3, kernel=3, active=False),
            ]
        )
        self.Convs = nn.ModuleList(Convolution(settings, 2 * width, width, kernel=1) for width in (c2, c1))
        self.AFFs = nn.ModuleList(ScaleFusion(settings, c1 + c2 + c4, width) for width in widths)
        self.FAM1, self.SCM1 = ScaleAttention(settings, c4), SmallPicture(settings, c4)
        self.FAM2, self.SCM2 = ScaleAttention(settings, c2), SmallPicture(settings, c2)

    def forward(self, x: Tensor) -> Tensor:
        if self.tries_all_weathers:
            return self._restore_for_all_weathers(x)
        return self._restore(x, self.task)

    def _restore_for_all_weathers(self, x: Tensor) -> Tensor:
        """For each image, the restoration that a second pass changes least, relative to the first pass."""
        restorations = [self._restore(x, task) for task in range(3)]
        with torch.no_grad():
            changes = torch.stack(
                [self._relative_change(x, restored, task) for task, restored in enumerate(restorations)]
            )
        self.chosen = changes.argmin(0)
        return torch.stack(restorations)[self.chosen, torch.arange(len(x), device=x.device)]

    def _relative_change(self, x: Tensor, restored: Tensor, task: int) -> Tensor:
        """Change by a second pass relative to that by the first, (B,)."""
        before, after = _central_crop(x), _central_crop(restored)
        first = (after - before).abs().mean((1, 2, 3))
        second = (self._restore(after, task) - after).abs().mean((1, 2, 3))
        return second / (first + 1e-6)

    def _restore(self, x: Tensor, task: int) -> Tensor:
        up, (r1, r2, r4) = self.feat_extract, self._encode(x, task)
        m4 = self.AFFs[2]([_half(_half(r1)), _half(r2), r4], task)
        m2 = self.AFFs[1]([_half(r1), r2, _double(r4)], task)
        m1 = self.AFFs[0]([r1, _double(r2), _double(_double(r4))], task)
        z = up[3](self.Decoder[0](m4, task), task)
        z = self.Decoder[1](self.Convs[0](torch.cat([z, m2], 1), task), task)
        z = self.Convs[1](torch.cat([up[4](z, task), m1], 1), task)
        residual: Tensor = up[5](self.Decoder[2](z, task), task)
        return residual + x

    def _encode(self, x: Tensor, task: int) -> tuple[Tensor, Tensor, Tensor]:
        x2 = _half(x)
        x4 = _half(x2)
        down = self.feat_extract
        r1 = self.Encoder[0](down[0](x, task), task)
        r2 = self.Encoder[1](self.FAM2(down[1](r1, task), self.SCM2(x2, task), task), task)
        r4 = self.Encoder[2](self.FAM1(down[2](r2, task), self.SCM1(x4, task), task), task)
        return r1, r2, r4


def _half(x: Tensor) -> Tensor:
    return x[..., ::2, ::2]


def _double(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


def _central_crop(x: Tensor) -> Tensor:
    """A central crop of up to `DECISION_CROP` pixels per side; sides stay multiples of 4."""
    top, left = (max(0, side - DECISION_CROP) // 8 * 4 for side in x.shape[-2:])
    return x[..., top : top + DECISION_CROP, left : left + DECISION_CROP]


def wgws_settings_from(state: State) -> WgwsSettings:
    """Infers all sizes from tensor names and shapes, which do not show what the three weathers are."""
    width = state["feat_extract.0.layer.weight"].shape[0]
    residual = state.get("feat_extract.0.layer.B1_residual")
    blocks = len({m[1] for name in state if (m := re.match(r"Encoder\.0\.layer(\d+)\.", name))})
    additions = 0 if residual is None else residual.shape[-1]
    return WgwsSettings(width=width, blocks=blocks, additions=additions, setting=2 if width == 20 else 1)


def _variants(settings: WgwsSettings, path: Path) -> tuple[WgwsSettings]:
    """Reads the number of the setting from the names of official files."""
    found = re.search(r"setting[ _-]?([123])", path.name.lower())
    return (replace(settings, setting=int(found[1])) if found else settings,)


def _contract(settings: WgwsSettings) -> Contract:
    """Convolutions only, but choosing among all weathers needs the whole image."""
    return Contract(
        multiple=4,
        smallest=4,
        tileable=not settings.tries_all_weathers,
        overlap=settings.receptive_field,
        precise=True,
        notice=_notice,
    )


def _notice(network: nn.Module) -> Sentence | None:
    assert isinstance(network, Wgws)
    if network.chosen is None:
        return None
    return sentence(
        "No weather was named, so all weathers of this model were tried; {taken} fitted best.",
        taken=tuple(network.weathers[task] for task in network.chosen),
    )


WGWS = Architecture(
    name="wgws",
    title="WGWS-Net",
    source="Zhu et al., CVPR 2023, no licence stated",
    signature=(
        r"Encoder\.0\.layer1\.conv0\.conv\.layer\.weight",
        r"SCM2\.layer4\.layer\.weight",
        r"feat_extract\.5\.layer\.weight",
    ),
    settings_from=wgws_settings_from,
    build=Wgws,
    contract=_contract,
    feature_layers=lambda _network: ("Encoder.0", "Encoder.1"),
    choices={"weather": (ANY_WEATHER, "snow", "rain", "raindrop", "haze"), "setting": (1, 2, 3)},
    variants=_variants,
)
