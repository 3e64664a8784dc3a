"""How closely student and teacher agree."""

import numpy as np

from mwrgui.metrics import agreement, psnr, ssim


def test_agreement_is_symmetric_and_has_figures_in_both_colour_spaces():
    generator = np.random.default_rng(0)
    student, teacher = generator.integers(0, 256, (2, 24, 24, 3), dtype=np.uint8)
    found = agreement(student=student, teacher=teacher)
    assert found == agreement(student=teacher, teacher=student)
    assert (found.psnr_rgb, found.ssim_rgb) == (psnr(student, teacher), ssim(student, teacher))
    assert found.psnr_y == psnr(student, teacher, space="y")
    assert found.ssim_y == ssim(student, teacher, space="y")
