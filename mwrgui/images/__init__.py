"""Photo files: formats, reading, writing with all metadata, and finding them in folders."""

from mwrgui.images.find import describe_unread_photos, find_photos, require_photos
from mwrgui.images.formats import READABLE
from mwrgui.images.lost_parts import lost_parts
from mwrgui.images.photo import ImageArray, Metadata, Photo
from mwrgui.images.read import memory_needed, read_photo, read_preview
from mwrgui.images.write import write_photo

__all__ = [
    "READABLE",
    "ImageArray",
    "Metadata",
    "Photo",
    "describe_unread_photos",
    "find_photos",
    "lost_parts",
    "memory_needed",
    "read_photo",
    "read_preview",
    "require_photos",
    "write_photo",
]
