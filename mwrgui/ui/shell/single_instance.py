"""Keeps one window per user: a second instance sends its files to the first one and exits."""

import hashlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from mwrgui.core.parsing import parse_json
from mwrgui.ui.shell.private_socket import is_same_user, socket_address

TIMEOUT_MS = 3000
"""Milliseconds to wait for the other instance; one that hangs must not lock the user out."""
_ANSWER = b"opened\n"


class SingleInstance(QObject):
    """The instance that holds a lock listens on a local socket, to which others send their files.

    Only processes of the same user are trusted. If that cannot be verified, each instance has its own window.

    Args:
        folder: the folder for the lock, which is created.

    Attributes:
        address: the address of the socket; None if no folder is private to the user.

    Signals:
        received: the files of another instance, a list of Path; empty if the window is only to be raised.
    """

    received = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self.address = socket_address(f"mwrgui-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}")
        self._lock = QLockFile(str(folder / "instance.lock"))
        self._lock.setStaleLockTime(0)  # it becomes stale only when its process ends
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._receive)

    def become_first(self) -> bool:
        """Tries to become the first instance; returns False if there is one or no socket can be opened."""
        if self.address is None or not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self.address)  # left behind by a killed process
        if self._server.listen(self.address):
            return True
        self._lock.unlock()
        return False

    def send_files(self, files: Sequence[Path]) -> bool:
        """Sends files to the first instance, and returns whether it took them."""
        if self.address is None:
            return False
        socket = QLocalSocket()
        socket.connectToServer(self.address)
        if not socket.waitForConnected(TIMEOUT_MS) or not is_same_user(socket):
            return False
        token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
        message = {"files": [str(path.absolute()) for path in files], "token": token}
        socket.write(json.dumps(message).encode() + b"\n")
        return _read_line(socket) == _ANSWER

    def close(self) -> None:
        """Stops listening, so that another process can become the first instance."""
        self._server.close()
        self._lock.unlock()

    def _receive(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._listen_to(socket)

    def _listen_to(self, socket: QLocalSocket) -> None:
        socket.disconnected.connect(socket.deleteLater)
        if not is_same_user(socket):
            socket.abort()
            return
        socket.readyRead.connect(lambda: self._read(socket))
        QTimer.singleShot(TIMEOUT_MS, socket, socket.abort)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            message = parse_json(bytes(socket.readLine().data()))
            files = [Path(name) for name in message["files"]]
            token = str(message["token"])
        except (ValueError, LookupError, TypeError):
            socket.abort()
            return
        if token:  # on Wayland only the token of the other instance lets this one raise its window
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        socket.write(_ANSWER)
        self.received.emit(files)


def _read_line(socket: QLocalSocket) -> bytes:
    """A line from the other end; incomplete or empty after the time limit."""
    deadline = time.monotonic() + TIMEOUT_MS / 1000
    while not socket.canReadLine():
        left = round((deadline - time.monotonic()) * 1000)
        if left <= 0 or not socket.waitForReadyRead(left):
            break
    return bytes(socket.readLine().data())
