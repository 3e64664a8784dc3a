"""The texts about a run that has ended, and about a photo that was measured during one."""

import math
from pathlib import Path

import pytest

from mwrgui.core.devices import choose_device
from mwrgui.core.errors import MwrError
from mwrgui.library.models import Library
from mwrgui.runs.events import PhotoMeasured, PreviewRow
from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.distill_page.run_words import end_line, measured_line
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.session.run_work import RunSpec

STUDENT = "The student “little” is in the library and in use."


def finished_run(library: Library, folder: Path, *, score: float | None, **facts: str) -> RunController:
    run = RunController(RunSpec(RunFolder(folder), choose_device("cpu", "float32"), library))
    end = {"reason": "completed", "student": "", "taken_from": 6, "score": score, "seconds": 90.0}
    run.history.extend(
        [
            {"event": "run_started", "step": 0, "steps": 6, "run": "", "facts": facts},
            {"event": "run_finished", "step": 6, **end},
        ]
    )
    run.card = next(card for card in library.cards() if card.name == "little")
    return run


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("facts", "score", "begins"),
    [
        ({"kind": "distill", "teacher": "big"}, 31.2, "Agreement 31.20 dB after 6 steps"),
        ({"kind": "train", "teacher": "big"}, 31.2, "Agreement 31.20 dB after 6 steps"),
        ({"kind": "train"}, 31.2, "PSNR 31.20 dB after 6 steps"),
        ({"kind": "distill", "teacher": "big"}, None, "Finished after 6 steps"),
    ],
)
def test_the_outcome_of_a_run_shows_what_was_measured(
    library: Library, tmp_path: Path, facts: dict[str, str], score: float | None, begins: str
) -> None:
    line = end_line(finished_run(library, tmp_path, score=score, **facts))
    assert line.startswith(begins)
    assert line.endswith(STUDENT)


@pytest.mark.usefixtures("qapp")
def test_agreement_on_a_photo_is_shown_only_if_there_is_a_teacher() -> None:
    row = PreviewRow("street", {})
    with_teacher = measured_line(PhotoMeasured(6, "street", 31.2, row), has_teacher=True)
    without = measured_line(PhotoMeasured(6, "street", math.nan, row), has_teacher=False)
    assert with_teacher == "street: the student agrees with the teacher to 31.20 dB at step 6."
    assert without == "street: as the student restores it at step 6. The run has no teacher to agree with."


@pytest.mark.usefixtures("qapp")
def test_a_checkpoint_is_called_kept_only_if_it_exists(library: Library, tmp_path: Path) -> None:
    run = RunController(RunSpec(RunFolder(tmp_path / "run"), choose_device("cpu", "float32"), library))
    run.problem = MwrError("It went wrong.")
    run._end()
    assert end_line(run) == "It went wrong."
    assert not run.resumable
    run.folder.write_recipe("distill", {})
    run.folder.checkpoints.mkdir()
    (run.folder.checkpoints / "step-00000004.pt").touch()
    assert end_line(run) == "It went wrong. What was done until the last checkpoint is kept."
    assert run.resumable
