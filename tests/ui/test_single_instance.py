"""One instance per user: the second sends its files to the first; other users cannot read or block them."""

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

SEND_FILES = """
import sys
from pathlib import Path
from mwrgui.ui.shell.single_instance import SingleInstance
second = SingleInstance(Path(sys.argv[1]))
assert not second.become_first()
assert second.send_files([Path(name) for name in sys.argv[2:]])
"""
OTHER_USER_ID = 65534
"""The id of the user “nobody”."""
AS_ADMINISTRATOR = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only the administrator can act as another user"
)
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="on Windows the pipe admits no other user")
LISTEN_AS_OTHER_USER = """
import os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
os.setuid(int(sys.argv[2]))
server.listen()
print("listening", flush=True)
connection, _ = server.accept()
print(connection.recv(1000), flush=True)
"""
CONNECT_AS_OTHER_USER = """
import os, socket, sys
os.setuid(int(sys.argv[2]))
connection = socket.socket(socket.AF_UNIX)
connection.connect(sys.argv[1])
connection.sendall(b'{"files": ["/etc/passwd"], "token": "stolen"}\\n')
print(connection.recv(1000))
"""
EXIT_WITHOUT_CLOSING = """
import os, sys
from pathlib import Path
from mwrgui.ui.shell.single_instance import SingleInstance
assert SingleInstance(Path(sys.argv[1])).become_first()
os._exit(0)
"""


@pytest.fixture
def first(qapp, tmp_path: Path) -> Iterator[SingleInstance]:  # noqa: ARG001 (needs an application)
    first = SingleInstance(tmp_path)
    assert first.become_first()
    yield first
    first.close()


def start(script: str, *arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], cwd=Path(__file__).parents[2]
    )


def test_a_second_instance_sends_its_files_to_the_first(first: SingleInstance, qtbot, tmp_path: Path) -> None:
    with qtbot.waitSignal(first.received, timeout=30_000) as received:
        second = start(SEND_FILES, tmp_path, "/photos/a b.png", "/照片/雨.jpg")
    assert received.args == [[Path("/photos/a b.png"), Path("/照片/雨.jpg")]]
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
    assert second.returncode == 0


def test_a_second_instance_without_files_asks_for_the_window(
    first: SingleInstance, qtbot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(first.received, timeout=30_000) as received:
        second = start(SEND_FILES, tmp_path)
    assert received.args == [[]]
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)


def test_an_instance_that_was_killed_does_not_block_the_next(qtbot, tmp_path: Path) -> None:  # noqa: ARG001
    assert start(EXIT_WITHOUT_CLOSING, tmp_path).wait() == 0
    again = SingleInstance(tmp_path)
    assert again.become_first()
    again.close()


def test_another_instance_can_become_the_first_after_closing(qtbot, tmp_path: Path) -> None:  # noqa: ARG001
    one, other = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert one.become_first()
    assert not other.become_first()
    one.close()
    assert other.become_first()
    other.close()


@pytest.mark.parametrize("message", [b"hello\n", b"[]\n", b'{"files": 3, "token": ""}\n', b'{"token": ""}\n'])
def test_invalid_messages_are_ignored(first: SingleInstance, qtbot, message: bytes) -> None:
    socket = QLocalSocket()
    with qtbot.assertNotEmitted(first.received):
        socket.connectToServer(first.address)
        with qtbot.waitSignal(socket.disconnected):
            socket.write(message)
    assert first.become_first() is False  # it still holds the lock


def test_files_cannot_be_sent_if_no_instance_listens(qtbot, tmp_path: Path) -> None:  # noqa: ARG001
    assert not SingleInstance(tmp_path).send_files([])


def test_the_activation_token_of_the_desktop_is_received(
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
    """A folder whose path is short enough for a socket; folders of pytest may have longer ones."""
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
        os.chown(runtime, OTHER_USER_ID, OTHER_USER_ID)
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
def test_without_a_private_folder_every_instance_has_its_own_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ("long" * 40)))
    alone = SingleInstance(tmp_path)
    assert alone.address is None
    assert not alone.become_first()
    assert not alone.send_files([Path("/photos/a.png")])


@AS_ADMINISTRATOR
def test_another_user_who_listens_first_receives_no_file_names(qapp, tmp_path: Path, spawn) -> None:  # noqa: ARG001
    second = SingleInstance(tmp_path)
    other_user = spawn([sys.executable, "-c", LISTEN_AS_OTHER_USER, str(second.address), str(OTHER_USER_ID)])
    assert other_user.stdout.readline() == "listening\n"
    assert not second.send_files([Path("/photos/secret.png")])
    assert other_user.stdout.readline() == "b''\n"
    assert second.become_first()  # the address is taken from the other user
    second.close()


@AS_ADMINISTRATOR
def test_messages_of_another_user_are_ignored(
    first: SingleInstance, qtbot, spawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "own")
    address = Path(str(first.address))
    modes = {part: part.stat().st_mode for part in (address, *address.parents)}
    for part in modes:  # as if somebody had opened all folders to everybody
        part.chmod(0o777)
    try:
        with qtbot.assertNotEmitted(first.received):
            other_user = spawn(
                [sys.executable, "-c", CONNECT_AS_OTHER_USER, str(address), str(OTHER_USER_ID)]
            )
            qtbot.waitUntil(lambda: other_user.poll() is not None, timeout=30_000)
    finally:
        for part, mode in modes.items():
            part.chmod(mode)
    assert "opened" not in other_user.stdout.read()
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "own"


@ON_POSIX
def test_no_files_are_sent_to_or_received_from_an_instance_of_another_user(
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
def test_a_socket_without_a_listener_does_not_block_an_instance(qapp, tmp_path: Path) -> None:  # noqa: ARG001
    instance = SingleInstance(tmp_path)
    dead = sockets.socket(sockets.AF_UNIX)
    dead.bind(str(instance.address))
    dead.close()  # the file stays
    assert not instance.send_files([])
    assert instance.become_first()
    instance.close()


def test_a_folder_at_the_address_of_the_socket_causes_no_error(qapp, tmp_path: Path) -> None:  # noqa: ARG001
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


def test_a_silent_connection_is_closed_and_does_not_block_others(
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
def test_an_answer_may_come_in_pieces_but_not_too_late(
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
