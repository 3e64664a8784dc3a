"""Restores one photo at full resolution and prints the memory used; runs in a process of its own."""

import json
import sys
import time
from pathlib import Path

import psutil

from mwrgui.core.devices import choose_device
from mwrgui.models.loading import load_model
from mwrgui.restoration.batch import restore_to_file
from mwrgui.restoration.options import ALL_PIXELS, RestoreOptions
from mwrgui.restoration.restorer import Restorer


def main(model: str, photo: str, target: str, device: str) -> None:
    """Restores `photo` to `target`; prints JSON: `idle` (bytes before that), `peak` (bytes), `seconds`."""
    restorer = Restorer("teacher", load_model(Path(model)), identity="")
    idle = psutil.Process().memory_info().rss
    began = time.perf_counter()
    chosen, options = choose_device(device), RestoreOptions(side=ALL_PIXELS)
    for _ in restore_to_file(Path(photo), Path(target), restorer, device=chosen, options=options):
        pass
    seconds = time.perf_counter() - began
    print(json.dumps({"idle": idle, "peak": peak_memory(), "seconds": seconds}))


def peak_memory() -> int:
    """Peak resident memory of this process so far, in bytes."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    if sys.platform == "linux":  # getrusage would include the parent's memory at the fork
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main(*sys.argv[1:])
