"""Files appear whole or not at all."""

import errno
from pathlib import Path

import pytest

from mwrgui.core.errors import MwrError
from mwrgui.core.files import atomic_path, write_bytes


def test_a_file_appears_whole_and_leaves_no_temporary_one(tmp_path):
    write_bytes(tmp_path / "new" / "a.bin", b"whole")
    assert (tmp_path / "new" / "a.bin").read_bytes() == b"whole"
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["a.bin"]


def write_and_fail(path: Path) -> None:
    with atomic_path(path) as temporary:
        temporary.write_bytes(b"half")
        raise ZeroDivisionError


def test_a_failed_write_keeps_the_old_file(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        write_and_fail(path)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.bin"]


def test_a_folder_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(MwrError, match="cannot be written"):
        write_bytes(tmp_path / "file" / "a.bin", b"x")


def test_a_full_disk_is_reported_and_leaves_no_file(tmp_path):
    def write() -> None:
        with atomic_path(tmp_path / "a.bin"):
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(MwrError, match="disk is full"):
        write()
    assert not list(tmp_path.iterdir())


def test_written_files_have_ordinary_permissions(tmp_path):
    (tmp_path / "plain").touch()
    write_bytes(tmp_path / "a.bin", b"x")
    assert (tmp_path / "a.bin").stat().st_mode == (tmp_path / "plain").stat().st_mode
