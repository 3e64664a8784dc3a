"""What all image sources with a trained network share: training every few rounds, and replay."""

from collections.abc import Callable
from typing import Any, Generic

from mwrgui.synthesis.adversarial.adversary import AdversarySettings
from mwrgui.synthesis.adversarial.generator_training import GeneratorTraining, Network
from mwrgui.synthesis.adversarial.replay import ReplayBuffer
from mwrgui.synthesis.image_source import SynthesisContext


class LearnedSource(Generic[Network]):
    """Base of sources that train a network against the student and replay earlier samples.

    A round is one call of a source's `update`; the network is trained in every `generator_every`-th round.
    """

    def __init__(
        self, make: Callable[[], Network], settings: AdversarySettings, context: SynthesisContext
    ) -> None:
        """`make` builds the network, with random weights."""
        self._settings, self._context = settings, context
        self._training = GeneratorTraining(
            make, rate=settings.generator_rate, ema=settings.generator_ema, context=context
        )
        self._replay = ReplayBuffer(settings.replay, share=settings.replayed, generator=context.generator)
        self._rounds = 0

    def state_dict(self) -> dict[str, Any]:
        """The training state of the network, the replay buffer, the number of rounds and the random state."""
        return {
            "learned": self._training.state_dict(),
            "replay": self._replay.state_dict(),
            "rounds": self._rounds,
            "generator": self._context.generator.get_state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores what `state_dict` returned; the images drawn afterwards are the same, bit for bit."""
        self._training.load_state_dict(state["learned"])
        self._replay.load_state_dict(state["replay"])
        self._rounds = state["rounds"]
        self._context.generator.set_state(state["generator"])

    def _is_training_round(self) -> bool:
        """Begins the next round and returns whether the network is trained in it; called once per round."""
        self._rounds += 1
        return self._rounds % self._settings.generator_every == 0
