"""The interface of the runtimes in the sandbox process."""

from typing import Protocol

from mwrgui.sandbox.graph_facts import GraphFacts
from mwrgui.sandbox.wire import Array


class Runtime(Protocol):
    """A graph in its runtime; may raise any exception."""

    facts: GraphFacts

    def run(self, images: Array, device: str, /) -> Array:
        """Restores (B, 3, H, W) to the same shape."""

    def gradient(self, images: Array, weights: Array, device: str, /) -> Array:
        """The vector-Jacobian product: the gradient of the weighted output with respect to the images."""
