"""The student under training: its weights, their exponential moving average (EMA), and the optimiser."""

import copy
import math
from typing import Any

import torch
from torch import Tensor, nn

from mwrgui.core.sentences import sentence
from mwrgui.engine import parallel
from mwrgui.engine.schedule import Schedule
from mwrgui.models.own_network import load_weights
from mwrgui.models.restoration_model import RestorationModel

ADAPTER_RATE_FACTOR = 7.0
"""Learning rate of the feature adapters relative to that of the student."""


class DivergedError(Exception):
    """A loss or gradient is not finite."""


class Trainer:
    """Updates the student step by step; `average` is a copy with the EMA of its weights: the run's result."""

    def __init__(
        self,
        student: RestorationModel,
        schedule: Schedule,
        device: torch.device,
        adapters: nn.Module | None = None,
    ) -> None:
        """`adapters` (for feature matching) are trained with the student; they are not part of its file."""
        self.schedule = schedule
        self.student = student.to(device).train()
        self.average = copy.deepcopy(self.student).requires_grad_(False).eval()
        self.parallel_student = parallel.data_parallel(self.student)
        self.step = 0
        self.learning_rate_factor = 1.0
        """Reduced by every rollback."""
        self._adapters = nn.Module() if adapters is None else adapters.to(device)
        # listed once, because walking through the modules at every step takes a millisecond
        self._weights: list[Tensor] = list(self.student.parameters())
        self._averages: list[Tensor] = list(self.average.parameters())
        self._adapter_weights = list(self._adapters.parameters())
        groups: list[dict[str, Any]] = [{"params": self._weights, "relative": 1.0}]
        if self._adapter_weights:
            groups.append({"params": self._adapter_weights, "relative": ADAPTER_RATE_FACTOR})
        self._optimizer = torch.optim.AdamW(
            groups,
            lr=schedule.learning_rate,
            betas=(0.9, 0.99),
            weight_decay=schedule.weight_decay,
            fused=True,
        )

    @property
    def learning_rate(self) -> float:
        """Learning rate of the next update."""
        return self.learning_rate_factor * self.schedule.learning_rate_at(self.step)

    def update(self, loss: Tensor) -> None:
        """Runs one optimiser step on `loss`.

        Raises:
            DivergedError: the loss or its gradient is not finite; weights are unchanged.
        """
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        parallel.average_gradients(self._adapter_weights)
        norm = torch.nn.utils.get_total_norm(
            [weight.grad for weight in self._weights if weight.grad is not None]
        )
        if not math.isfinite(norm.item()):
            raise DivergedError
        if norm > self.schedule.clip:
            torch.nn.utils.clip_grads_with_norm_(self._weights, self.schedule.clip, norm)
        for group in self._optimizer.param_groups:
            group["lr"] = self.learning_rate * group.get("relative", 1.0)
        self._optimizer.step()
        self.step += 1
        self._update_average()

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to resume bit for bit."""
        return {
            "student": self.student.network.state_dict(),
            "average": self.average.network.state_dict(),
            "companions": self._adapters.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "rate_factor": self.learning_rate_factor,
            "step": self.step,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores a saved state.

        Raises:
            MwrError: it belongs to a different network.
        """
        load_weights(self.student.network, state["student"], source=sentence("The checkpoint"))
        self.average.network.load_state_dict(state["average"])
        self._adapters.load_state_dict(state.get("companions", {}))  # earlier versions had none
        self._optimizer.load_state_dict(state["optimizer"])
        self.learning_rate_factor = state["rate_factor"]
        self.step = state["step"]

    def share_initial_weights(self) -> None:
        """Copies initial weights, such as those derived from a teacher, to all processes and to the EMA."""
        for module in (self.student, self._adapters):
            parallel.broadcast_weights(module)
        self.average.load_state_dict(self.student.state_dict())

    @torch.no_grad()
    def _update_average(self) -> None:
        """Updates the EMA; with a smaller decay at first, so that it soon forgets the initial weights."""
        decay = min(self.schedule.ema, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(self._averages, self._weights, 1 - decay)
        for averaged, current in zip(self.average.buffers(), self.student.buffers(), strict=True):
            averaged.copy_(current)
