"""Copies the network that a run trained to resources/models, as the program's teacher or student.

python resources/make/ship_model.py RUN teacher|student [PHOTOS]

PHOTOS is a folder of real photos, ideally with a subfolder per weather (haze, rain, snow, raindrop). The harm
that the model does to them is recorded in the model's file. If the program's student does little enough harm
(see `mwrgui/library/harm_record.py`), its results are saved by default, otherwise those of the program's
teacher. Without PHOTOS nothing is recorded, and a student is not the default. Weights are written in 16 bits.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mwrgui.core.devices import choose_device
from mwrgui.evaluation.harm import HarmResult, evaluate_harm, harm_record
from mwrgui.images import find_photos
from mwrgui.library.harm_record import METADATA_KEY, harms_little
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.restore import Restored, restore

MODELS = Path(__file__).parents[1] / "models"


def main(run: str, role: str, photos: str = "") -> None:
    """Writes the model with 16-bit weights; given photos, measures its harm and records that in the file."""
    source, target = Path(run) / "student.safetensors", MODELS / f"{role}.safetensors"
    save_model(load_model(source), target, {"role": role, METADATA_KEY: ""}, dtype=torch.float16)
    if not photos:
        return
    record = json.dumps(_measure_harm(load_model(target), Path(photos)))
    save_model(load_model(target), target, {"role": role, METADATA_KEY: record}, dtype=torch.float16)
    print(record)
    print(
        "Harms little enough."
        if harms_little({METADATA_KEY: record})
        else "Harms too much to be the default."
    )


def _measure_harm(model: RestorationModel, folder: Path) -> dict[str, object]:
    device = choose_device("cpu", "float32")

    def restore_photo(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        *_, finished = restore(image, model, device=device)
        assert isinstance(finished, Restored)
        return np.asarray(finished.pixels, np.uint8)

    results = evaluate_harm(find_photos(folder), root=folder, restore=restore_photo)
    return harm_record([result for result in results if isinstance(result, HarmResult)])


if __name__ == "__main__":
    main(*sys.argv[1:])
