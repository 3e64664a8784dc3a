"""Chooses and configures the encoder of a result so that it preserves the properties of the clip."""

import os
from dataclasses import dataclass, replace
from fractions import Fraction

import av
from av.codec.context import Flags, ThreadType
from av.container import OutputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.video.clip import Clip
from mwrgui.video.formats import CODECS, Codec
from mwrgui.video.options import ClipOptions
from mwrgui.video.planes import YuvFormat

os.environ.setdefault("SVT_LOG", "1")  # otherwise SVT-AV1 prints its settings to stderr
_MAX_FRAME_RATE = Fraction(1000)
_MIN_MBTREE_WIDTH = 256
"""Width in pixels below which the option `mbtree` of x264 is turned off.

WORKAROUND(x264 in av 18.1): below 128 pixels it reads uninitialised memory, and results are not reproducible.
"""


@dataclass(frozen=True, slots=True)
class Encoding:
    """The codec and pixel format of a result.

    Attributes:
        yuv_format: pixel format of the frames that are encoded.
        encoder_options: options of the encoder in FFmpeg.
        remarks: properties of the clip that the result cannot hold.
    """

    codec: Codec
    yuv_format: YuvFormat
    encoder_options: dict[str, str]
    remarks: tuple[Sentence, ...] = ()


def choose_encoding(clip: Clip, options: ClipOptions) -> Encoding:
    """Chooses the pixel format of the codec that is closest to that of the clip.

    Raises:
        MwrError: frames are too small for the codec.
    """
    codec, source = CODECS[options.codec], YuvFormat.of(clip)
    if min(clip.width, clip.height) < codec.min_side:
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
    if odd and not codec.allows_odd_sides and "444" in codec.subsamplings:
        subsampling = "444"
    yuv_format = replace(source, bits=bits, subsampling=subsampling)
    return Encoding(
        codec,
        yuv_format,
        _encoder_options(options, clip.width),
        tuple(_lost_properties(clip, codec, source, yuv_format)),
    )


def _lost_properties(clip: Clip, codec: Codec, source: YuvFormat, target: YuvFormat) -> list[Sentence]:
    remarks = []
    if target.bits < source.bits:
        remarks.append(
            sentence(
                "The clip has {bits} bits per channel; {codec} holds {fewer}.",
                bits=source.bits,
                codec=codec.name,
                fewer=target.bits,
            )
        )
    if target.subsampling == "420" and source.subsampling != "420":
        remarks.append(
            sentence("{codec} holds a quarter of the clip's colour resolution (4:2:0).", codec=codec.name)
        )
    if clip.has_alpha:
        remarks.append(sentence("The clip's transparency is not kept."))
    return remarks


def _encoder_options(options: ClipOptions, width: int) -> dict[str, str]:
    """FFmpeg's options for a quality of 0 to 100; 75 looks like the clip itself at a glance."""
    reduction = 100 - options.quality
    return {
        "h264": {
            "preset": "veryfast",
            "crf": f"{8 + 0.4 * reduction:.1f}",
            "mbtree": str(int(width >= _MIN_MBTREE_WIDTH)),
        },
        "h265": {
            "preset": "superfast",
            "crf": f"{10 + 0.4 * reduction:.1f}",
            "x265-params": "log-level=none",
        },
        "av1": {"preset": "9", "crf": str(13 + reduction // 2)},
        "ffv1": {"level": "3", "g": "1", "slicecrc": "1"},
    }[options.codec]


def configure_encoder(context: VideoCodecContext, clip: Clip, encoding: Encoding) -> None:
    """Configures an encoder for the frames of a clip, before it is opened."""
    yuv_format = encoding.yuv_format
    context.width, context.height = clip.width, clip.height
    context.pix_fmt = yuv_format.pixel_format
    context.time_base = clip.time_base
    context.framerate = min(clip.frame_rate, _MAX_FRAME_RATE)
    context.sample_aspect_ratio = clip.sample_aspect_ratio
    context.color_range = clip.color_range
    context.color_primaries, context.color_trc = clip.color_primaries, clip.color_trc
    context.colorspace = clip.colorspace
    context.options = dict(encoding.encoder_options)
    context.thread_type = ThreadType.FRAME
    context.flags |= int(Flags.global_header)


def open_encoder(clip: Clip, encoding: Encoding) -> VideoCodecContext:
    """Opens an encoder.

    Raises:
        MwrError: the encoder refuses the frames, for example because of their size.
    """
    context = av.CodecContext.create(encoding.codec.encoder, "w")
    assert isinstance(context, VideoCodecContext)
    configure_encoder(context, clip, encoding)
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


def add_video_stream(output: OutputContainer, clip: Clip, encoding: Encoding) -> VideoStream:
    """Adds a stream for the encoded frames of a clip to a file that is being written."""
    stream = output.add_stream(encoding.codec.encoder)
    assert isinstance(stream, VideoStream)
    configure_encoder(stream.codec_context, clip, encoding)
    stream.time_base = clip.time_base
    return stream
