"""What Ctrl-C does to a run."""

import signal
from pathlib import Path

import pytest

from mwrgui.cli.running import stopped_by_ctrl_c
from mwrgui.core.errors import MwrError
from mwrgui.runs.run_folder import RunFolder


def press_ctrl_c_twice(folder: RunFolder) -> None:
    with stopped_by_ctrl_c(folder) as control:
        signal.raise_signal(signal.SIGINT)
        assert control.ending
        signal.raise_signal(signal.SIGINT)


def test_a_second_ctrl_c_before_the_first_checkpoint_does_not_offer_to_resume(tmp_path: Path) -> None:
    with pytest.raises(MwrError, match=r"before the first checkpoint\. Start it anew in another folder\."):
        press_ctrl_c_twice(RunFolder(tmp_path / "run"))
