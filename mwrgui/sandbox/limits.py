"""Restrictions that the sandbox process applies to itself before it imports anything or opens the file.

Best effort: restrictions that a system lacks are skipped. Linux 6.18 has all of them, but containers may
refuse those of the network; macOS and Windows restrict neither the network nor writing.
"""

import contextlib
import ctypes
import os
import sys
from pathlib import Path

_NEW_USER_NAMESPACE, _NEW_NETWORK_NAMESPACE = 0x10000000, 0x40000000
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""System call numbers of Landlock, equal on all architectures."""
_NO_NEW_PRIVILEGES = 38
_PATH_BENEATH_RULE = 1
_WRITE_FILE = 1 << 1
_EXECUTE, _READ = 0b1, 0b1100
_EXECUTE_AND_CHANGE = 0b1_1111_1111_1111 & ~_READ
"""Landlock rights of its first version: executing, and writing, removing and creating files."""
_TRUNCATE, _TRUNCATE_SINCE = 1 << 14, 3
_TCP, _TCP_SINCE = 0b11, 4
_SCOPES, _SCOPES_SINCE = 0b11, 6
"""Later rights, each with its first Landlock version: truncating, TCP, and others' sockets and signals."""
_LARGEST_FILE = 64 * 2**20
"""Largest file in bytes; runtimes need none, GPU drivers create small ones in shared memory."""
_MAKE_FILE = 1 << 8
_WRITABLE_FOLDERS = {"/dev": _WRITE_FILE, "/proc": _WRITE_FILE, "/dev/shm": _WRITE_FILE | _MAKE_FILE}
"""Paths that a process must be able to write: GPU driver, thread names, shared memory."""
_DATA_FIELD = 5
"""Field of /proc/self/statm: pages of writable private memory."""


def confine() -> None:
    """Bars the process from the network, from starting programs and from dumping core.

    It may change files only in its current folder and in `_WRITABLE_FOLDERS`. It must be single-threaded, as
    the system requires this for leaving the network.
    """
    with contextlib.suppress(ImportError):  # Windows
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    if sys.platform == "linux":
        _leave_network()
        _restrict_by_landlock()


def limit_memory(additional_bytes: int | None) -> None:
    """Limits the process to `additional_bytes` more memory than it has now; None lifts the limit.

    Only Linux enforces the limit; elsewhere the parent process watches the memory in use.
    """
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = hard if additional_bytes is None else _data_bytes() + additional_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (soft if hard < 0 else min(soft, hard), hard))


def _data_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[_DATA_FIELD])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _leave_network() -> None:
    """Moves the process to an empty network namespace."""
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_USER_NAMESPACE | _NEW_NETWORK_NAMESPACE):
        return
    with contextlib.suppress(OSError):  # nothing in the sandbox depends on the user and group
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


class _RulesetAttributes(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scope", ctypes.c_uint64)]


class _PathBeneathAttributes(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("rights", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def _restrict_by_landlock() -> None:
    """Forbids, by Landlock, starting programs, changing files outside the current folder, and TCP.

    Where a network namespace is refused, as in some containers, TCP is the only protocol that is blocked.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    rights = _RulesetAttributes(
        _EXECUTE_AND_CHANGE | (_TRUNCATE if version >= _TRUNCATE_SINCE else 0), _TCP, _SCOPES
    )
    size = ctypes.sizeof(ctypes.c_uint64) * (1 + (version >= _TCP_SINCE) + (version >= _SCOPES_SINCE))
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.byref(rights), size, 0)
    if ruleset < 0:
        return
    try:
        # Torch creates folders in the working folder on import.
        working_folder = {str(Path.cwd()): _EXECUTE_AND_CHANGE & ~_EXECUTE}
        for name, allowed in (working_folder | _WRITABLE_FOLDERS).items():
            if not Path(name).is_dir():
                continue
            folder = os.open(name, os.O_PATH | os.O_CLOEXEC)
            beneath = _PathBeneathAttributes(allowed, folder)
            libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH_RULE, ctypes.byref(beneath), 0)
            os.close(folder)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        libc.syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
