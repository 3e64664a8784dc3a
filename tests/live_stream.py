"""A network camera for tests: crops that move over a photo, sent as one JPEG file after another."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np

_SAMPLE = Path(__file__).parents[1] / "resources" / "samples" / "haze-kodak-13.jpg"
_HEAD = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"


class LiveStream:
    """Serves pictures at `address` once it is created; after `stop`, `start` serves there again.

    Attributes:
        size: width and height of the pictures from now on.
        file: the content sent for an address whose last part begins with `file`.
        shade: grey level of all pixels of the pictures from now on; None for crops of a photo.
        readers: number of connections to which pictures are being sent.
    """

    def __init__(self, *, rate: float = 25.0, size: tuple[int, int] = (96, 64)) -> None:
        self.rate, self.size = rate, size
        self.shade: int | None = None
        self.readers = 0
        self.file = b""
        self._photo = cv2.imread(str(_SAMPLE))
        self._stop = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._port = 0
        self.start()

    @property
    def base(self) -> str:
        """The address of the server, which also serves other things than the pictures."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def address(self) -> str:
        """The address of the pictures."""
        return f"{self.base}/stream"

    def start(self) -> None:
        """Serves from now on."""
        self._stop = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler(self, self._stop))
        self._server.daemon_threads = True
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Cuts all connections, as if the camera were unplugged."""
        if self._server:
            self._stop.set()
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def picture(self, number: int) -> bytes:
        """The picture with this number, as the content of a JPEG file."""
        width, height = self.size
        crop = self._photo[number % 100 :, number % 100 :][:height, :width]
        if self.shade is not None:
            crop = np.full((height, width, 3), self.shade, np.uint8)
        return cv2.imencode(".jpg", crop)[1].tobytes()


def _handler(stream: LiveStream, stop: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Prints nothing."""

        def do_GET(self) -> None:
            what = self.path.rpartition("/")[2]
            if what == "stream":
                self._send_pictures()
            elif what == "text":
                self._begin("text/html")
                self.wfile.write(b"<html>A page.</html>" * 50)
            elif what == "to-a-file":
                self.send_response(302)
                self.send_header("Location", "file:///etc/hostname")
                self.end_headers()
            elif what == "list":
                self._begin("text/plain")
                self.wfile.write(b"ffconcat version 1.0\nfile /etc/hostname\n")
            elif what.startswith("file"):
                self._begin("video/mp4")
                self.wfile.write(stream.file)
            elif what == "silence":
                stop.wait(60)
            else:
                self.send_error(404)

        def _begin(self, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()

        def _send_pictures(self) -> None:
            self._begin("multipart/x-mixed-replace; boundary=frame")
            stream.readers += 1
            try:
                number = 0
                while not stop.wait(1 / stream.rate):
                    data = stream.picture(number)
                    self.wfile.write(_HEAD % len(data) + data + b"\r\n")
                    number += 1
            except OSError:
                pass  # the reader is gone
            finally:
                stream.readers -= 1

    return Handler
