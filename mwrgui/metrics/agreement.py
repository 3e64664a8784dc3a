"""How alike student and teacher restore: the only figure without ground truth, and never called quality."""

from mwrgui.metrics.luma import Picture
from mwrgui.metrics.scores import Scores, score


def agreement(*, student: Picture, teacher: Picture) -> Scores:
    """Measures the student's restoration of a photo against the teacher's, both (H, W, 3) of 8 bits.

    Raises:
        ValueError: the sizes differ, or a picture is not (H, W, 3) of 8 bits.
    """
    return score(student, teacher)
