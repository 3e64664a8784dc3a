"""Torch can be loaded in several threads at once, as happens when two models are loaded."""

import subprocess
import sys

THREADS = """
import sys, threading
import shiboken6, torch  # shiboken6 makes imports run Python code, also inside the lock of torch
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
    subprocess.run([sys.executable, "-c", THREADS], check=True, timeout=120)
