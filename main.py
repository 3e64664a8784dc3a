"""The launcher of mwrgui: double-click it, or run `python3 main.py [COMMAND …]` or `python3 main.py test`.

`python3 main.py --torch cpu|cuda …` chooses the build of torch, now and for later starts.

Makes the environment `.venv` beside this file once, updates it when it is outdated, makes it again when it is
broken, then runs `mwrgui.__main__` in it. Needs nothing but Python; a Python that is too old for the program
can still parse this file, and reports that a newer one is needed.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

from mwrgui.core import system_packages

OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 14)
DEFAULT_EXTRAS = ("onnx", "video", "formats")
"""Extras of pyproject.toml that are always installed, so that no feature needs a network later."""
ROOT = Path(__file__).resolve().parent
TORCH_BUILDS = ("cpu", "cuda")
"""The builds of torch: without and with CUDA."""
TORCH_HOST = "download.pytorch.org"
TORCH_INDEXES = {
    ("linux", "cpu"): f"https://{TORCH_HOST}/whl/cpu",
    ("win32", "cuda"): f"https://{TORCH_HOST}/whl/cu130",
}
"""Index URLs of builds that differ from the one on PyPI. Source: pytorch.org, "Get started"."""
MIN_COMPUTE_CAPABILITY = 7.5
"""Lowest compute capability that torch with CUDA 13 supports."""
CUDA_SIZE = "3 GB"
OFFLINE_ERRORS = re.compile(
    r"NewConnectionError|ConnectTimeoutError|ReadTimeoutError|NameResolutionError|ProxyError|MaxRetryError"
    r"|Connection(Refused|Reset)Error|Network is unreachable|Temporary failure in name resolution"
)
"""Messages of pip when it has no connection."""


class SetupError(Exception):
    """The environment cannot be made; the message says why, and what the user can do."""


class Stamp(NamedTuple):
    """The lines of `.venv/stamp`: the environment when it was last ready. Without that file all are empty."""

    python: str = ""
    """Version of Python."""
    project: str = ""
    """Result of `project_digest`."""
    extras: str = ""
    """Installed extras, separated by commas."""
    packages: str = ""
    """Names of all importable packages except the standard library, separated by spaces."""


def main(argv: list[str]) -> None:
    """Prepares the environment, then replaces this process with the program or its tests."""
    if sys.version_info < OLDEST_PYTHON:
        replace_process([newer_python(), str(Path(__file__).resolve()), *argv])
    build, argv = parse_torch_build(argv)
    testing = argv[:1] == ["test"]
    made = ensure_environment(ROOT, extra="test" if testing else "", build=build)
    if sys.platform == "linux" and (made or not argv):
        require_packages(system_packages.missing_for_window(), purpose="the window", install=made)
    if testing:
        test(argv[1:], install=made)
    # -P: no file in the current folder can shadow a library
    replace_process([str(python_of(ROOT)), "-P", "-m", "mwrgui", *argv])


def test(argv: list[str], *, install: bool) -> None:
    """Replaces this process with the tests; some show real windows, for which Xvfb and xdotool are needed."""
    if sys.platform == "linux" and not (shutil.which("Xvfb") and shutil.which("xdotool")):
        require_packages(["xvfb", "xdotool"], purpose="the tests of the real window", install=install)
    os.chdir(ROOT)
    # Two processes take half the time; the tests of a file run in the same one, so that its networks are made
    # once. A crash ends the tests, because a restarted process hung. `-n 0` uses one process.
    options = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "--max-worker-restart", "0"]
    replace_process([str(python_of(ROOT)), "-m", "pytest", *options, *argv])


def parse_torch_build(argv: list[str]) -> tuple[str, list[str]]:
    """The build that a leading `--torch BUILD` requests (empty without it), and the other arguments.

    Raises:
        SetupError: BUILD is missing or unknown, or is cuda on macOS.
    """
    if not argv or argv[0].partition("=")[0] != "--torch":
        return "", argv
    words = [*argv[0].split("=", 1)[1:], *argv[1:]]
    if not words or words[0] not in TORCH_BUILDS:
        raise SetupError(f"--torch is followed by one of: {', '.join(TORCH_BUILDS)}.")
    if words[0] == "cuda" and sys.platform == "darwin":
        raise SetupError("There is no torch with CUDA for macOS; the plain one uses the GPU of a Mac.")
    return words[0], words[1:]


def ensure_environment(root: Path, *, extra: str, build: str = "") -> bool:
    """Makes or updates the environment; returns False if it was ready from the start, else True."""
    if state_of(root, extra=extra, build=build) == "ready":
        return False
    with setup_lock(root):
        state = state_of(root, extra=extra, build=build)
        if state != "ready":
            make_environment(root, extra=extra, build=build, recreate=state == "broken")
    return True


def state_of(root: Path, *, extra: str, build: str = "") -> str:
    """`ready`, `outdated` (pip can update it) or `broken` (must be made again, also for another `build`).

    The stamp is removed before a change and written after it: an environment without one counts as broken.
    """
    stamp = read_stamp(root)
    if (
        not stamp.python
        or stamp.python != working_python(root)
        or {*stamp.packages.split()} - packages_of(root)
    ):
        return "broken"
    if build and build_of_torch(root) not in ("", build):
        return "broken"
    current = stamp.project == project_digest(root) and (not extra or extra in stamp.extras.split(","))
    return "ready" if current else "outdated"


def make_environment(root: Path, *, extra: str, recreate: bool, build: str = "") -> None:
    """Makes the environment if `recreate` is set, else updates it; a failed update keeps the stamp."""
    build = build or ("" if recreate else build_of_torch(root)) or choose_build()
    began = time.monotonic()
    stamp = Stamp() if recreate else read_stamp(root)
    extras = ",".join(sorted({*stamp.extras.split(","), *DEFAULT_EXTRAS, extra} - {""}))
    (root / ".venv" / "stamp").unlink(missing_ok=True)
    print_message(
        "Making the environment (once, about 2 minutes) …"
        if recreate
        else "Bringing the environment up to date …"
    )
    if recreate:
        make_bare_environment(root)
    try:
        if index := TORCH_INDEXES.get((sys.platform, build)):
            install(root, ["--no-deps", "--index-url", index, torch_requirement(root)], host=TORCH_HOST)
        install(root, ["-e", f".[{extras}]"], host="the package index")
        # Byte code for the first start, because pip compiles none for an editable install.
        subprocess.run([str(python_of(root)), "-m", "compileall", "-q", "mwrgui"], cwd=root, check=False)
    except SetupError:
        if not recreate:
            write_stamp(root, stamp)
        raise
    if not working_python(root):
        raise SetupError(f"The new environment does not start. Delete {root / '.venv'} and try again.")
    write_stamp(
        root, Stamp(working_python(root), project_digest(root), extras, " ".join(sorted(packages_of(root))))
    )
    print_message(f"The environment is ready after {time.monotonic() - began:.0f} s.")


def make_bare_environment(root: Path) -> None:
    """Makes a virtual environment that contains only pip."""
    if not importlib.util.find_spec("ensurepip"):  # Debian has it in a package of its own
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        require_packages([package], purpose="making environments", install=True)
    shutil.rmtree(root / ".venv", ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(root / ".venv")], capture_output=True, text=True)
    if made.returncode:
        raise SetupError(f"The environment could not be made. {made.stdout}{made.stderr}".strip())


def choose_build() -> str:
    """The build of torch for this computer; asks the user if there is a usable GPU and a terminal."""
    gpu = "" if sys.platform == "darwin" else gpu_for_torch()
    if not gpu:
        return "cpu"
    print_message(
        f"This computer has a GPU that trains faster, {gpu}. Torch for it is a download of {CUDA_SIZE}."
    )
    if not (sys.stdin and sys.stdin.isatty()):
        print_message("Downloading it; for the small build without CUDA run: python3 main.py --torch cpu")
        return "cuda"
    print_message("Download it? [Y/n] ", end="")
    return "cpu" if sys.stdin.readline().strip().lower().startswith("n") else "cuda"


def gpu_for_torch() -> str:
    """The name of a GPU that torch with CUDA supports; empty if there is none."""
    command = ["nvidia-smi", "--query-gpu=name,compute_cap", "--format=csv,noheader"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    for line in listed.splitlines():
        name, _, capability = line.rpartition(",")
        with contextlib.suppress(ValueError):
            if float(capability) >= MIN_COMPUTE_CAPABILITY:
                return name.strip()
    return ""


def build_of_torch(root: Path) -> str:
    """The installed build of torch; empty if torch is not installed."""
    places = ("lib/python*/site-packages/torch", "Lib/site-packages/torch")
    folder = next((path for place in places for path in (root / ".venv").glob(place)), None)
    if folder is None:
        return ""
    return "cuda" if any(folder.glob("lib/*torch_cuda.*")) else "cpu"


def torch_requirement(root: Path) -> str:
    """The pinned requirement in pyproject.toml, such as torch==2.9.0."""
    found = re.search(r'"(torch==[^"]+)"', (root / "pyproject.toml").read_text(encoding="utf-8"))
    return found[1] if found else "torch"


def install(root: Path, targets: list[str], *, host: str) -> None:
    """Installs packages with pip, and prints their names.

    Args:
        targets: arguments of `pip install`.
        host: what pip downloads from, named in the error message.

    Raises:
        SetupError: pip failed; all its output was printed, unless there is no connection.
    """
    # Two retries: with pip's five, a computer whose network loses every packet waits for minutes.
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "--retries=2"]
    command = [str(python_of(root)), "-m", "pip", "install", *options, *targets]
    last_lines: deque[str] = deque(maxlen=20)
    offline = False
    with subprocess.Popen(
        command,
        cwd=root,
        close_fds=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        for line in pip.stdout or ():
            last_lines.append(line)
            if not offline and OFFLINE_ERRORS.search(line):
                offline = True
                print_message(f"  No connection to {host}, trying again …")
            if line.startswith("Collecting"):
                print_message(f"  {re.split('[<>=!~[]', line.split()[1])[0]}", end="")
            elif line.startswith("Installing collected packages"):
                print_message(f"\n  installing {line.count(',') + 1} packages …", end="")
    print_message("")
    if pip.returncode and offline:
        raise SetupError(
            f"What the program needs is downloaded once, and {host} cannot be reached: connect this computer "
            "to the network and start again, or use the packaged program, which contains everything."
        )
    if pip.returncode:
        print_message("".join(last_lines))
        raise SetupError("pip could not install what the program needs, see above.")


def working_python(root: Path) -> str:
    """Version of the environment's Python; empty if it does not start or imports another copy of mwrgui."""
    code = "import sys, mwrgui; print(sys.version.split()[0], mwrgui.__file__)"
    try:
        done = subprocess.run([str(python_of(root)), "-P", "-c", code], capture_output=True, text=True)
    except OSError:
        return ""
    version, _, package_file = done.stdout.strip().partition(" ")
    return version if Path(package_file).parent.parent == root else ""


def python_of(root: Path) -> Path:
    """The environment's interpreter."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def packages_of(root: Path) -> set[str]:
    """Names of the packages and modules in the environment, from file names alone."""
    places = ("lib/python*/site-packages/*", "Lib/site-packages/*")
    names = {path.name.removesuffix(".py") for place in places for path in (root / ".venv").glob(place)}
    return {name for name in names if name.isidentifier() and name != "__pycache__"}


def project_digest(root: Path) -> str:
    """Checksum of pyproject.toml, which decides what is installed."""
    return hashlib.sha256((root / "pyproject.toml").read_bytes()).hexdigest()


def read_stamp(root: Path) -> Stamp:
    """Reads the stamp; empty if it is missing or damaged."""
    try:
        return Stamp._make((root / ".venv" / "stamp").read_text(encoding="utf-8").split("\n"))
    except (OSError, ValueError, TypeError):
        return Stamp()


def write_stamp(root: Path, stamp: Stamp) -> None:
    """Marks the environment as ready."""
    (root / ".venv" / "stamp").write_text("\n".join(stamp), encoding="utf-8")


@contextlib.contextmanager
def setup_lock(root: Path) -> Iterator[None]:
    """Holds a file lock, after waiting while another process makes the environment.

    If this process is killed, the system releases the lock, but not before a running pip has ended.
    """
    with (root / ".venv.lock").open("w") as file:
        if not try_lock(file):
            print_message("Another start is making the environment; waiting for it …")
            while not try_lock(file):
                time.sleep(0.2)
        os.set_inheritable(file.fileno(), True)  # pip holds the lock too, even if this process is killed
        yield


def try_lock(file: TextIOWrapper) -> bool:
    """Locks `file` until it is closed; returns False if another process holds the lock."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def require_packages(packages: list[str], *, purpose: str, install: bool) -> None:
    """Installs system packages if `install` is set and possible (root on Debian), else prints the command."""
    if not packages:
        return
    if install and system_packages.may_install():
        print_message(f"Installing for {purpose}: {' '.join(packages)} …")
        if system_packages.install(packages):
            return
    command = " ".join(system_packages.install_command(packages))
    print_message(f"For {purpose} please run (or what your system has instead): sudo {command}")


def newer_python() -> str:
    """Path of the newest suitable Python on the PATH.

    Raises:
        SetupError: there is none.
    """
    for minor in range(NEWEST_PYTHON[1], OLDEST_PYTHON[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and not subprocess.call(
            [found, "-c", f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"]
        ):
            return found
    raise SetupError(f"mwrgui needs Python 3.11 or newer, this is {sys.version.split()[0]}: see python.org.")


def replace_process(command: list[str]) -> None:
    """Replaces this process with `command`, which then receives Ctrl-C and sets the exit code."""
    if os.name == "posix":
        os.execv(command[0], command)
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the program
    sys.exit(subprocess.call(command))


def print_message(text: str, end: str = "\n") -> None:
    """Prints to stderr; stdout is left to the program."""
    print(text, end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (SetupError, OSError, KeyboardInterrupt) as problem:
        print_message(f"mwrgui: {problem}" if str(problem) else "\nStopped; the next start continues.")
        sys.exit(2)
