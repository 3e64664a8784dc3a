"""Which device is taken, and which names of devices are refused."""

import pytest
import torch

from mwrgui.core.devices import choose_device
from mwrgui.core.errors import MwrError


@pytest.mark.parametrize("name", ["cpu:a", "cpu:", "cpu:0:1", "tpu"])
def test_a_device_that_is_none_is_refused_with_those_that_are_here(name: str) -> None:
    with pytest.raises(MwrError, match=f"no {name} device. Choose auto or .*cpu"):
        choose_device(name)


def test_a_device_with_its_number_is_taken() -> None:
    assert choose_device("cpu:0").torch == torch.device("cpu", 0)


def test_a_second_gpu_is_refused_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(MwrError, match="no cuda:1 device"):
        choose_device("cuda:1")
