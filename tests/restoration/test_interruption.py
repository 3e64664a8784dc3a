"""A pass through a network is given up in the middle, and others do not wait for it."""

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


class Endless(nn.Module):
    """Ten thousand layers: minutes for a picture; tells when it has begun and how far it came."""

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


class Deaf(nn.Module):
    """One call that nothing can interrupt, as that of a program in its own runtime."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.free = threading.Event(), threading.Event()

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[-1] > 300:
            self.began.set()
            self.free.wait(60)
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
    asked = time.monotonic()
    stop.set()
    thread.join(30)
    return time.monotonic() - asked, events


@pytest.mark.parametrize("tileable", [True, False])
def test_a_pass_of_many_layers_ends_between_two_of_them(
    model_of: MakeModel, cpu: Device, tileable: bool
) -> None:
    network = Endless()
    waited, events = stop_while_restoring(model_of(network, tileable=tileable), cpu, network.began)
    assert waited < 1
    assert not any(isinstance(event, Restored) for event in events)
    assert network.layers < 9_000


def test_a_pass_that_nobody_can_interrupt_is_left_alone(model_of: MakeModel, cpu: Device) -> None:
    network = Deaf()
    model = model_of(network, tileable=False, parameters=1)
    waited, events = stop_while_restoring(model, cpu, network.began)
    assert waited < 1
    assert not any(isinstance(event, Restored) for event in events)
    small = list(restore(photo(64), model, device=cpu))  # while the other still runs
    assert isinstance(small[-1], Restored)
    network.free.set()


def test_a_pass_in_a_thread_gives_the_same_picture_and_the_same_errors(
    model_of: MakeModel, cpu: Device
) -> None:
    network = nn.Conv2d(3, 3, 3, padding=1)
    inside, outside = (model_of(network, parameters=told) for told in (None, 1))
    one, other = (list(restore(photo(90), model, device=cpu))[-1] for model in (inside, outside))
    np.testing.assert_array_equal(one.pixels, other.pixels)

    def fail() -> None:
        raise ValueError("as it was")

    with pytest.raises(ValueError, match="as it was"):
        run_cancellable(fail, threading.Event(), end=lambda: None)


def test_what_is_not_stopped_comes_out_bit_by_bit_the_same() -> None:
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
