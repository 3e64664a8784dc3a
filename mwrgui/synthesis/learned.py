"""A generating network under training: its weights, their running mean, its optimiser."""

import copy
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from mwrgui.synthesis.synthesizer import Surroundings

Network = TypeVar("Network", bound=nn.Module)
CLIP = 1.0
"""Largest norm of a gradient."""


class Learned(Generic[Network]):
    """Trains `network`; `average` follows it slowly and is what samples are drawn from.

    Weights are drawn from a seed of their own, the same in all processes and none of torch's global one.
    """

    def __init__(
        self,
        make: Callable[[], Network],
        *,
        rate: float,
        ema: float,
        around: Surroundings,
    ) -> None:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            self.network: Network = make().to(around.device)
        self.average: Network = copy.deepcopy(self.network).requires_grad_(False)
        self.steps = 0
        self._ema = ema
        self._share_gradients = around.share_gradients
        self._optimizer = torch.optim.Adam(self.network.parameters(), lr=rate, betas=(0.5, 0.99))

    def step(self, loss: Tensor) -> None:
        """One step down the gradient of `loss`; no other network's gradients are touched.

        A gradient that is not finite is skipped, in all processes alike.
        """
        parameters = list(self.network.parameters())
        gradients = torch.autograd.grad(loss, parameters, allow_unused=True)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient
        self._share_gradients(parameters)
        norm = nn.utils.clip_grad_norm_(parameters, CLIP)
        self.steps += 1
        if bool(norm.isfinite()):
            self._optimizer.step()
            self._follow()
        self._optimizer.zero_grad(set_to_none=True)

    def renew(self, layer: nn.Linear) -> None:
        """Draws the weights of one of the network's layers anew, so that it leaves its rut."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.steps)
            fresh = nn.Linear(layer.in_features, layer.out_features)
        layer.load_state_dict(fresh.state_dict())
        for parameter in layer.parameters():
            self._optimizer.state.pop(parameter, None)

    def state_dict(self) -> dict[str, Any]:
        """Both networks, the optimiser and the count of steps."""
        return {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "steps": self.steps,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a saved state."""
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.steps = state["steps"]

    @torch.no_grad()
    def _follow(self) -> None:
        decay = min(self._ema, (1 + self.steps) / (10 + self.steps))
        torch._foreach_lerp_(list(self.average.parameters()), list(self.network.parameters()), 1 - decay)
