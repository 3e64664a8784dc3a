"""The student under training: its weights, their running mean and its optimiser."""

import copy
import math
from typing import Any

import torch
from torch import Tensor

from mwrgui.engine import parallel
from mwrgui.engine.schedule import Schedule
from mwrgui.models.restorer import RestorationModel


class DivergedError(Exception):
    """A loss or a gradient is no longer a number."""


class Trainer:
    """One optimiser step at a time; `average` is the running mean of the weights, which is what is kept."""

    def __init__(self, student: RestorationModel, schedule: Schedule, device: torch.device) -> None:
        self.schedule = schedule
        self.student = student.to(device).train()
        self.average = copy.deepcopy(self.student).requires_grad_(False).eval()
        self.parallel = parallel.wrap(self.student)
        self.step = 0
        self.rate_factor = 1.0
        """Lowered after a rescue."""
        self._optimizer = torch.optim.AdamW(
            self.student.parameters(),
            lr=schedule.learning_rate,
            betas=(0.9, 0.99),
            weight_decay=schedule.weight_decay,
            fused=True,
        )

    @property
    def learning_rate(self) -> float:
        """The rate of the next update."""
        return self.rate_factor * self.schedule.rate_at(self.step)

    def update(self, loss: Tensor) -> None:
        """One step down the gradient of `loss`.

        Raises:
            DivergedError: the loss or its gradient is not finite; weights are unchanged.
        """
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.student.parameters(), self.schedule.clip)
        if not math.isfinite(norm.item()):
            raise DivergedError
        for group in self._optimizer.param_groups:
            group["lr"] = self.learning_rate
        self._optimizer.step()
        self.step += 1
        self._update_average()

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on bit by bit."""
        return {
            "student": self.student.network.state_dict(),
            "average": self.average.network.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "rate_factor": self.rate_factor,
            "step": self.step,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a saved state."""
        self.student.network.load_state_dict(state["student"])
        self.average.network.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.rate_factor = state["rate_factor"]
        self.step = state["step"]

    @torch.no_grad()
    def _update_average(self) -> None:
        """Follows the weights; quickly at first, because the early ones are worth little."""
        decay = min(self.schedule.ema, (1 + self.step) / (10 + self.step))
        mine: list[Tensor] = list(self.average.parameters())
        theirs: list[Tensor] = list(self.student.parameters())
        torch._foreach_lerp_(mine, theirs, 1 - decay)
        for kept, current in zip(self.average.buffers(), self.student.buffers(), strict=True):
            kept.copy_(current)
