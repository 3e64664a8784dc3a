"""One instance per user: the second hands over, the first receives; no stranger keeps anybody out."""

import json
import os
import socket as sockets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from mwrgui.ui.shell.single_instance import SingleInstance

HAND_OVER = """
import sys
from pathlib import Path
from mwrgui.ui.shell.single_instance import SingleInstance
second = SingleInstance(Path(sys.argv[1]))
assert not second.become_first()
assert second.send_files([Path(name) for name in sys.argv[2:]])
"""
FOREIGN = 65534
"""The user id of nobody."""
AS_ADMINISTRATOR = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only the administrator can act as another user"
)
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="on Windows the pipe lets in nobody else")
LISTEN_AS_STRANGER = """
import os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
os.setuid(int(sys.argv[2]))
server.listen()
print("listening", flush=True)
connection, _ = server.accept()
print(connection.recv(1000), flush=True)
"""
CONNECT_AS_STRANGER = """
import os, socket, sys
os.setuid(int(sys.argv[2]))
connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
connection.sendall(b'{"files": ["/etc/passwd"], "token": "stolen"}\\n')
print(connection.recv(1000))
"""
KILLED = """
import os, sys
from pathlib import Path
from mwrgui.ui.shell.single_instance import SingleInstance
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
        socket.connectToServer(first.address)
        with qtbot.waitSignal(socket.disconnected):
            socket.write(message)
    assert first.become_first() is False  # and it still holds the place


def test_files_cannot_be_sent_if_no_instance_listens(qtbot, tmp_path: Path) -> None:  # noqa: ARG001
    assert not SingleInstance(tmp_path).send_files([])


def test_a_token_of_the_desktop_comes_along(
    first: SingleInstance, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    socket = QLocalSocket()
    socket.connectToServer(first.address)
    with qtbot.waitSignal(first.received):
        socket.write(json.dumps({"files": [], "token": "t-1"}).encode() + b"\n")
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "t-1"
    socket.abort()


def test_the_socket_lies_in_a_folder_that_only_the_user_can_enter(first: SingleInstance) -> None:
    address = Path(str(first.address))
    assert address.parent == Path(os.environ["XDG_RUNTIME_DIR"])
    assert address.parent.stat().st_mode & 0o077 == 0


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path is short, as sockets need them; those of pytest may not be."""
    with tempfile.TemporaryDirectory(prefix="mwr") as folder:
        yield Path(folder)


@ON_POSIX
@pytest.mark.parametrize(
    "how", ["open to all", "of another user", "a link", "not there", "relative", "unset"]
)
def test_a_runtime_folder_that_is_not_private_is_not_used(
    how: str, tmp_path: Path, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(short_folder / "cache"))
    runtime = short_folder / "runtime"
    runtime.mkdir(mode=0o700)
    if how == "open to all":
        runtime.chmod(0o1777)
    elif how == "of another user":
        if os.geteuid() != 0:
            pytest.skip("only the administrator can give a folder away")
        os.chown(runtime, FOREIGN, FOREIGN)
    elif how == "a link":
        runtime = short_folder / "link"
        runtime.symlink_to(short_folder / "runtime")
    elif how == "not there":
        runtime = short_folder / "nowhere"
    monkeypatch.setenv("XDG_RUNTIME_DIR", "run" if how == "relative" else str(runtime))
    if how == "unset":
        monkeypatch.delenv("XDG_RUNTIME_DIR")
    address = SingleInstance(tmp_path).address
    assert address is not None
    assert Path(address).parent == Path(os.environ["XDG_CACHE_HOME"]) / "mwrgui" / "run"
    assert Path(address).parent.stat().st_mode & 0o777 == 0o700


@ON_POSIX
def test_without_a_private_folder_every_start_has_its_own_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ("long" * 40)))
    alone = SingleInstance(tmp_path)
    assert alone.address is None
    assert not alone.become_first()
    assert not alone.send_files([Path("/photos/a.png")])


@AS_ADMINISTRATOR
def test_a_stranger_who_listens_first_learns_no_name_of_a_file(qapp, tmp_path: Path, spawn) -> None:  # noqa: ARG001
    second = SingleInstance(tmp_path)
    stranger = spawn([sys.executable, "-c", LISTEN_AS_STRANGER, str(second.address), str(FOREIGN)])
    assert stranger.stdout.readline() == "listening\n"
    assert not second.send_files([Path("/photos/secret.png")])
    assert stranger.stdout.readline() == "b''\n"
    assert second.become_first()  # and the place is taken from the stranger
    second.close()


@AS_ADMINISTRATOR
def test_a_stranger_who_connects_is_not_listened_to(
    first: SingleInstance, qtbot, spawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "own")
    address = Path(str(first.address))
    opened = {part: part.stat().st_mode for part in (address, *address.parents)}
    for part in opened:  # as if somebody had opened all doors
        part.chmod(0o777)
    try:
        with qtbot.assertNotEmitted(first.received):
            stranger = spawn([sys.executable, "-c", CONNECT_AS_STRANGER, str(address), str(FOREIGN)])
            qtbot.waitUntil(lambda: stranger.poll() is not None, timeout=30_000)
    finally:
        for part, mode in opened.items():
            part.chmod(mode)
    assert "opened" not in stranger.stdout.read()
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "own"


@ON_POSIX
def test_one_of_another_user_is_neither_told_nor_heard(
    first: SingleInstance, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = os.geteuid()
    peer = sockets.socket(sockets.AF_UNIX)
    second = SingleInstance(tmp_path)
    with qtbot.assertNotEmitted(first.received):
        monkeypatch.setattr(os, "geteuid", lambda: me + 1)
        peer.connect(str(first.address))
        peer.sendall(b'{"files": ["/photos/a.png"], "token": ""}\n')
        assert not second.send_files([])
        qtbot.wait(100)
    peer.settimeout(1)
    with suppress(ConnectionResetError):
        assert peer.recv(100) == b""
    peer.close()


@ON_POSIX
def test_a_dead_socket_keeps_nobody_out(qapp, tmp_path: Path) -> None:  # noqa: ARG001
    instance = SingleInstance(tmp_path)
    dead = sockets.socket(sockets.AF_UNIX)
    dead.bind(str(instance.address))
    dead.close()  # the file stays
    assert not instance.send_files([])
    assert instance.become_first()
    instance.close()


def test_something_else_in_the_place_of_the_socket_keeps_nobody_out(qapp, tmp_path: Path) -> None:  # noqa: ARG001
    instance = SingleInstance(tmp_path)
    place = Path(str(instance.address))
    place.mkdir()
    (place / "file").touch()
    try:
        assert not instance.become_first()
        assert not instance.send_files([])
    finally:
        (place / "file").unlink()
        place.rmdir()


def test_one_who_says_nothing_is_sent_away_and_others_are_heard_meanwhile(
    first: SingleInstance, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mwrgui.ui.shell.single_instance.TIMEOUT_MS", 300)
    silent, quick = QLocalSocket(), QLocalSocket()
    silent.connectToServer(first.address)
    silent.write(b'{"files": [')
    quick.connectToServer(first.address)
    with qtbot.waitSignals([first.received, silent.disconnected]):
        quick.write(b'{"files": [], "token": ""}\n')


@ON_POSIX
def test_an_answer_may_come_in_pieces_but_not_late(
    qapp,  # noqa: ARG001
    tmp_path: Path,
    spawn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    second = SingleInstance(tmp_path)
    slow = "time.sleep(0.2); c.sendall(b'ope'); time.sleep(0.2); c.sendall(b'ned\\n'); time.sleep(0.2)"
    late = "time.sleep(30)"
    for how, taken in ((slow, True), (late, False)):
        script = (
            "import socket, sys, time; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()"
        )
        script += f"; print(1, flush=True); c, _ = s.accept(); {how}"
        monkeypatch.setattr("mwrgui.ui.shell.single_instance.TIMEOUT_MS", 3000 if taken else 300)
        peer = spawn([sys.executable, "-c", script, str(second.address)])
        peer.stdout.readline()
        assert second.send_files([]) is taken
        Path(str(second.address)).unlink()
