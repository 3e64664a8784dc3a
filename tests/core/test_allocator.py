"""Freed memory is reused: another array of the same size needs no new pages from the system."""

import platform
import subprocess
import sys

import pytest

SCRIPT = """
import resource
import sys
import numpy as np
from mwrgui.core.allocator import keep_freed_memory

if sys.argv[1] == "keep":
    keep_freed_memory()
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(3):
    np.ones(2**20)  # 8 MB
before = faults()
for _ in range(50):
    np.ones(2**20), np.ones(2**20)
print(faults() - before)
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc's malloc can be set to keep freed memory"
)
def test_memory_of_freed_arrays_is_reused() -> None:
    faults = {
        kind: int(
            subprocess.run([sys.executable, "-c", SCRIPT, kind], capture_output=True, check=True).stdout
        )
        for kind in ("keep", "return")
    }
    assert faults["keep"] < faults["return"] / 4
