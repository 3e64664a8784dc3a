"""Least-squares fit of a convolution to given inputs and targets."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

RIDGE_STRENGTH = 1e-3
"""Ridge penalty, relative to the mean square of the inputs."""
MAX_POSITIONS = 200_000
"""Largest number of pixel positions that one fit uses; more would hardly change the solution."""
IMAGES_PER_CHUNK = 8
"""Number of images that are processed at once, to limit memory."""


@torch.no_grad()
def fit_convolution(
    convolution: nn.Conv2d, inputs: Tensor, targets: Tensor, *, generator: torch.Generator
) -> None:
    """Sets weight and bias of `convolution` so that it maps `inputs` to `targets` with least squared error.

    Args:
        convolution: one group, with a bias, without dilation, padded with zeros; of any kernel size, stride
            and padding width.
        inputs: (N, C, H, W).
        targets: (N, D, h, w), shaped like the convolution's output.
        generator: selects positions if there are more than `MAX_POSITIONS`.
    """
    gram, moments = _normal_equations(convolution, inputs, targets, generator)
    features = len(gram) - 1
    penalty = RIDGE_STRENGTH * gram.diagonal()[:features].mean().clamp_min(1e-12)
    gram.diagonal()[:features] += penalty  # the last row is the bias, which is not penalised
    solution = torch.linalg.solve(gram, moments).T.float()
    convolution.weight.copy_(solution[:, :features].reshape(convolution.weight.shape))
    assert convolution.bias is not None
    convolution.bias.copy_(solution[:, features])


def _normal_equations(
    convolution: nn.Conv2d, inputs: Tensor, targets: Tensor, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """XᵀX and XᵀY in float64; a row of X is the patch at one position and a 1, a row of Y is its target."""
    per_image = targets.shape[2] * targets.shape[3]
    share = min(1.0, MAX_POSITIONS / (per_image * len(inputs)))
    count = max(1, round(per_image * share))
    size = convolution.weight[0].numel() + 1
    gram = torch.zeros(size, size, dtype=torch.float64)
    moments = torch.zeros(size, targets.shape[1], dtype=torch.float64)
    for begin in range(0, len(inputs), IMAGES_PER_CHUNK):
        chunk = slice(begin, begin + IMAGES_PER_CHUNK)
        patches = F.unfold(
            inputs[chunk],
            convolution.kernel_size,
            padding=convolution.padding,  # type: ignore[arg-type]
            stride=convolution.stride,
        )
        outputs = targets[chunk].flatten(2)
        if share < 1:
            picks = torch.randint(per_image, (count,), generator=generator).to(patches.device)
            patches, outputs = patches[..., picks], outputs[..., picks]
        rows = F.pad(patches.transpose(1, 2).flatten(0, 1), (0, 1), value=1.0)
        gram += (rows.T @ rows).cpu().double()
        moments += (rows.T @ outputs.transpose(1, 2).flatten(0, 1)).cpu().double()
    return gram, moments
