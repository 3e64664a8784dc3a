"""One instance per user: the second hands over, the first receives; nobody is kept out by the dead."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from mwrgui.ui.single_instance import SingleInstance

HAND_OVER = """
import sys
from pathlib import Path
from mwrgui.ui.single_instance import SingleInstance
second = SingleInstance(Path(sys.argv[1]))
assert not second.become_first()
assert second.hand_over([Path(name) for name in sys.argv[2:]])
"""
KILLED = """
import os, sys
from pathlib import Path
from mwrgui.ui.single_instance import SingleInstance
assert SingleInstance(Path(sys.argv[1])).become_first()
os._exit(0)
"""


@pytest.fixture
def first(qapp, tmp_path: Path) -> Iterator[SingleInstance]:  # noqa: ARG001 (an application)
    first = SingleInstance(tmp_path)
    assert first.become_first()
    yield first
    first.close()


def run(script: str, *arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], cwd=Path(__file__).parents[2]
    )


def test_the_second_start_hands_over_its_files(first: SingleInstance, qtbot, tmp_path: Path) -> None:
    with qtbot.waitSignal(first.received, timeout=30_000) as received:
        second = run(HAND_OVER, tmp_path, "/photos/a b.png", "/照片/雨.jpg")
    assert received.args == [[Path("/photos/a b.png"), Path("/照片/雨.jpg")]]
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
    assert second.returncode == 0


def test_a_second_start_without_files_wants_the_window(first: SingleInstance, qtbot, tmp_path: Path) -> None:
    with qtbot.waitSignal(first.received, timeout=30_000) as received:
        second = run(HAND_OVER, tmp_path)
    assert received.args == [[]]
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)


def test_one_that_was_killed_leaves_the_place_free(qtbot, tmp_path: Path) -> None:  # noqa: ARG001
    assert run(KILLED, tmp_path).wait() == 0
    again = SingleInstance(tmp_path)
    assert again.become_first()
    again.close()


def test_the_place_is_free_after_closing(qtbot, tmp_path: Path) -> None:  # noqa: ARG001
    one, other = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert one.become_first()
    assert not other.become_first()
    one.close()
    assert other.become_first()
    other.close()


@pytest.mark.parametrize("message", [b"hello\n", b"[]\n", b'{"files": 3, "token": ""}\n', b'{"token": ""}\n'])
def test_strange_messages_open_nothing(first: SingleInstance, qtbot, message: bytes) -> None:
    socket = QLocalSocket()
    with qtbot.assertNotEmitted(first.received):
        socket.connectToServer(first.name)
        with qtbot.waitSignal(socket.disconnected):
            socket.write(message)
    assert first.become_first() is False  # and it still holds the place


def test_nobody_is_kept_waiting_by_one_that_does_not_answer(qtbot, tmp_path: Path) -> None:  # noqa: ARG001
    assert not SingleInstance(tmp_path).hand_over([])


def test_a_token_of_the_desktop_comes_along(
    first: SingleInstance, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    socket = QLocalSocket()
    socket.connectToServer(first.name)
    with qtbot.waitSignal(first.received):
        socket.write(json.dumps({"files": [], "token": "t-1"}).encode() + b"\n")
    import os

    assert os.environ["XDG_ACTIVATION_TOKEN"] == "t-1"
    socket.abort()
