"""What the health checks report about runs that go well, badly, and well again."""

import io

import pytest
import torch

from mwrgui.distillation.health import AVERAGED_STEPS, MIN_GAIN, STALLED_MEASUREMENTS, DistillationHealth

HEALTHY = {"diversity": 0.4, "degradation_energy": 0.1, "saturation": 0.02, "disagreement": 0.05}


def reported_kinds(health: DistillationHealth, figures: dict[str, float], repeats: int) -> list[str]:
    return [kind for _ in range(repeats) for kind in health(figures).new_problems]


@pytest.mark.parametrize(
    ("kind", "figures"),
    [
        ("alike", {"diversity": 0.01}),
        ("undegraded", {"degradation_energy": 0.001, "disagreement": 0.0005}),
        ("saturated", {"saturation": 0.8}),
        ("overpowered", {"disagreement": 0.2}),
    ],
)
def test_each_problem_is_reported_once_when_it_begins_and_when_it_ends(kind, figures):
    health = DistillationHealth()
    assert reported_kinds(health, HEALTHY, AVERAGED_STEPS) == []
    assert reported_kinds(health, HEALTHY | figures, 10 * AVERAGED_STEPS) == [kind]
    assert [change for _ in range(10 * AVERAGED_STEPS) if any(change := health(HEALTHY))] == [({}, {kind})]
    assert reported_kinds(health, HEALTHY | figures, 10 * AVERAGED_STEPS) == [kind]


def test_a_student_that_begins_by_copying_its_input_is_not_called_overpowered():
    assert (
        reported_kinds(
            DistillationHealth(),
            HEALTHY | {"disagreement": HEALTHY["degradation_energy"]},
            2 * AVERAGED_STEPS,
        )
        == []
    )


def test_a_plateau_is_reported_after_enough_measurements_without_a_gain():
    health = DistillationHealth()
    assert [kind for score in (20, 22, 24) for kind in health({"score": score}).new_problems] == []
    reports = [health({"score": 24 + MIN_GAIN / 2}).new_problems for _ in range(STALLED_MEASUREMENTS + 3)]
    assert [bool(problems) for problems in reports] == [
        n == STALLED_MEASUREMENTS - 1 for n in range(STALLED_MEASUREMENTS + 3)
    ]
    assert list(reports[STALLED_MEASUREMENTS - 1]) == ["stalled"]


def test_a_second_plateau_is_reported_again():
    health = DistillationHealth()
    health({"score": 24})
    assert reported_kinds(health, {"score": 24}, 2 * STALLED_MEASUREMENTS) == ["stalled"]
    assert health({"score": 25}) == ({}, {"stalled"})
    assert reported_kinds(health, {"score": 25}, 2 * STALLED_MEASUREMENTS) == ["stalled"]


def test_scores_do_not_count_as_steps():
    health = DistillationHealth()
    for step in range(AVERAGED_STEPS - 1):
        health({"diversity": 0.01})
        assert not any(health({"score": float(step)}))
    assert "alike" in health({"diversity": 0.01}).new_problems


@pytest.mark.parametrize(
    "saved_after", [AVERAGED_STEPS - 1, AVERAGED_STEPS, AVERAGED_STEPS + 3, 2 * AVERAGED_STEPS]
)
def test_resumed_health_checks_report_the_same_as_uninterrupted_ones(saved_after):
    history = (
        [{"diversity": 0.01}] * (3 * AVERAGED_STEPS)
        + [{"score": 20.0}] * (2 * STALLED_MEASUREMENTS)
        + [HEALTHY] * AVERAGED_STEPS
    )
    health, saved = DistillationHealth(), io.BytesIO()
    for figures in history[:saved_after]:
        health(figures)
    torch.save(health.state_dict(), saved)
    resumed_health = DistillationHealth()
    resumed_health.load_state_dict(torch.load(io.BytesIO(saved.getvalue()), weights_only=True))
    changes = [(health(figures), resumed_health(figures)) for figures in history[saved_after:]]
    assert all(uninterrupted == resumed for uninterrupted, resumed in changes)
    assert resumed_health.state_dict() == health.state_dict()
