"""Small pickles that refer to their own parts again and again: handled in seconds, with little memory."""

import resource
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAX_SECONDS = 10.0
"""Limit of processor time for one file, in seconds."""
MAX_BYTES = 2 * 2**30
TENSOR = (
    b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\n"
    b"X\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x01tQK\x00(t(t\x89}tR"
)
"""Opcodes of a tensor of one number."""


def text(words: str) -> bytes:
    return b"X" + struct.pack("<I", len(words)) + words.encode()


def names_with_many_dots() -> bytes:
    """Names of 251 parts: a network nested 250 deep, each part of which is checked for a known family."""
    out = bytearray(b"\x80\x02" + TENSOR + b"q\x010}(")
    for number in range(9000):
        branches = ("ab"[number >> place & 1] for place in range(14))
        out += text(".".join((*branches, *["c"] * 236, str(number)))) + b"h\x01"
    return bytes(out) + b"u."


def one_long_key_in_many_modules() -> bytes:
    """Twenty thousand modules, each with one tensor; all tensors share one name of 30 MB, written once."""
    out = bytearray(b"\x80\x02" + text("k" * 30_000_000) + b"q\x000" + TENSOR + b"q\x010cx\ny\nq\x020")
    out += text("_modules") + b"q\x030" + text("_parameters") + b"q\x040"
    out += b"h\x02)R}(h\x04}h\x03}("
    for number in range(20_000):
        out += text(f"m{number}") + b"h\x02)R}(h\x04}h\x00h\x01sh\x03}ub"
    return bytes(out) + b"uub."


def one_list_of_pairs_in_many_dictionaries() -> bytes:
    """Twenty thousand dictionaries, all made from the same hundred thousand pairs."""
    out = bytearray(b"\x80\x02" + TENSOR + b"q\x010ccollections\nOrderedDict\nq\x020](")
    for number in range(100_000):
        out += text(f"k{number}") + b"K\x01\x86"
    out += b"e\x85q\x03" + b"](" + b"h\x02h\x03R" * 20_000 + b"e."
    return bytes(out)


def one_module_in_itself() -> bytes:
    """A module whose twenty thousand parts are itself."""
    out = bytearray(b"\x80\x02cx\ny\n)R}(" + text("_parameters") + b"}" + text("_modules") + b"}(")
    out = out.replace(b")R}(", b")Rq\x05}(", 1)
    for number in range(20_000):
        out += text(f"m{number}") + b"h\x05"
    return bytes(out) + b"uub."


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read from /proc")
@pytest.mark.parametrize(
    "make",
    [
        names_with_many_dots,
        one_long_key_in_many_modules,
        one_list_of_pairs_in_many_dictionaries,
        one_module_in_itself,
    ],
)
def test_a_pickle_made_to_be_slow_takes_only_seconds(tmp_path: Path, make: Callable[[], bytes]) -> None:
    with zipfile.ZipFile(tmp_path / "model.pth", "w") as archive:
        archive.writestr("m/data.pkl", make())
        archive.writestr("m/data/0", bytes(4))
    code = """
import re, sys, time
from pathlib import Path
from mwrgui.core.errors import MwrError
from mwrgui.models.loading import load_model
began = time.process_time()
try:
    load_model(Path(sys.argv[1]))
except MwrError as error:
    message = str(error)
# Not ru_maxrss: that begins with the memory of the process which started this one.
peak = re.search("VmHWM:[^0-9]*([0-9]+) kB", Path("/proc/self/status").read_text())
print(time.process_time() - began, int(peak[1]) * 1024, message[:60])
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "model.pth")],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=200,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (8 * 2**30, 8 * 2**30)),
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    seconds, memory, message = done.stdout.split(maxsplit=2)
    assert message.startswith("model.pth ")
    assert float(seconds) < MAX_SECONDS
    assert int(memory) < MAX_BYTES
