"""`python -m tests.torture races|kill|disk|…`: how many cases were tried and how many held."""

import argparse
import importlib
import importlib.util
import math
import random
import sys
import time

from tests.torture.effort import NO_END, Effort

MATRICES = {
    "kill": "tests.torture.kill",
    "disk": "tests.torture.disk",
    "races": "tests.torture.races",
    "programs": "tests.torture.programs",
    "fuzz-models": "tests.torture.fuzz_models",
    "fuzz-photos": "tests.torture.fuzz_photos",
    "soak": "tests.torture.soak",
}


def main() -> int:
    """Runs the matrices asked for; 1 if a case did not hold."""
    present = [name for name, module in MATRICES.items() if importlib.util.find_spec(module)]
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("matrices", nargs="+", choices=[*present, "all"])
    parser.add_argument("--minutes", type=float, help="for each matrix (default: 2, with --count no end)")
    parser.add_argument("--count", type=int, default=NO_END, help="cases of each matrix")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31), help="default: a random one")
    arguments = parser.parse_args()
    minutes = arguments.minutes or (2.0 if arguments.count == NO_END else math.inf)
    chosen = present if "all" in arguments.matrices else arguments.matrices
    failed = False
    for name in chosen:
        matrix = getattr(importlib.import_module(MATRICES[name]), name.replace("-", "_"))
        began = time.monotonic()
        tried, held = matrix(Effort(60 * minutes, arguments.count), seed=arguments.seed)
        seconds = time.monotonic() - began
        print(f"{name}: tried {tried}, held {held}, seed {arguments.seed}, {seconds:.0f} s", flush=True)
        failed |= held < tried
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
