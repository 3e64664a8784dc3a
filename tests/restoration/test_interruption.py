"""A forward pass is cancelled midway, and later passes do not wait for it."""

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from mwrgui.core.devices import Device
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.interruption import Cancelled, Interruptible, run_cancellable
from mwrgui.restoration.restore import Restored, restore

MakeModel = Callable[..., RestorationModel]


class ManyLayers(nn.Module):
    """Applies 10,000 layers to large pictures, for minutes; sets `began`, and counts finished layers."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.layers = threading.Event(), 0
        self.layer = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        for _ in range(10_000 if x.shape[-1] > 300 else 1):
            x = self.layer(x)
            self.layers += 1
            if x.shape[-1] > 300:
                self.began.set()
        return x


class Uninterruptible(nn.Module):
    """Waits in a call that nothing can interrupt, as an exported graph in its own runtime does."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.release = threading.Event(), threading.Event()

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[-1] > 300:
            self.began.set()
            self.release.wait(60)
        return x


def photo(side: int = 700) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 255, (side, side, 3), np.uint8)


def stop_while_restoring(
    model: RestorationModel, device: Device, began: threading.Event
) -> tuple[float, list[object]]:
    """Stops `restore` once the network has begun; returns the seconds until it ended, and its events."""
    stop, events = threading.Event(), []

    def work() -> None:
        events.extend(restore(photo(), model, device=device, stop=stop))

    thread = threading.Thread(target=work)
    thread.start()
    assert began.wait(30)
    stopped_at = time.monotonic()
    stop.set()
    thread.join(30)
    return time.monotonic() - stopped_at, events


@pytest.mark.parametrize("tileable", [True, False])
def test_a_pass_of_many_layers_is_cancelled_between_two_layers(
    model_of: MakeModel, cpu: Device, tileable: bool
) -> None:
    network = ManyLayers()
    waited, events = stop_while_restoring(model_of(network, tileable=tileable), cpu, network.began)
    assert waited < 1
    assert not any(isinstance(event, Restored) for event in events)
    assert network.layers < 9_000


def test_a_pass_that_cannot_be_interrupted_is_abandoned(model_of: MakeModel, cpu: Device) -> None:
    network = Uninterruptible()
    model = model_of(network, tileable=False, parameters=1)
    waited, events = stop_while_restoring(model, cpu, network.began)
    assert waited < 1
    assert not any(isinstance(event, Restored) for event in events)
    small = list(restore(photo(64), model, device=cpu))  # while the abandoned pass still runs
    assert isinstance(small[-1], Restored)
    network.release.set()


def test_a_pass_in_another_thread_gives_the_same_picture_and_the_same_errors(
    model_of: MakeModel, cpu: Device
) -> None:
    network = nn.Conv2d(3, 3, 3, padding=1)
    ordinary, exported = (model_of(network, parameters=parameters) for parameters in (None, 1))
    one, other = (list(restore(photo(90), model, device=cpu))[-1] for model in (ordinary, exported))
    np.testing.assert_array_equal(one.pixels, other.pixels)

    def fail() -> None:
        raise ValueError("as it was")

    with pytest.raises(ValueError, match="as it was"):
        run_cancellable(fail, threading.Event(), end=lambda: None)


def test_a_pass_that_is_not_stopped_gives_the_same_result_bit_for_bit() -> None:
    layer, x = nn.Conv2d(3, 8, 3), torch.rand(1, 3, 40, 40)
    with torch.inference_mode():
        expected = layer(x)
        with Interruptible(threading.Event()):
            found = layer(x)
    assert torch.equal(found, expected)


def test_another_thread_is_not_interrupted() -> None:
    stop, layer, x = threading.Event(), nn.Conv2d(3, 8, 3), torch.rand(1, 3, 40, 40)
    stop.set()
    results: list[Tensor] = []
    with Interruptible(stop):
        thread = threading.Thread(target=lambda: results.append(layer(x)))
        thread.start()
        thread.join()
        with pytest.raises(Cancelled):
            layer(x)
    assert len(results) == 1
