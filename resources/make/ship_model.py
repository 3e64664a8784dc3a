"""Puts the student of a run into resources/models, with 16-bit weights and what it was made with.

python resources/make/ship_model.py RUN teacher|student
"""

import sys
from pathlib import Path

import torch

from mwrgui.models.loading import load_model, save_model

MODELS = Path(__file__).parents[1] / "models"


def main(run: str, name: str) -> None:
    """Loads, halves, writes."""
    model = load_model(Path(run) / "student.safetensors")
    save_model(model, MODELS / f"{name}.safetensors", {"role": name}, dtype=torch.float16)


if __name__ == "__main__":
    main(*sys.argv[1:])
