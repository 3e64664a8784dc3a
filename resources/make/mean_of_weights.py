"""Takes the mean of two models' weights: what a later stage learned, and some of what it forgot.

python resources/make/mean_of_weights.py ONE.safetensors OTHER.safetensors SHARE_OF_ONE OUT.safetensors

Source: model soups (Wortsman et al., ICML 2022); both must have gone on from the same weights.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from mwrgui.models import new_model
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restoration_model import RestorationModel

LINEAGE = ("role", "design", "kind", "teacher", "teacher_checksum")
"""What the mean has in common with the first of them."""
TOLD = ("recipe", "steps", "mean_of")
"""What is kept of how each of them was made."""


def main(one: str, other: str, share_of_one: str, out: str) -> None:
    """Writes the mean, which tells how both were made."""
    share = float(share_of_one)
    models = [load_model(Path(path)) for path in (one, other)]
    first, second = (model.network.state_dict() for model in models)
    mean = new_model(models[0].metadata["design"])
    mean.network.load_state_dict({name: share * first[name] + (1 - share) * second[name] for name in first})
    origins = [
        {"share": part} | _told(model, TOLD)
        for part, model in zip((share, round(1 - share, 6)), models, strict=True)
    ]
    save_model(mean, Path(out), _told(models[0], LINEAGE) | {"mean_of": json.dumps(origins)})


def _told(model: RestorationModel, keys: Sequence[str]) -> dict[str, str]:
    return {key: model.metadata[key] for key in keys if key in model.metadata}


if __name__ == "__main__":
    main(*sys.argv[1:])
