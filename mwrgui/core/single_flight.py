"""Single flight: concurrent calls with the same argument share one execution."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import wraps
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Result = TypeVar("Result")


def single_flight(function: Callable[[Key], Result]) -> Callable[[Key], Result]:
    """A decorator: a call with the argument of a call in progress waits for that call's result.

    Results are not cached. All waiting threads get the same object, or the same exception.
    """
    lock = threading.Lock()
    in_progress: dict[Key, Future[Result]] = {}

    @wraps(function)
    def shared(key: Key) -> Result:
        with lock:
            future = in_progress.get(key)
            is_first = future is None
            if future is None:
                future = in_progress[key] = Future()
        if is_first:
            try:
                future.set_result(function(key))
            except BaseException as error:
                future.set_exception(error)
            finally:
                with lock:
                    del in_progress[key]
        return future.result()

    return shared
