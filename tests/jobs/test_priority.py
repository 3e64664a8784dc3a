"""Jobs have a lower priority than the window, and never a higher one than the program was started with."""

import subprocess
import sys

import pytest

CODE = """\
import os, threading
from queue import SimpleQueue
from mwrgui.jobs.job import _iterate
os.setpriority(os.PRIO_PROCESS, 0, {0})
items, errors = SimpleQueue(), []
work = lambda stop: iter([os.getpriority(os.PRIO_PROCESS, threading.get_native_id())])
thread = threading.Thread(target=_iterate, args=(work, threading.Event(), items, errors))
thread.start()
thread.join()
print(items.get() if not errors else errors)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has a priority of its own on Linux only")
def test_a_job_never_has_a_higher_priority_than_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(19)], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("19", "")
