"""How this program restores a photo, against the loop that one writes around a network."""

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

from mwrgui.bench.benchmark import Role, Setup
from mwrgui.bench.figures import Remark, Result
from mwrgui.bench.peers.ways import Way, compare
from mwrgui.bench.plain import make_plain
from mwrgui.core.devices import Device
from mwrgui.images import ImageArray, read_photo
from mwrgui.images.tensors import to_image, to_tensor
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.one_picture import restore_picture
from mwrgui.restoration.options import ALL_PIXELS, RestoreOptions


def compare_loops(setup: Setup, checkpoint: Path, photo: Path, *, tile: int) -> Iterator[Result]:
    """Reads and restores a photo by this program, and by a float32 network on the whole or on tiles."""
    model, float32 = load_model(checkpoint), replace(setup.device, precision=torch.float32)
    plain = make_plain(deepcopy(model)).to(setup.device.torch)
    yield Remark(f"{checkpoint.name}, {model.architecture.title}: from the file to the restored pixels")

    def ours() -> ImageArray:
        return _restored(read_photo(photo).pixels, model, setup.device)

    def plain_loop(tile: int) -> NDArray[np.uint8]:
        return restore_plainly(_read_plainly(photo), plain, device=float32, tile=tile)

    ways = [
        Way("published_ours", "this program", ours),
        Way("published_plain", "plain loop, whole photo", partial(plain_loop, 0)),
    ]
    if model.contract.tileable:
        ways.append(Way("published_tiles", f"plain loop, tiles of {tile}", partial(plain_loop, tile)))
    yield from compare(ways, setup)


def compare_tiles(setup: Setup, role: Role, photo: Path, *, tile: int) -> Iterator[Result]:
    """Restores a photo as a whole, in tiles of this program, and in tiles that know nothing of each other."""
    model, device, pixels = load_model(setup.models[role]), setup.device, read_photo(photo).pixels
    ways = [
        Way(f"{role}_whole", f"{role}, whole photo", partial(_restored, pixels, model, device)),
        Way(f"{role}_tiles", f"our tiles of {tile}", partial(_restored, pixels, model, device, tile)),
        Way(
            f"{role}_plain_tiles",
            f"plain tiles of {tile}",
            lambda: restore_plainly(pixels, model, device=device, tile=tile),
        ),
    ]
    yield from compare(ways, setup)


@torch.inference_mode()
def restore_plainly(
    pixels: ImageArray, model: RestorationModel, *, device: Device, tile: int = 0
) -> NDArray[np.uint8]:
    """Restores (H, W, 3) as a whole, or in tiles of a fixed side without overlap."""
    images = to_tensor(pixels).to(device.torch)
    restored = torch.empty_like(images)
    sides = [range(0, side, tile or side) for side in pixels.shape[:2]]
    for top, left in product(*sides):
        here = np.s_[..., top : top + sides[0].step, left : left + sides[1].step]
        with device.autocast(precise=model.contract.precise):
            restored[here] = model(images[here])
    return to_image(restored)


def _restored(pixels: ImageArray, model: RestorationModel, device: Device, tile: int = 0) -> ImageArray:
    options = RestoreOptions(tile=tile, side=ALL_PIXELS)
    return restore_picture(pixels, model, device=device, options=options).pixels


def _read_plainly(photo: Path) -> NDArray[np.uint8]:
    pixels = cv2.imread(str(photo))
    assert pixels is not None, "it was just written"
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
