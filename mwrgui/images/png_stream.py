"""Writes large PNG files row by row, without a copy of the image or the encoded file in memory."""

import errno
from dataclasses import replace
from typing import BinaryIO

from mwrgui.core.memory_shortage import is_out_of_memory
from mwrgui.images.photo import Array, Metadata
from mwrgui.images.png_chunks import HEADER_BYTES, metadata_chunks, resolution_chunk
from mwrgui.images.vips import to_vips, vips

LARGE_IMAGE_BYTES = 1 << 27
"""Images of at least this many bytes are streamed; OpenCV encodes smaller ones, to slightly smaller files."""


def write_png(file: BinaryIO, array: Array, metadata: Metadata) -> None:
    """Writes (H, W[, C]) of 8 or 16 bits into an empty file that is open for reading and writing.

    libvips writes the file after a gap as long as the metadata chunks. Then its header is moved to the start
    of the gap, and the chunks fill the rest.

    Raises:
        OSError: the disk is full or fails.
    """
    chunks = metadata_chunks(replace(metadata, pixels_per_metre=None))
    file.seek(len(chunks))
    file.flush()
    target = vips().Target.new_to_descriptor(file.fileno())
    try:
        to_vips(array).write_to_target(target, ".png", compression=3, filter="sub", keep="none")
    except vips().Error as error:
        if is_out_of_memory(error):
            raise
        raise OSError(errno.ENOSPC if "space left" in str(error) else errno.EIO, str(error)) from error
    file.seek(len(chunks))
    header = file.read(HEADER_BYTES)
    file.seek(0)
    file.write(header + chunks + resolution_chunk(metadata))  # libvips always writes a resolution chunk here
