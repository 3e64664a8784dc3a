"""Averages the weights of two models, to keep what a later stage learned and regain what it forgot.

python resources/make/mean_of_weights.py ONE.safetensors OTHER.safetensors SHARE_OF_ONE OUT.safetensors

Source: model soups (Wortsman et al., ICML 2022); both models must descend from the same weights.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from mwrgui.models import new_model
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restoration_model import RestorationModel

KEPT_METADATA = ("role", "design", "kind", "teacher", "teacher_checksum")
"""Metadata keys whose values the mean takes from the first model."""
ORIGIN_METADATA = ("recipe", "steps", "mean_of")
"""Metadata keys whose values in both models are recorded in `mean_of`."""


def main(one: str, other: str, share_of_one: str, out: str) -> None:
    """Writes the mean; its metadata records how both models were made."""
    share = float(share_of_one)
    models = [load_model(Path(path)) for path in (one, other)]
    first, second = (model.network.state_dict() for model in models)
    mean = new_model(models[0].metadata["design"])
    mean.network.load_state_dict({name: share * first[name] + (1 - share) * second[name] for name in first})
    origins = [
        {"share": part} | _metadata(model, ORIGIN_METADATA)
        for part, model in zip((share, round(1 - share, 6)), models, strict=True)
    ]
    save_model(mean, Path(out), _metadata(models[0], KEPT_METADATA) | {"mean_of": json.dumps(origins)})


def _metadata(model: RestorationModel, keys: Sequence[str]) -> dict[str, str]:
    return {key: model.metadata[key] for key in keys if key in model.metadata}


if __name__ == "__main__":
    main(*sys.argv[1:])
