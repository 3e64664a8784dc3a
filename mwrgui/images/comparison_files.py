"""A comparison in one file: a web page with a slider, or an animation that wipes between two pictures."""

import base64
import html
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.core.paths import resources
from mwrgui.images.photo import ImageArray, to_8_bits

PAGE_ENDING, ANIMATION_ENDING = ".html", ".gif"
LONGEST_ON_PAGE, LONGEST_IN_ANIMATION = 2400, 720
"""Longest side in pixels; larger pictures are scaled down to it."""
FRAMES, FRAME_TIME, REST_TIME = 30, 60, 800
"""Number of frames of one wipe and back; milliseconds of a frame, and of one that shows one picture alone."""
_JPEG_OPTIONS = (
    *(cv2.IMWRITE_JPEG_QUALITY, 92),
    *(cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444),
)
_LINE_WIDTH = 2
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of the page: its `title`, and what screen readers call its parts; `language` is a code."""

    language: str
    title: str
    left: str
    right: str
    slider: str


def write_page(path: Path, pictures: Mapping[str, ImageArray], words: PageWords, *, right: str) -> None:
    """Writes a web page that needs no other file and no network.

    Args:
        pictures: (H, W, 3) RGB of one size, by label; the reader chooses two of them.
        right: label of the picture that is on the right at first; the first picture is on the left.

    Raises:
        MwrError: the file cannot be written.
    """
    height, width, _ = next(iter(pictures.values())).shape
    sources = [
        f"data:image/jpeg;base64,{base64.b64encode(_jpeg(pixels)).decode()}" for pixels in pictures.values()
    ]
    text = Template((resources() / "comparison.html").read_text(encoding="utf-8")).substitute(
        language=html.escape(words.language),
        title=html.escape(words.title),
        left_label=html.escape(words.left),
        right_label=html.escape(words.right),
        slider_label=html.escape(words.slider),
        options="".join(f"<option>{html.escape(label)}</option>" for label in pictures),
        pictures=json.dumps(sources),
        first_right=list(pictures).index(right),
        ratio=f"{width / height:.5f}",
    )
    write_bytes(path, text.encode())


def write_animation(path: Path, left: ImageArray, right: ImageArray) -> None:
    """Writes a GIF in which a line wipes from one picture to the other and back.

    Args:
        left: (H, W, 3) RGB, seen to the left of the line.
        right: (H, W, 3) RGB of the same size.

    Raises:
        MwrError: the animation cannot be encoded, or the file cannot be written.
    """
    wipe = list(wipe_frames(left, right, frames=FRAMES, frame_time=FRAME_TIME, longest=LONGEST_IN_ANIMATION))
    animation = cv2.Animation()
    animation.frames = [cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) for picture, _ in wipe]
    animation.durations = [duration for _, duration in wipe]
    done, data = cv2.imencodeanimation(ANIMATION_ENDING, animation)
    if not done:
        raise MwrError("The animation could not be made.", "Save the comparison as a picture instead.")
    write_bytes(path, data.tobytes())


def wipe_frames(
    left: ImageArray, right: ImageArray, *, frames: int, frame_time: int, longest: int
) -> Iterator[tuple[Picture, int]]:
    """Yields the frames of one wipe from one picture to the other and back, each with its milliseconds.

    Args:
        left: (H, W, 3) RGB, seen to the left of the line.
        right: (H, W, 3) RGB of the same size.
        frames: number of frames, including those that show one picture alone.
        frame_time: milliseconds of a frame that shows parts of both; others last `REST_TIME`.
        longest: longest side in pixels; larger pictures are scaled down to it.
    """
    left_picture, right_picture = (_shrunk(_as_8_bits(pixels), longest) for pixels in (left, right))
    width = left_picture.shape[1]
    for number in range(frames):
        column = round(width * (1 - math.cos(2 * math.pi * number / frames)) / 2)
        yield (
            _wipe_frame(left_picture, right_picture, column),
            REST_TIME if column in (0, width) else frame_time,
        )


def _wipe_frame(left: Picture, right: Picture, column: int) -> Picture:
    """The left picture up to a column, a white line, and the right picture after it."""
    frame = np.concatenate([left[:, :column], right[:, column:]], axis=1)
    if 0 < column < left.shape[1]:
        frame[:, max(0, column - _LINE_WIDTH // 2) : column + _LINE_WIDTH // 2] = 255
    return frame


def _as_8_bits(pixels: ImageArray) -> Picture:
    return pixels.astype(np.uint8, copy=False) if pixels.dtype == np.uint8 else to_8_bits(pixels)


def _jpeg(pixels: ImageArray) -> bytes:
    bgr = cv2.cvtColor(_shrunk(_as_8_bits(pixels), LONGEST_ON_PAGE), cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, _JPEG_OPTIONS)[1].tobytes()


def _shrunk(pixels: Picture, longest: int) -> Picture:
    height, width, _ = pixels.shape
    scale = longest / max(height, width)
    if scale >= 1:
        return pixels
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
