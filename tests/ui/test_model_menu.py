"""The menu of a chip: the models of the library, and the networks of the file in use."""

from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QApplication

from mwrgui.ui.session.session import Session
from mwrgui.ui.shell.header import Header
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.widgets.actions import Actions
from mwrgui.ui.widgets.chips import Chip

LONG = 60_000


@pytest.fixture
def two_networks(tmp_path: Path) -> Path:
    """A checkpoint with weights and their running mean."""
    from mwrgui.models.architectures.aodnet import AODNet, AODNetSettings

    state = AODNet(AODNetSettings(width=3)).state_dict()
    torch.save({"params": state, "params_ema": {n: t + 0.1 for n, t in state.items()}}, tmp_path / "two.pth")
    return tmp_path / "two.pth"


def entries(chip: Chip) -> dict[str, bool]:
    """The checkable entries of the menu as it is opened, and whether each is ticked."""
    menu = chip.menu()
    menu.aboutToShow.emit()
    return {action.text(): action.isChecked() for action in menu.actions() if action.isCheckable()}


def test_another_network_of_the_same_file_is_chosen_from_the_menu(
    qapp: QApplication, ready: Session, appearance: Appearance, two_networks: Path, qtbot
) -> None:
    header = Header(ready, Actions(qapp, appearance), appearance)
    qtbot.addWidget(header)
    chip = header.findChild(Chip, "chip_teacher")
    assert isinstance(chip, Chip)
    assert not any(words.startswith("Network in") for words in entries(chip))
    ready.models.load("teacher", two_networks)
    qtbot.waitUntil(lambda: ready.models.teacher.name == "two.pth", timeout=LONG)
    found = {words: ticked for words, ticked in entries(chip).items() if words.startswith("Network in")}
    assert found == {"Network in two.pth: params": False, "Network in two.pth: params_ema": True}
    before = ready.models.teacher.model
    next(each for each in chip.menu().actions() if each.text().endswith(": params")).trigger()
    qtbot.waitUntil(lambda: ready.models.teacher.name == "two.pth?network=params", timeout=LONG)
    now = ready.models.teacher.model
    assert before is not None
    assert now is not None
    for one, other in zip(before.network.parameters(), now.network.parameters(), strict=True):
        torch.testing.assert_close(one, other + 0.1)
    assert entries(chip)["Network in two.pth: params"]
