"""One window per user: a second start hands its files to the first and ends."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

PATIENCE_MS = 3000
"""For the first instance to answer; one that hangs must not keep the person out."""
_ANSWER = b"opened\n"


class SingleInstance(QObject):
    """Whoever holds the lock listens; whoever does not, hands over.

    Attributes:
        name: of the local socket.

    Signals:
        received: files (a list of Path) of another start, which may be none: then only the window is wanted.
    """

    received = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self.name = f"mwrgui-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
        self._lock = QLockFile(str(folder / "instance.lock"))
        self._lock.setStaleLockTime(0)  # only the end of the process that holds it makes it stale
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._receive)

    def become_first(self) -> bool:
        """Listens from now on, unless another process does."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self.name)  # left behind by one that was killed
        return self._server.listen(self.name)

    def hand_over(self, files: Sequence[Path]) -> bool:
        """Gives files to the first instance; whether it took them."""
        socket = QLocalSocket()
        socket.connectToServer(self.name)
        if not socket.waitForConnected(PATIENCE_MS):
            return False
        token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
        message = {"files": [str(path.absolute()) for path in files], "token": token}
        socket.write(json.dumps(message).encode() + b"\n")
        return socket.waitForReadyRead(PATIENCE_MS) and bytes(socket.readAll().data()) == _ANSWER

    def close(self) -> None:
        """Lets another process be the first."""
        self._server.close()
        self._lock.unlock()

    def _receive(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._read(socket))
        socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            message = json.loads(bytes(socket.readLine().data()))
            files = [Path(name) for name in message["files"]]
            token = str(message["token"])
        except (ValueError, LookupError, TypeError):
            socket.abort()
            return
        if token:  # Wayland lets a window come to the front only with the token of the start that asks
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        socket.write(_ANSWER)
        self.received.emit(files)
