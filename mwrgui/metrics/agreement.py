"""Agreement of student and teacher. It needs no ground truth, and is not a measure of image quality."""

from mwrgui.metrics.luma import Picture
from mwrgui.metrics.scores import Scores, score


def agreement(*, student: Picture, teacher: Picture) -> Scores:
    """Compares the student's restoration of a photo with the teacher's.

    Args:
        student: (H, W, 3) RGB uint8, an array or a tensor on any device.
        teacher: the same shape.

    Raises:
        ValueError: the sizes differ, or an image is not (H, W, 3) of 8 bits.

    >>> import numpy as np
    >>> black = np.zeros((16, 16, 3), np.uint8)
    >>> round(agreement(student=black, teacher=black + 1).psnr_rgb, 2)
    48.13
    """
    return score(student, teacher)
