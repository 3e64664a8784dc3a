"""How a clip's result is compressed: its encoder set up so that it holds what the clip holds."""

import os
from dataclasses import dataclass, replace
from fractions import Fraction

import av
from av.codec.context import Flags, ThreadType
from av.video.codeccontext import VideoCodecContext

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.video.clip import Clip
from mwrgui.video.formats import CODECS, Codec
from mwrgui.video.options import ClipOptions
from mwrgui.video.planes import Coding

os.environ.setdefault("SVT_LOG", "1")  # this encoder tells its settings on stderr otherwise
_GREATEST_RATE = Fraction(1000)
_NARROW = 256
"""Pixels of width below which x264 must not weigh blocks by what later frames take from them.

WORKAROUND(x264 in av 18.1): below 128 it reads memory there that nobody wrote, and no file equals the next.
"""


@dataclass(frozen=True, slots=True)
class Encoding:
    """What frames are compressed by, and as what.

    Attributes:
        remarks: what the clip has and the result will not.
    """

    codec: Codec
    coding: Coding
    settings: dict[str, str]
    remarks: tuple[Sentence, ...] = ()


def choose_encoding(clip: Clip, options: ClipOptions) -> Encoding:
    """The encoding nearest to what the clip itself holds.

    Raises:
        MwrError: the codec cannot hold frames of this size.
    """
    codec, source = CODECS[options.codec], Coding.of(clip)
    if min(clip.width, clip.height) < codec.least_side:
        raise MwrError(
            "{path} cannot be written as {codec}: its frames of {width} × {height} pixels are too small.",
            "Choose the codec h264 or ffv1.",
            path=clip.path,
            codec=codec.name,
            width=clip.width,
            height=clip.height,
        )
    bits = next((bits for bits in codec.bits if bits >= source.bits), codec.bits[-1])
    subsampling = source.subsampling if source.subsampling in codec.subsamplings else codec.subsamplings[-1]
    odd = clip.width % 2 or clip.height % 2
    if odd and not codec.any_size and "444" in codec.subsamplings:
        subsampling = "444"
    coding = replace(source, bits=bits, subsampling=subsampling)
    return Encoding(
        codec, coding, _settings(options, clip.width), tuple(_losses(clip, codec, source, coding))
    )


def _losses(clip: Clip, codec: Codec, source: Coding, target: Coding) -> list[Sentence]:
    told = []
    if target.bits < source.bits:
        told.append(
            sentence(
                "The clip has {bits} bits per channel; {codec} holds {fewer}.",
                bits=source.bits,
                codec=codec.name,
                fewer=target.bits,
            )
        )
    if target.subsampling == "420" and source.subsampling != "420":
        told.append(
            sentence("{codec} holds a quarter of the clip's colour resolution (4:2:0).", codec=codec.name)
        )
    if clip.alpha:
        told.append(sentence("The clip's transparency is not kept."))
    return told


def _settings(options: ClipOptions, width: int) -> dict[str, str]:
    """The encoder's own words for the quality; 75 looks like the clip itself at a glance."""
    lost = 100 - options.quality
    return {
        "h264": {
            "preset": "veryfast",
            "crf": f"{8 + 0.4 * lost:.1f}",
            "mbtree": str(int(width >= _NARROW)),
        },
        "h265": {
            "preset": "superfast",
            "crf": f"{10 + 0.4 * lost:.1f}",
            "x265-params": "log-level=none",
        },
        "av1": {"preset": "9", "crf": str(13 + lost // 2)},
        "ffv1": {"level": "3", "g": "1", "slicecrc": "1"},
    }[options.codec]


def set_up(context: VideoCodecContext, clip: Clip, encoding: Encoding) -> None:
    """Tells an encoder that is not open yet all about the frames that will come."""
    coding = encoding.coding
    context.width, context.height = clip.width, clip.height
    context.pix_fmt = coding.pixel_format
    context.time_base = clip.time_base
    context.framerate = min(clip.rate, _GREATEST_RATE)
    context.sample_aspect_ratio = clip.pixel_aspect
    context.color_range = clip.range
    context.color_primaries, context.color_trc = clip.primaries, clip.transfer
    context.colorspace = clip.colours
    context.options = dict(encoding.settings)
    context.thread_type = ThreadType.FRAME
    context.flags |= int(Flags.global_header)


def new_encoder(clip: Clip, encoding: Encoding) -> VideoCodecContext:
    """An open encoder.

    Raises:
        MwrError: it refuses frames of this size.
    """
    context = av.CodecContext.create(encoding.codec.encoder, "w")
    assert isinstance(context, VideoCodecContext)
    set_up(context, clip, encoding)
    try:
        context.open()
    except (av.FFmpegError, ValueError) as error:
        raise MwrError(
            "{path} cannot be written as {codec}: {reason}.",
            "Choose another codec.",
            path=clip.path,
            codec=encoding.codec.name,
            reason=getattr(error, "strerror", None) or error,
        ) from error
    return context
