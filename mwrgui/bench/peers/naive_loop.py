"""This program compared with the loop that one would write by hand around a network."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from mwrgui.bench.benchmark import BenchmarkSetup, ModelRole
from mwrgui.bench.default_layout import use_default_layout
from mwrgui.bench.measurement import Note, ReportItem
from mwrgui.bench.peers.variants import Variant, compare_variants
from mwrgui.core.devices import Device
from mwrgui.images import ImageArray, read_photo
from mwrgui.images.tensors import to_image, to_tensor
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.one_picture import restore_picture
from mwrgui.restoration.options import ALL_PIXELS, RestoreOptions


def compare_loops(setup: BenchmarkSetup, checkpoint: Path, photo: Path, *, tile: int) -> Iterator[ReportItem]:
    """Compares this program with a naive float32 loop on the whole photo or on tiles, from file to pixels."""
    model, float32 = load_without_smoothing(checkpoint), replace(setup.device, precision=torch.float32)
    plain_model = use_default_layout(deepcopy(model)).to(setup.device.torch)
    yield Note(f"{checkpoint.name}, {model.architecture.title}: from the file to the restored pixels")

    def this_program() -> ImageArray:
        return _restored(read_photo(photo).pixels, model, setup.device)

    def plain_loop(tile: int) -> NDArray[np.uint8]:
        return restore_naively(_read_naively(photo), plain_model, device=float32, tile=tile)

    variants = [
        Variant("published_ours", "this program", this_program),
        Variant("published_plain", "plain loop, whole photo", partial(plain_loop, 0)),
    ]
    if model.contract.tileable:
        variants.append(Variant("published_tiles", f"plain loop, tiles of {tile}", partial(plain_loop, tile)))
    yield from compare_variants(variants, setup)


def compare_tiles(setup: BenchmarkSetup, role: ModelRole, photo: Path, *, tile: int) -> Iterator[ReportItem]:
    """Compares restoring a photo whole, in the blended tiles of this program, and in independent tiles."""
    model, device, pixels = load_without_smoothing(setup.models[role]), setup.device, read_photo(photo).pixels
    variants = [
        Variant(
            f"{role}_whole",
            f"{role}, whole photo",
            partial(_restored, pixels, model, device),
        ),
        Variant(
            f"{role}_tiles",
            f"our tiles of {tile}",
            partial(_restored, pixels, model, device, tile),
        ),
        Variant(
            f"{role}_plain_tiles",
            f"plain tiles of {tile}",
            lambda: restore_naively(pixels, model, device=device, tile=tile),
        ),
    ]
    yield from compare_variants(variants, setup)


@torch.inference_mode()
def restore_naively(
    pixels: ImageArray, model: RestorationModel, *, device: Device, tile: int = 0
) -> NDArray[np.uint8]:
    """Restores (H, W, 3) RGB as a whole (`tile` 0), or in square tiles of `tile` pixels without overlap."""
    images = to_tensor(pixels).to(device.torch)
    restored = torch.empty_like(images)
    sides = [range(0, side, tile or side) for side in pixels.shape[:2]]
    for top, left in product(*sides):
        region = np.s_[..., top : top + sides[0].step, left : left + sides[1].step]
        with device.autocast(precise=model.contract.precise):
            restored[region] = model(images[region])
    return to_image(restored)


def load_without_smoothing(path: Path) -> RestorationModel:
    """Loads a model whose results are those of its network alone: flat areas are not smoothed afterwards."""
    model = load_model(path)
    model.contract = replace(model.contract, smooth_flat_areas=False)
    return model


def _restored(pixels: ImageArray, model: RestorationModel, device: Device, tile: int = 0) -> ImageArray:
    options = RestoreOptions(tile=tile, side=ALL_PIXELS)
    return restore_picture(pixels, model, device=device, options=options).pixels


def _read_naively(photo: Path) -> NDArray[np.uint8]:
    pixels = cv2.imread(str(photo))
    assert pixels is not None, "the file was just written"
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
