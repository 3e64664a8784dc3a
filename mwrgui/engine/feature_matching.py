"""Feature distillation: the student's features, through adapters, imitate those of its teachers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.engine.teachers import rows_from, rows_of
from mwrgui.losses.features import feature_distance
from mwrgui.models.derivation.least_squares import fit_convolution
from mwrgui.models.feature_layers import FeatureLayer, feature_layers, matched_layers
from mwrgui.models.restoration_model import RestorationModel

FINEST_REDUCTION = 4
"""Larger feature maps are averaged to 1/4 of the image side; the labels already teach finer detail."""


AdaptedFeatures = list[list[Tensor]]
"""For each teacher of `_groups`, the student's feature maps in that teacher's channels, one per layer."""


class FeatureMatching(nn.Module):
    """Adapters to the teachers' channels: one 1×1 convolution per teacher and feature layer of the student.

    Features are scaled to unit variance. With one teacher, the variance is that of each batch. With several,
    a batch may have a single image of a teacher, so the variance is measured once, when adapters are fitted.

    Source: FitNets (Romero et al., ICLR 2015).
    """

    def __init__(self, *, teachers: Sequence[RestorationModel], student: RestorationModel) -> None:
        """Teachers are identified by their index in `teachers`; some may have no feature layers."""
        super().__init__()
        layers = feature_layers(student)
        self._pairs = [matched_layers(layers, feature_layers(teacher)) for teacher in teachers]
        self.adapters = nn.ModuleList(
            nn.Conv2d(student_layer.channels, teacher_layer.channels, 1)
            for pairs in self._pairs
            for student_layer, teacher_layer in pairs
        )
        self.scales: Tensor | None
        """Standard deviations of several teachers' features, in the order of the adapters; 1 until fitted."""
        self.register_buffer("scales", torch.ones(len(self.adapters)) if len(teachers) > 1 else None)

    def __len__(self) -> int:
        return len(self.adapters)

    @property
    def student_layers(self) -> tuple[str, ...]:
        """Names of the student's submodules whose outputs are matched."""
        return tuple(dict.fromkeys(student_layer.name for pairs in self._pairs for student_layer, _ in pairs))

    def teacher_layers(self, teacher: int) -> tuple[str, ...]:
        """Names of a teacher's submodules whose outputs the student imitates."""
        return tuple(dict.fromkeys(teacher_layer.name for _, teacher_layer in self._pairs[teacher]))

    @torch.no_grad()
    def targets(self, teacher: int, features: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Feature targets (B, D, h, w) by the student's layer names, made from outputs of a teacher's layers.

        They are in bfloat16 and have the resolution of the student's layers after pooling, see
        `FINEST_REDUCTION`; those of a single teacher also have unit variance over these images.
        """
        single_teacher = self.scales is None
        return {
            student_layer.name: _target(
                features[teacher_layer.name], student_layer, teacher_layer, normalised=single_teacher
            )
            for student_layer, teacher_layer in self._pairs[teacher]
        }

    @torch.no_grad()
    def fit(
        self,
        student: Mapping[str, Tensor],
        targets: Sequence[Mapping[str, Tensor]],
        *,
        teachers: Sequence[int],
        generator: torch.Generator,
        adapters: bool = True,
    ) -> None:
        """Measures `scales` if there are several teachers; if `adapters`, fits the adapters to the targets.

        Adapters of a teacher that labelled none of the images stay as they are. Arguments as for `distance`.
        """
        for teacher, rows in self._groups(teachers):
            for (layer, _), index in zip(self._pairs[teacher], self._adapter_indices(teacher), strict=True):
                adapter = self.adapters[index]
                features = rows_from(student[layer.name], rows).float()
                target = torch.cat([targets[row][layer.name] for row in rows]).float()
                assert isinstance(adapter, nn.Conv2d)
                inputs = _pooled(features, _pooling_size(layer.reduction))
                if self.scales is not None:
                    self.scales[index] = _deviation(target)
                    target = target / self.scales[index]
                if adapters:
                    fit_convolution(adapter, inputs, target, generator=generator)

    def distance(
        self,
        student: Mapping[str, Tensor],
        targets: Sequence[Mapping[str, Tensor]],
        *,
        teachers: Sequence[int],
    ) -> Tensor:
        """Mean distance of the student's features from their targets over images; see `feature_distance`.

        An image whose teacher has no feature layers counts as distance 0.

        Args:
            student: outputs (B, C, h, w) of the student's layers by their names.
            targets: for each image, targets (1, D, h, w) by the student's layer names.
            teachers: index of each image's teacher.
        """
        if not any(self._groups(teachers)):
            return 0 * next(iter(student.values())).float().sum()
        return self.adapted_distance(self.adapt(student, teachers=teachers), targets, teachers=teachers)

    def adapt(self, student: Mapping[str, Tensor], *, teachers: Sequence[int]) -> AdaptedFeatures:
        """Brings the student's features into the teachers' channels; arguments as for `distance`."""
        return [
            [
                adapter(_pooled(rows_from(student[layer.name], rows), _pooling_size(layer.reduction)))
                for (layer, _), adapter in zip(self._pairs[teacher], self._adapters_of(teacher), strict=True)
            ]
            for teacher, rows in self._groups(teachers)
        ]

    def adapted_distance(
        self, adapted: AdaptedFeatures, targets: Sequence[Mapping[str, Tensor]], *, teachers: Sequence[int]
    ) -> Tensor:
        """The `distance` of features that `adapt` returned; some teacher must have feature layers."""
        parts = [
            len(rows) / len(teachers) * feature_distance(features, self._targets_of(teacher, rows, targets))
            for (teacher, rows), features in zip(self._groups(teachers), adapted, strict=True)
        ]
        return torch.stack(parts).sum()

    def _groups(self, teachers: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        """Index and batch rows of each teacher that has feature layers and labelled some images."""
        for teacher, pairs in enumerate(self._pairs):
            rows = rows_of(teacher, teachers)
            if pairs and rows:
                yield teacher, rows

    def _adapter_indices(self, teacher: int) -> range:
        """Indices of a teacher's adapters in `adapters`."""
        first = sum(map(len, self._pairs[:teacher]))
        return range(first, first + len(self._pairs[teacher]))

    def _adapters_of(self, teacher: int) -> Iterable[nn.Module]:
        return (self.adapters[index] for index in self._adapter_indices(teacher))

    def _targets_of(
        self, teacher: int, rows: Sequence[int], targets: Sequence[Mapping[str, Tensor]]
    ) -> list[Tensor]:
        """A teacher's targets for its rows, in the order of its adapters, of unit variance."""
        pairs = zip(self._pairs[teacher], self._adapter_indices(teacher), strict=True)
        joined = [
            (torch.cat([targets[row][layer.name] for row in rows]), index) for (layer, _), index in pairs
        ]
        return [target if self.scales is None else target / self.scales[index] for target, index in joined]


def make_feature_matching(
    *, teachers: Sequence[RestorationModel], student: RestorationModel, weight: float
) -> FeatureMatching | None:
    """Builds the feature matching of student and teachers; None if `weight` is 0 or no layers correspond."""
    matching = FeatureMatching(teachers=teachers, student=student) if weight else None
    return matching or None


def _target(
    features: Tensor, student_layer: FeatureLayer, teacher_layer: FeatureLayer, *, normalised: bool
) -> Tensor:
    scale = _pooling_size(student_layer.reduction) * student_layer.reduction / teacher_layer.reduction
    if scale > 1:
        height, width = (max(1, round(side / scale)) for side in features.shape[-2:])
        features = F.adaptive_avg_pool2d(features.float(), (height, width))
    elif scale < 1:
        features = F.interpolate(features.float(), scale_factor=1 / scale, mode="bilinear")
    scaled = features / _deviation(features) if normalised else features
    return scaled.to(torch.bfloat16, memory_format=torch.channels_last)


def _deviation(features: Tensor) -> Tensor:
    """Root mean variance of the channels of (B, C, h, w), computed from moments: faster than `var`."""
    mean_square = torch.linalg.vector_norm(features, dtype=torch.float32).square() / features.numel()
    squared_mean = features.float().mean((0, 2, 3)).square().mean()
    deviation: Tensor = (mean_square - squared_mean).clamp_min(1e-12).sqrt()
    return deviation


def _pooling_size(reduction: float) -> int:
    """Side of the pooling windows for a feature map of this reduction; see `FINEST_REDUCTION`."""
    return max(1, round(FINEST_REDUCTION / reduction))


def _pooled(features: Tensor, side: int) -> Tensor:
    return F.avg_pool2d(features, side) if side > 1 else features
