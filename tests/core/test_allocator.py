"""Freed memory is used again: an array that is allocated anew needs no new pages of the system."""

import platform
import subprocess
import sys

import pytest

LOOP = """
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


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc's malloc can be told to")
def test_arrays_that_were_freed_are_used_again() -> None:
    faults = {
        kind: int(subprocess.run([sys.executable, "-c", LOOP, kind], capture_output=True, check=True).stdout)
        for kind in ("keep", "return")
    }
    assert faults["keep"] < faults["return"] / 4
