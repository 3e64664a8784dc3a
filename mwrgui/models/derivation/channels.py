"""Reduces the channels of a layer to those that best predict the others, or to principal components."""

import torch
from torch import Tensor


def covariance(samples: Tensor) -> Tensor:
    """Covariance (C, C) of the channels of (N, C, H, W), as float64."""
    rows = samples.transpose(0, 1).flatten(1)
    return torch.cov(rows.float()).double().reshape(len(rows), len(rows))


def choose_channels(covariances: Tensor, count: int) -> Tensor:
    """Selects `count` channels that best explain the variance of all channels; returns ascending indices.

    Greedy column subset selection: every step takes the channel whose linear prediction of the others
    explains the most of the remaining variance.

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
    """The orthogonal directions of largest variance, in descending order, as (count, C).

    All are scaled by the same factor, so that the mean variance of the projections on them is 1.

    Args:
        covariances: (C, C), see `covariance`.
        count: number of directions, at most C.

    Source: principal component analysis.
    """
    variances, directions = torch.linalg.eigh(covariances)
    scale = variances[-count:].clamp_min(1e-12).mean().rsqrt()
    scaled: Tensor = (directions[:, -count:].flip(1) * scale).T.float()
    return scaled
