"""Makes resources/samples: some of the 24 Kodak photos, 1.png to 24.png, under synthetic weather.

python resources/make/make_samples.py FOLDER_OF_KODAK_PHOTOS
"""

import sys
from pathlib import Path

import torch

from mwrgui.degradations import DEGRADATIONS
from mwrgui.images import Photo, read_photo, write_photo
from mwrgui.images.tensors import to_image, to_tensor

SAMPLES = Path(__file__).parents[1] / "samples"
SAMPLE_RECIPES = (
    ("haze", "13", 6),
    ("rain", "14", 4),
    ("snow", "5", 3),
    ("raindrop", "21", 5),
    ("mixture", "9", 2),
)
"""Weather, number of the photo, and random seed of each sample."""


def main(folder: str) -> None:
    """Writes one sample per weather, named after weather and photo."""
    for weather, stem, seed in SAMPLE_RECIPES:
        photo = read_photo(next(Path(folder).glob(f"{stem}.png")))
        generator = torch.Generator().manual_seed(seed)
        degraded = DEGRADATIONS[weather].apply(to_tensor(photo.pixels), generator=generator)
        sample = Photo(to_image(degraded), photo.path, photo.format)
        write_photo(sample, SAMPLES / f"{weather}-kodak-{stem}.jpg", quality=97)


if __name__ == "__main__":
    main(sys.argv[1])
