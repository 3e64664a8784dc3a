"""Channel selection: keeps those channels of a layer that best predict the others."""

import torch
from torch import Tensor


def covariance(samples: Tensor) -> Tensor:
    """Covariance (C, C) of the channels of (N, C, H, W), in float64."""
    rows = samples.transpose(0, 1).flatten(1)
    return torch.cov(rows.float()).double().reshape(len(rows), len(rows))


def choose_channels(covariances: Tensor, count: int) -> Tensor:
    """Selects `count` channels that explain the most variance of all; returns ascending indices.

    Greedy column subset selection: every step takes the channel whose linear prediction of the others
    removes the most from the residual covariance.

    Args:
        covariances: (C, C), see `covariance`.
        count: number of channels to keep, at most C.

    Source: Farahat et al., "An efficient greedy method for unsupervised feature selection" (ICDM 2011).
    """
    residual = covariances.clone()
    chosen: list[int] = []
    for _ in range(count):
        variance = residual.diagonal()
        gain = residual.square().sum(0) / variance.clamp_min(1e-12)
        gain[variance <= 1e-12] = -1.0
        gain[chosen] = -2.0
        best = int(gain.argmax())
        chosen.append(best)
        column = residual[:, best].clone()
        residual -= torch.outer(column, column) / column[best].clamp_min(1e-12)
    return torch.tensor(sorted(chosen))


def principal_directions(covariances: Tensor, count: int) -> Tensor:
    """The orthogonal directions of most variance, largest first, as (count, C).

    All are scaled by one factor, so that the mean of the variances along them is 1.

    Args:
        covariances: (C, C), see `covariance`.
        count: number of directions, at most C.

    Source: principal component analysis.
    """
    variances, directions = torch.linalg.eigh(covariances)
    scale = variances[-count:].clamp_min(1e-12).mean().rsqrt()
    scaled: Tensor = (directions[:, -count:].flip(1) * scale).T.float()
    return scaled
