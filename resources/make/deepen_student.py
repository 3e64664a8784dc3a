"""Adds a fifth level to a student with four; its results stay the same, so that training can continue.

python resources/make/deepen_student.py RUN OUT.safetensors
"""

import sys
from pathlib import Path

from mwrgui.models import new_model
from mwrgui.models.loading import load_model, save_model

DESIGN = "small"
COARSEST = 3
"""Index of the coarsest of the four levels; its two blocks become that level's encoder and decoder."""
RENAMED_PREFIXES = {"middle.0.": f"encoder.{COARSEST}.0.", "middle.1.": f"decoder.{COARSEST}.0."}


def main(run: str, out: str) -> None:
    """Writes the deeper student, which gives the same results as the shallow one."""
    shallow = load_model(Path(run) / "student.safetensors").network.state_dict()
    deep = new_model(DESIGN)
    state = deep.network.state_dict() | {_rename(name): tensor for name, tensor in shallow.items()}
    for name in state:
        if name.startswith(f"up.{COARSEST}."):
            state[name].zero_()  # the new level adds nothing at first
    deep.network.load_state_dict(state)
    save_model(deep, Path(out), {"role": "student", "design": DESIGN})


def _rename(name: str) -> str:
    for old, new in RENAMED_PREFIXES.items():
        if name.startswith(old):
            return name.replace(old, new, 1)
    return name


if __name__ == "__main__":
    main(*sys.argv[1:])
