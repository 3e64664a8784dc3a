"""Residual upscaling: restores a small copy of a photo, and applies the change to the photo itself.

On photos much larger than its training images, a network may take smooth skies for haze, and streaks and
flakes are larger than those it knows. A copy of the usual size avoids both, and adding only the upscaled
change to the photo keeps its detail.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.images import ImageArray


def shrink(pixels: ImageArray, side: int) -> NDArray[np.uint16]:
    """Shrinks (H, W, 3) with 8 or 16 bits to a longest side of `side`, as 16 bits."""
    height, width, _ = pixels.shape
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return small.astype(np.uint16) * (65535 // np.iinfo(pixels.dtype).max)


def difference(restored: NDArray[np.uint16], photo: NDArray[np.uint16]) -> NDArray[np.float32]:
    """The change by the restoration, (h, w, 3), −1..1."""
    change = np.subtract(restored, photo, dtype=np.float32)
    change /= 65535
    return change


def enlarge(change: NDArray[np.float32], size: tuple[int, int], rows: slice) -> NDArray[np.float32]:
    """Scales a change (h, w, 3) up to `size` (height, width), but computes and returns only `rows`."""
    (height, width), (small_height, small_width) = size, change.shape[:2]
    scale, count = small_height / height, rows.stop - rows.start
    # First the height, by an affine map, as `rows` may start between two rows of `change`; then the width.
    row_map = np.array([[1, 0, 0], [0, scale, (rows.start + 0.5) * scale - 0.5]], np.float64)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    narrow = cv2.warpAffine(
        change, row_map, (small_width, count), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    enlarged = cv2.resize(narrow, (width, count), interpolation=cv2.INTER_CUBIC)
    return enlarged.astype(np.float32, copy=False)


def add_change(change: NDArray[np.float32], pixels: ImageArray) -> NDArray[np.float32]:
    """Adds the photo's `pixels` to `change` (h, w, 3), in place, and clips the sum to 0..1."""
    scale = 1 / np.iinfo(pixels.dtype).max
    cv2.addWeighted(pixels, scale, change, 1, 0, dst=change, dtype=cv2.CV_32F)
    return np.clip(change, 0, 1, out=change)
