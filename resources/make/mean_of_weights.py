"""Takes the mean of two models' weights: what a later stage learned, and some of what it forgot.

python resources/make/mean_of_weights.py ONE.safetensors OTHER.safetensors OUT.safetensors

Source: model soups (Wortsman et al., ICML 2022); both must have gone on from the same weights.
"""

import sys
from pathlib import Path

from mwrgui.models import new_model
from mwrgui.models.loading import load_model, save_model


def main(one: str, other: str, out: str) -> None:
    """Writes the mean, which says nothing of either's training."""
    models = [load_model(Path(path)) for path in (one, other)]
    first, second = (model.network.state_dict() for model in models)
    role, design = (models[0].metadata[key] for key in ("role", "design"))
    mean = new_model(design)
    mean.network.load_state_dict({name: (first[name] + second[name]) / 2 for name in first})
    save_model(mean, Path(out), {"role": role, "design": design})


if __name__ == "__main__":
    main(*sys.argv[1:])
