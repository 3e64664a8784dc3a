"""Restores one image synchronously: an 8- or 16-bit array, or a batch tensor."""

from collections.abc import Callable, Mapping
from typing import cast

import numpy as np
import torch
from torch import Tensor

from mwrgui.core.devices import Device
from mwrgui.images import ImageArray
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restore import Notice, Restored, TileDone, restore


def restore_picture(
    pixels: ImageArray,
    model: RestorationModel,
    *,
    device: Device,
    options: RestoreOptions | None = None,
    on_event: Callable[[TileDone | Notice], object] = lambda _event: None,
) -> Restored:
    """Restores (H, W, 3) with 8 or 16 bits; `on_event` is called for each tile and notice.

    Raises:
        MwrError: see `restore`.
    """
    finished = None
    for event in restore(pixels, model, device=device, options=options):
        if isinstance(event, Restored):
            finished = event
        else:
            on_event(event)
    assert finished is not None, "only a restoration that is stopped gives no result"
    return finished


@torch.no_grad()
def restore_tensor(images: Tensor, model: RestorationModel, *, device: Device) -> Tensor:
    """Restores (B, 3, H, W) RGB 0..1 without tiles; returns the same shape, type and device, clamped.

    `model` is moved to `device` and its storage type, and stays there.
    """
    model = model.eval().to(device.torch, device.storage_dtype)
    with device.autocast(precise=model.contract.precise):
        restored: Tensor = model(images.to(device.torch, device.storage_dtype))
    return restored.clamp(0, 1).to(images)


def checked_pixels(photo: ImageArray) -> ImageArray:
    """Checks an image; copies a read-only array, such as one from Pillow, because torch would warn of it.

    Raises:
        ValueError: it is not an 8- or 16-bit RGB image.
    """
    array = cast(ImageArray, np.asarray(photo))
    if array.dtype not in (np.uint8, np.uint16) or array.ndim != 3 or array.shape[2] != 3 or not array.size:
        raise ValueError(f"expected (H, W, 3) of uint8 or uint16, not {array.shape} of {array.dtype}")
    return array if array.flags.writeable else array.copy()


def check_tensor(images: Tensor, options: Mapping[str, object]) -> None:
    """Raises ValueError if the tensor is not a batch of images, or if `options` (for arrays) are given."""
    if images.ndim != 4 or images.shape[1] != 3 or not images.is_floating_point() or not images.numel():
        raise ValueError(f"expected (B, 3, H, W) of floats, not {tuple(images.shape)} of {images.dtype}")
    if options:
        raise ValueError(f"tensors are restored whole: {', '.join(options)} has no meaning for them")
