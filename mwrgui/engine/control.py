"""How a person steers a run that goes on in another thread."""

import threading


class RunControl:
    """Flags that a run looks at between two steps; all methods may be called from any thread."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._may_go_on = threading.Event()
        self._may_go_on.set()
        self._save = threading.Event()

    def stop(self) -> None:
        """Asks the run to end after the current step and to save its student."""
        self._stop.set()
        self._may_go_on.set()

    def pause(self) -> None:
        """Asks the run to wait after the current step."""
        self._may_go_on.clear()

    def resume(self) -> None:
        """Lets a waiting run go on."""
        self._may_go_on.set()

    def save_now(self) -> None:
        """Asks for a checkpoint that is kept."""
        self._save.set()

    @property
    def stopping(self) -> bool:
        """Whether the run was asked to end."""
        return self._stop.is_set()

    @property
    def paused(self) -> bool:
        """Whether the run was asked to wait."""
        return not self._may_go_on.is_set()

    def wait_while_paused(self) -> None:
        """Blocks until `resume` or `stop`."""
        self._may_go_on.wait()

    def take_save_request(self) -> bool:
        """Whether a checkpoint was asked for since the last call."""
        asked = self._save.is_set()
        self._save.clear()
        return asked
