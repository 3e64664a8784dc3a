"""Targets from any teacher for a U-Net student: principal components of the teacher's features."""

import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.models.architectures.unet import UNetSettings
from mwrgui.models.derivation.channels import covariance, principal_directions
from mwrgui.models.derivation.fitting import BlockTarget, StreamTarget, UNetPart
from mwrgui.models.derivation.least_squares import IMAGES_PER_CHUNK
from mwrgui.models.feature_layers import FeatureLayer, captured_outputs, feature_layers, matched_layers
from mwrgui.models.restoration_model import RestorationModel


class FeatureTargets:
    """Uses principal components of the teacher's features of the nearest scale as target of each stream.

    The first convolutions of blocks stay random, because no features of the teacher correspond to them.
    """

    def __init__(self, teacher: RestorationModel, student: UNetSettings, images: Tensor) -> None:
        """Runs the teacher on `images` (N, 3, H, W) and keeps its features."""
        self._layers = feature_layers(teacher)
        self._settings = student
        self.levels = len(student.widths)
        self._sides = images.shape[-2:]
        parts: dict[str, list[Tensor]] = {layer.name: [] for layer in self._layers}
        with torch.no_grad():
            for part in torch.split(images, IMAGES_PER_CHUNK):
                with captured_outputs(teacher.network, list(parts)) as outputs:
                    teacher(part)
                for name, maps in parts.items():
                    maps.append(self._shrink_to_student(outputs[name]))
        self._features = {name: torch.cat(maps) for name, maps in parts.items()}

    def stream(self, unet_part: UNetPart, level: int, *, width: int, blocks: int) -> StreamTarget:
        """See `TargetProvider`; all blocks have the same target, and each corrects the remaining error."""
        reduction = self._settings.shuffle * 2**level
        student_layer = FeatureLayer("", width, reduction, "up" if unet_part == "decoder" else "down")
        ((_, layer),) = matched_layers([student_layer], self._layers)
        size = (self._sides[0] // reduction, self._sides[1] // reduction)
        features = _resized(self._features[layer.name], size)
        directions = principal_directions(covariance(features), min(width, features.shape[1])).to(features)
        centred = features - features.mean((0, 2, 3), keepdim=True)
        stream = torch.einsum("nchw,kc->nkhw", centred, directions)
        stream = F.pad(stream, (0, 0, 0, 0, 0, width - stream.shape[1]))
        return StreamTarget(stream, (BlockTarget(None, stream),) * blocks)

    def _shrink_to_student(self, features: Tensor) -> Tensor:
        """Shrinks features that are finer than the student's finest level, to save memory."""
        finest = (self._sides[0] // self._settings.shuffle, self._sides[1] // self._settings.shuffle)
        return _resized(features, finest) if features.shape[-1] > finest[1] else features.float()


def _resized(features: Tensor, size: tuple[int, int]) -> Tensor:
    if tuple(features.shape[-2:]) == size:
        return features.float()
    if features.shape[-1] > size[1]:
        return F.adaptive_avg_pool2d(features.float(), size)
    return F.interpolate(features.float(), size=size, mode="bilinear")
