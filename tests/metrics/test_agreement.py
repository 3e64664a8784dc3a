"""How far student and teacher agree."""

import numpy as np

from mwrgui.metrics import agreement, psnr, ssim


def test_agreement_names_colour_spaces_and_is_the_same_both_ways():
    generator = np.random.default_rng(0)
    student, teacher = generator.integers(0, 256, (2, 24, 24, 3), dtype=np.uint8)
    found = agreement(student=student, teacher=teacher)
    assert found == agreement(student=teacher, teacher=student)
    assert (found.psnr_rgb, found.ssim_rgb) == (psnr(student, teacher), ssim(student, teacher))
    assert found.psnr_y == psnr(student, teacher, space="y")
    assert found.ssim_y == ssim(student, teacher, space="y")
