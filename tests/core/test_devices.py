"""Names of devices and precisions that `choose_device` accepts or refuses."""

import pytest
import torch

from mwrgui.core.devices import choose_device
from mwrgui.core.errors import MwrError


@pytest.mark.parametrize("name", ["cpu:a", "cpu:", "cpu:0:1", "tpu"])
def test_an_unknown_device_is_refused_and_cpu_is_offered(name: str) -> None:
    with pytest.raises(MwrError, match=f"no {name} device. Choose auto or .*cpu"):
        choose_device(name)


@pytest.mark.parametrize("precision", ["half", "Tensor", "int8", ""])
def test_an_unknown_precision_is_refused_and_known_ones_are_offered(precision: str) -> None:
    with pytest.raises(MwrError, match=rf"no precision {precision}\. Choose auto, .*float64"):
        choose_device("cpu", precision)


def test_the_name_of_a_device_may_include_its_number() -> None:
    assert choose_device("cpu:0").torch == torch.device("cpu", 0)


def test_a_second_gpu_is_refused_where_only_one_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(MwrError, match="no cuda:1 device"):
        choose_device("cuda:1")
