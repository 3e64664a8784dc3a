"""A generator or editor under training: its weights, their EMA, and the optimiser."""

import copy
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from mwrgui.synthesis.image_source import SynthesisContext

Network = TypeVar("Network", bound=nn.Module)
GRADIENT_CLIP = 1.0
"""Largest norm of all gradients together; larger gradients are scaled down to it."""


class GeneratorTraining(Generic[Network]):
    """Trains `network`; `average` is the EMA of its weights, from which samples are drawn.

    The initial weights come from a fixed seed, equal in all processes; torch's global seed is left alone.
    """

    def __init__(
        self,
        make: Callable[[], Network],
        *,
        rate: float,
        ema: float,
        context: SynthesisContext,
    ) -> None:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            self.network: Network = make().to(context.device)
        self.average: Network = copy.deepcopy(self.network).requires_grad_(False)
        self.steps = 0
        self._ema = ema
        self._average_gradients = context.average_gradients
        self._optimizer = torch.optim.Adam(self.network.parameters(), lr=rate, betas=(0.5, 0.99))

    def step(self, loss: Tensor) -> None:
        """Runs one optimiser step on `loss`; gradients of other networks are left alone.

        If a gradient is not finite, all processes skip the step, but count it.
        """
        parameters = list(self.network.parameters())
        gradients = torch.autograd.grad(loss, parameters, allow_unused=True)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient
        self._average_gradients(parameters)
        norm = nn.utils.clip_grad_norm_(parameters, GRADIENT_CLIP)
        self.steps += 1
        if bool(norm.isfinite()):
            self._optimizer.step()
            self._update_average()
        self._optimizer.zero_grad(set_to_none=True)

    def reinitialise(self, layer: nn.Linear) -> None:
        """Reinitialises a layer of the network and its optimiser state, to escape mode collapse."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.steps)
            fresh = nn.Linear(layer.in_features, layer.out_features)
        layer.load_state_dict(fresh.state_dict())
        for parameter in layer.parameters():
            self._optimizer.state.pop(parameter, None)

    def state_dict(self) -> dict[str, Any]:
        """Both networks, the optimiser and the number of steps."""
        return {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "steps": self.steps,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores what `state_dict` returned: the network, its average, the optimiser and the step count."""
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.steps = state["steps"]

    @torch.no_grad()
    def _update_average(self) -> None:
        decay = min(self._ema, (1 + self.steps) / (10 + self.steps))
        torch._foreach_lerp_(list(self.average.parameters()), list(self.network.parameters()), 1 - decay)
