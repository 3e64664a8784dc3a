"""Changes to the bytes of a photo file, as accidents and attackers make them."""

import random
import re
import zlib
from collections.abc import Callable
from itertools import pairwise

NUMBERS = (0, 1, 2, 3, 5, 8, 9, 16, 255, 256, 4095, 65_500, 65_535, 2**24, 2**31 - 1, 2**31, 2**32 - 1)
SIDES = (0, 1, 7, 34, 100, 3000, 9000, 16_383, 16_384, 30_000, 65_500, 65_535)
SMALL_CHANGE = 6
"""Pixels by which a side may be changed where it is not replaced by one of `SIDES`."""

Mutation = Callable[[random.Random, bytes], bytes]


def mutated(rng: random.Random, data: bytes) -> bytes:
    """The data with one to four changes; checksums of a PNG are mostly corrected, so that it is read on."""
    original = data
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        data = rng.choice(MUTATIONS)(rng, data)
    if data.startswith(b"\x89PNG") and rng.random() < 0.7:
        data = with_right_checksums(data)
    return data if data != original else flipped(rng, data)


def flipped(rng: random.Random, data: bytes) -> bytes:
    """Some bits are flipped."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 64)) if changed else 0):
        changed[_place(rng, len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(rng: random.Random, data: bytes) -> bytes:
    """The data ends early, begins late, lacks a part, has zeros in its place, or has a part twice."""
    first, last = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    zeroed = data[:first] + bytes(last - first) + data[last:]
    shortened = data[:first] + data[last:]
    return rng.choice((data[:first], data[first:], shortened, zeroed, data[:last] + data[first:]))


def other_number(rng: random.Random, data: bytes) -> bytes:
    """Some bytes become another number, of a width and byte order that headers use."""
    width = rng.choice((1, 2, 4))
    if len(data) < 16:
        return data
    place = min(_place(rng, len(data)), len(data) - width)
    return _with_number(rng, data, place, width, NUMBERS)


def other_side_length(rng: random.Random, data: bytes) -> bytes:
    """The header gives another width or height."""
    places = list(_sides(data))
    if not places:
        return data
    place, width, order = rng.choice(places)
    number = int.from_bytes(data[place : place + width], order)
    changed_to = rng.choice((*SIDES, *(number + by for by in range(-SMALL_CHANGE, SMALL_CHANGE))))
    return data[:place] + (changed_to % (1 << 8 * width)).to_bytes(width, order) + data[place + width :]


def other_part_length(rng: random.Random, data: bytes) -> bytes:
    """A chunk, segment, box or tag gives another length than it has."""
    parts = parts_of(data)
    if not parts:
        return data
    start, stop, length_at, width = rng.choice(parts)
    length = stop - start
    near = (length - 1, length + 1, length * 2, length // 2)
    return _with_number(rng, data, start + length_at, width, (*NUMBERS, *near))


def swapped_parts(rng: random.Random, data: bytes) -> bytes:
    """Two parts change places, or one is missing, doubled, cut short, or replaced by the other."""
    parts = parts_of(data)
    if len(parts) < 2:
        return data
    one, other = sorted(rng.sample(range(len(parts)), 2))
    (a, b, *_), (c, d, *_) = parts[one], parts[other]
    first, second = data[a:b], data[c:d]
    return (
        data[:a]
        + rng.choice(
            (
                second + data[b:c] + first,
                data[b:c] + second,
                first + data[b:c],
                first * 2 + data[b:c] + second,
                second + data[b:c] + second,
                first[:8] + data[b:c] + second,
            )
        )
        + data[d:]
    )


def with_right_checksums(data: bytes) -> bytes:
    """The PNG with correct checksums in all its chunks."""
    changed = bytearray(data)
    for start, stop, *_ in _png_parts(data):
        if stop - start >= 12:
            changed[stop - 4 : stop] = zlib.crc32(changed[start + 4 : stop - 4]).to_bytes(4, "big")
    return bytes(changed)


MUTATIONS: tuple[Mutation, ...] = (
    flipped,
    cut,
    other_number,
    other_side_length,
    other_part_length,
    swapped_parts,
)

Part = tuple[int, int, int, int]
"""Start, end, offset of the length field from the start, and bytes of that field."""


def parts_of(data: bytes) -> list[Part]:
    """The chunks, segments, boxes or tags of a file, as far as they can be followed."""
    if data.startswith(b"\x89PNG"):
        return _png_parts(data)
    if data.startswith(b"\xff\xd8"):
        starts = [m.start() for m in re.finditer(rb"\xff[\xc0-\xcf\xd8-\xfe]", data)]
        return [(a, b, 2, 2) for a, b in pairwise([*starts, len(data)]) if b - a >= 4]
    if data.startswith(b"RIFF"):
        return _chunks(data, 12, length_at=4, order="little", overhead=8)
    if data[4:8] == b"ftyp":
        return _boxes(data)
    if data[:2] in (b"II", b"MM"):
        return _tags(data)
    return [(at, at + 16, 4, 4) for at in range(0, min(len(data), 200) - 16, 16)]


def _png_parts(data: bytes) -> list[Part]:
    return _chunks(data, 8, length_at=0, order="big", overhead=12)


def _chunks(data: bytes, at: int, *, length_at: int, order: str, overhead: int) -> list[Part]:
    parts = []
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + length_at : at + length_at + 4], order)
        stop = min(at + length + overhead, len(data))
        parts.append((at, stop, length_at, 4))
        at = stop + (length % 2 if order == "little" else 0)
    return parts


def _boxes(data: bytes) -> list[Part]:
    names = b"ftyp|meta|hdlr|pitm|iloc|iinf|infe|iprp|ipco|ispe|pixi|av1C|hvcC|colr|ipma|iref|mdat|moov|stsz"
    starts = [m.start() - 4 for m in re.finditer(b"|".join(names.split(b"|")), data)]
    return [
        (at, at + length, 0, 4)
        for at in starts
        if (length := int.from_bytes(data[at : at + 4], "big")) >= 8 and at + length <= len(data)
    ]


def _tags(data: bytes) -> list[Part]:
    order = "little" if data[:2] == b"II" else "big"
    at = int.from_bytes(data[4:8], order)
    count = int.from_bytes(data[at : at + 2], order) if at + 2 <= len(data) else 0
    rows = [at + 2 + 12 * number for number in range(min(count, 60))]
    return [(row, row + 12, 4, 4) for row in rows if row + 12 <= len(data)]


def _sides(data: bytes) -> list[tuple[int, int, str]]:
    """Where the file stores width and height: position, bytes, byte order."""
    if data.startswith(b"\x89PNG"):
        return [(16, 4, "big"), (20, 4, "big")]
    if data.startswith(b"\xff\xd8"):
        frames = [m.start() for m in re.finditer(rb"\xff[\xc0-\xc2]\0.\x08", data, re.DOTALL)]
        return [(at + more, 2, "big") for at in frames for more in (5, 7)]
    if data.startswith(b"GIF8"):
        places = [6, 8, *(m.start() + 5 for m in re.finditer(rb"\x2c\0\0\0\0", data))]
        return [(at, 2, "little") for at in (*places, *(place + 2 for place in places[2:]))]
    if data.startswith(b"BM"):
        return [(18, 4, "little"), (22, 4, "little")]
    if data.startswith(b"RIFF"):
        places = [m.end() + more for m in re.finditer(rb"VP8 ....", data, re.DOTALL) for more in (6, 8)]
        canvas = [m.end() + more for m in re.finditer(rb"VP8X....", data, re.DOTALL) for more in (4, 7)]
        return [*((at, 2, "little") for at in places), *((at, 3, "little") for at in canvas)]
    if data[4:8] == b"ftyp":
        return [(m.end() + more, 4, "big") for m in re.finditer(b"ispe....", data) for more in (0, 4)]
    order = "little" if data[:2] == b"II" else "big"
    tags = {int.from_bytes(data[start : start + 2], order): start for start, *_ in parts_of(data)}
    return [(tags[number] + 8, 2, order) for number in (256, 257, 278) if number in tags]


def _with_number(rng: random.Random, data: bytes, place: int, width: int, numbers: tuple[int, ...]) -> bytes:
    number = rng.choice(numbers) % (1 << 8 * width)
    return data[:place] + number.to_bytes(width, rng.choice(("little", "big"))) + data[place + width :]


def _place(rng: random.Random, length: int) -> int:
    """A random position: mostly near the beginning, where the structure is, else near the end."""
    near = min(length, rng.choice((64, 600, length)))
    return rng.randrange(near) if rng.random() < 0.8 else length - 1 - rng.randrange(near)
