"""`python -m tests.torture races|kill|disk|…`: prints how many cases were tried and how many held."""

import argparse
import importlib
import importlib.util
import math
import random
import sys
import time

from tests.torture.effort import NO_LIMIT, Effort

TRIALS = {
    "kill": "tests.torture.kill",
    "disk": "tests.torture.disk",
    "races": "tests.torture.races",
    "exported-graphs": "tests.torture.exported_graphs",
    "fuzz-models": "tests.torture.fuzz_models",
    "fuzz-photos": "tests.torture.fuzz_photos",
    "soak": "tests.torture.soak",
}


def main() -> int:
    """Runs the requested trials; returns 1 if a case did not hold."""
    available = [name for name, module in TRIALS.items() if importlib.util.find_spec(module)]
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("trials", nargs="+", choices=[*available, "all"])
    parser.add_argument("--minutes", type=float, help="for each trial (default: 2, with --count no limit)")
    parser.add_argument("--count", type=int, default=NO_LIMIT, help="cases of each trial")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 31), help="default: a random one")
    arguments = parser.parse_args()
    minutes = arguments.minutes or (2.0 if arguments.count == NO_LIMIT else math.inf)
    chosen = available if "all" in arguments.trials else arguments.trials
    failed = False
    for name in chosen:
        trial = getattr(importlib.import_module(TRIALS[name]), name.replace("-", "_"))
        began = time.monotonic()
        tried, held = trial(Effort(60 * minutes, arguments.count), seed=arguments.seed)
        seconds = time.monotonic() - began
        print(f"{name}: tried {tried}, held {held}, seed {arguments.seed}, {seconds:.0f} s", flush=True)
        failed |= held < tried
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
