"""What the health watch says of runs that go well, badly, and well again."""

import io

import pytest
import torch

from mwrgui.distillation.health import AVERAGED_STEPS, MIN_GAIN, STALLED_MEASUREMENTS, DistillationHealth

HEALTHY = {"diversity": 0.4, "degradation_energy": 0.1, "saturation": 0.02, "disagreement": 0.05}


def told(watch: DistillationHealth, figures: dict[str, float], times: int) -> list[str]:
    return [kind for _ in range(times) for kind in watch(figures).new_problems]


@pytest.mark.parametrize(
    ("kind", "figures"),
    [
        ("alike", {"diversity": 0.01}),
        ("undegraded", {"degradation_energy": 0.001, "disagreement": 0.0005}),
        ("saturated", {"saturation": 0.8}),
        ("overpowered", {"disagreement": 0.2}),
    ],
)
def test_each_trouble_is_told_once_by_its_kind(kind, figures):
    watch = DistillationHealth()
    assert told(watch, HEALTHY, AVERAGED_STEPS) == []
    assert told(watch, HEALTHY | figures, 10 * AVERAGED_STEPS) == [kind]
    assert [verdict for _ in range(10 * AVERAGED_STEPS) if any(verdict := watch(HEALTHY))] == [({}, {kind})]
    assert told(watch, HEALTHY | figures, 10 * AVERAGED_STEPS) == [kind]


def test_a_student_that_begins_by_copying_its_input_is_not_called_overpowered():
    assert (
        told(
            DistillationHealth(),
            HEALTHY | {"disagreement": HEALTHY["degradation_energy"]},
            2 * AVERAGED_STEPS,
        )
        == []
    )


def test_a_plateau_is_told_after_so_many_measurements_without_a_gain():
    watch = DistillationHealth()
    assert [kind for score in (20, 22, 24) for kind in watch({"score": score}).new_problems] == []
    said = [watch({"score": 24 + MIN_GAIN / 2}).new_problems for _ in range(STALLED_MEASUREMENTS + 3)]
    assert [bool(troubles) for troubles in said] == [
        n == STALLED_MEASUREMENTS - 1 for n in range(STALLED_MEASUREMENTS + 3)
    ]
    assert list(said[STALLED_MEASUREMENTS - 1]) == ["stalled"]


def test_a_plateau_that_ends_is_told_again_when_it_comes_again():
    watch = DistillationHealth()
    watch({"score": 24})
    assert told(watch, {"score": 24}, 2 * STALLED_MEASUREMENTS) == ["stalled"]
    assert watch({"score": 25}) == ({}, {"stalled"})
    assert told(watch, {"score": 25}, 2 * STALLED_MEASUREMENTS) == ["stalled"]


def test_scores_do_not_count_as_steps():
    watch = DistillationHealth()
    for step in range(AVERAGED_STEPS - 1):
        watch({"diversity": 0.01})
        assert not any(watch({"score": float(step)}))
    assert "alike" in watch({"diversity": 0.01}).new_problems


@pytest.mark.parametrize("stop", [AVERAGED_STEPS - 1, AVERAGED_STEPS, AVERAGED_STEPS + 3, 2 * AVERAGED_STEPS])
def test_a_watch_that_was_saved_says_what_the_one_that_goes_on_says(stop):
    course = (
        [{"diversity": 0.01}] * (3 * AVERAGED_STEPS)
        + [{"score": 20.0}] * (2 * STALLED_MEASUREMENTS)
        + [HEALTHY] * AVERAGED_STEPS
    )
    watch, saved = DistillationHealth(), io.BytesIO()
    for figures in course[:stop]:
        watch(figures)
    torch.save(watch.state_dict(), saved)
    resumed = DistillationHealth()
    resumed.load_state_dict(torch.load(io.BytesIO(saved.getvalue()), weights_only=True))
    told_by_both = [(watch(figures), resumed(figures)) for figures in course[stop:]]
    assert all(straight == again for straight, again in told_by_both)
    assert resumed.state_dict() == watch.state_dict()
