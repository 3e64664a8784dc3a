"""1/f noise, the basis of scenes: like photos, it has about the same contrast at every scale.

Images in this package are planar float32 arrays, (3, H, W) or (H, W), in linear light.
"""

from functools import lru_cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.synthesis.scenes.sampling import SceneRng

Plane = NDArray[np.float32]
NoiseKind = Literal["smooth", "pink", "grain"]
SPECTRUM_SLOPES: dict[NoiseKind, float] = {"smooth": 1.9, "pink": 1.25, "grain": 0.65}
"""Exponents s of the amplitude spectra f^−s; photos have about 1 to 1.3."""


class NoiseFields:
    """The 1/f noise fields of one scene: drawn once, used in shifted and mirrored pieces."""

    def __init__(self, rng: SceneRng, side: int) -> None:
        self._rng = rng
        self._side = side
        self._tiled = {
            kind: np.tile(_draw_field(rng, side, s), (2, 2)) for kind, s in SPECTRUM_SLOPES.items()
        }

    def random_piece(self, kind: NoiseKind, height: int, width: int) -> Plane:
        """A view of a random piece (height, width) of a field; the whole field has mean 0 and deviation 1."""
        top, left = self._rng.integer_below(self._side), self._rng.integer_below(self._side)
        piece = self._tiled[kind][top : top + height, left : left + width]
        return piece[:: self._rng.pick((1, -1)), :: self._rng.pick((1, -1))]

    def stretched_piece(
        self, kind: NoiseKind, height: int, width: int, *, stretch_x: float = 1, stretch_y: float = 1
    ) -> Plane:
        """A random piece, enlarged by `stretch_x` and `stretch_y` (both ≥ 1) to (height, width)."""
        piece = self.random_piece(kind, max(2, round(height / stretch_y)), max(2, round(width / stretch_x)))
        stretched_piece = np.empty((height, width), np.float32)
        cv2.resize(
            np.ascontiguousarray(piece), (width, height), dst=stretched_piece, interpolation=cv2.INTER_LINEAR
        )
        return stretched_piece


def soft_threshold(values: Plane, *, level: float, width: float) -> Plane:
    """A soft threshold: 0 below `level`, 1 above it, with a linear transition of `width` around it."""
    result: Plane = values * (1 / width)
    result += 0.5 - level / width
    np.clip(result, 0, 1, out=result)
    return result


def line_noise(rng: SceneRng, length: int, slope: float) -> Plane:
    """A 1/f curve (length,) with mean 0 and deviation 1, such as a mountain ridge or a shore."""
    frequency = np.fft.rfftfreq(length)
    frequency[0] = np.inf
    pairs = rng.generator.standard_normal((len(frequency), 2))
    spectrum = pairs.view(np.complex128)[:, 0] * frequency**-slope
    curve: Plane = np.fft.irfft(spectrum, length).astype(np.float32)
    curve /= curve.std()
    return curve


@lru_cache(maxsize=1024)
def centred_axis(length: int) -> Plane:
    """Coordinates (length,) from -1 to 1; cached, so never write to them."""
    return np.linspace(-1, 1, length, dtype=np.float32)


def _draw_field(rng: SceneRng, side: int, slope: float) -> Plane:
    spectrum = rng.generator.standard_normal((side, side // 2 + 1, 2), np.float32).view(np.complex64)[..., 0]
    spectrum *= _amplitude(side, slope)
    return np.fft.irfft2(spectrum, (side, side)).astype(np.float32, copy=False)


@lru_cache(maxsize=16)
def _amplitude(side: int, slope: float) -> Plane:
    """Amplitude spectrum of a field with deviation 1."""
    down, across = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]
    frequency = np.hypot(down, across)
    frequency[0, 0] = np.inf
    amplitude = frequency**-slope
    power = np.square(amplitude)
    power[:, 1 : (side + 1) // 2] *= 2  # columns that irfft2 counts twice, by symmetry
    scaled: Plane = (amplitude * (side**2 / np.sqrt(2 * power.sum()))).astype(np.float32)
    return scaled
