"""Which teacher labels which image."""

import pytest
import torch

from mwrgui.engine.teachers import Teachers
from mwrgui.models.architectures.aodnet import AODNET, AODNetSettings
from mwrgui.models.restoration_model import RestorationModel


def network(seed: int) -> RestorationModel:
    torch.manual_seed(seed)
    settings = AODNetSettings(3)
    return RestorationModel(AODNET.build(settings), architecture=AODNET, settings=settings).eval()


def images(count: int) -> torch.Tensor:
    return torch.rand(count, 3, 16, 16, generator=torch.Generator().manual_seed(0))


def test_each_image_is_restored_by_the_teacher_of_its_weather_and_keeps_its_row():
    general, rain, haze = network(0), network(1), network(2)
    teachers = Teachers(general, by_weather={"rain": ("r.pth", rain), "haze": ("h.pth", haze)})
    weathers = ("haze", "snow", "rain", "clean", "haze", "mixture")
    batch = images(len(weathers))
    with torch.no_grad():
        restored = teachers(batch, weathers)
        expected = [haze, general, rain, general, haze, general]
        for row, model in enumerate(expected):
            torch.testing.assert_close(restored[row : row + 1], model(batch[row : row + 1]))


def test_gradients_flow_to_every_image_whichever_teacher_restores_it():
    teachers = Teachers(network(0), by_weather={"rain": ("r.pth", network(1))})
    batch = images(4).requires_grad_()
    teachers(batch, ("rain", "snow", "snow", "rain")).sum().backward()
    assert batch.grad is not None
    assert bool((batch.grad.abs().sum((1, 2, 3)) > 0).all())


def test_without_a_default_teacher_clean_images_go_to_the_specialists_in_turn():
    teachers = Teachers(None, by_weather={"rain": ("r.pth", network(1)), "haze": ("h.pth", network(2))})
    assert teachers.default is None
    assert teachers.teacher_indices(("clean", "clean", "clean", "rain", "haze")) == (0, 1, 0, 0, 1)


def test_one_network_for_two_weathers_is_one_teacher():
    both = network(1)
    teachers = Teachers(None, by_weather={"rain": ("both.pth", both), "snow": ("both.pth", both)})
    assert (len(teachers.models), teachers.names) == (1, ("both.pth",))
    assert dict(teachers.rows_by_teacher(("snow", "rain", "clean"))) == {0: [0, 1, 2]}


def test_a_weather_without_a_teacher_fails_an_assertion():
    with pytest.raises(AssertionError, match="snow"):
        Teachers(None, by_weather={"rain": ("r.pth", network(1))}).teacher_indices(("snow",))
