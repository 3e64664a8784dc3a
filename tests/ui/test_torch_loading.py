"""The first tensors can be made in several threads at once, as happens when two models are loaded."""

import subprocess
import sys

SCRIPT = """
import sys, threading
import shiboken6, torch  # shiboken6 replaces __import__ by Python code, which may lose the GIL
from mwrgui.ui.session.torch_loading import load_torch

sys.setswitchinterval(1e-6)
together = threading.Barrier(8)

def load() -> None:
    together.wait()
    load_torch()
    torch.asarray([0.0])

threads = [threading.Thread(target=load, daemon=True) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_threads_that_make_their_first_tensors_at_the_same_time_do_not_hang() -> None:
    subprocess.run([sys.executable, "-c", SCRIPT], check=True, timeout=120)
