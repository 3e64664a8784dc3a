"""The door of mwrgui: double-click it, or run `python3 main.py [COMMAND …]` or `python3 main.py test`.

`python3 main.py --torch cpu|cuda …` chooses the build of torch, now and for later starts.

Makes the environment `.venv` beside itself once, mends it when it is broken or outdated, then hands over to
`mwrgui.__main__`. Needs nothing but Python, and an older Python can still read it to say that it is too old.
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

OLDEST, NEWEST = (3, 11), (3, 14)
ALWAYS = ("onnx", "video", "formats")
"""The extras that everybody gets: exporting, clips and raw photos must not need a network later."""
ROOT = Path(__file__).resolve().parent
BUILDS = ("cpu", "cuda")
"""Of torch."""
TORCH_HOST = "download.pytorch.org"
INDEXES = {
    ("linux", "cpu"): f"https://{TORCH_HOST}/whl/cpu",
    ("win32", "cuda"): f"https://{TORCH_HOST}/whl/cu130",
}
"""Where pip finds a build that is not the package index's own. Source: pytorch.org, "Get started"."""
OLDEST_GPU = 7.5
"""The least compute capability that torch with CUDA 13 runs on."""
CUDA_SIZE = "3 GB"
NO_CONNECTION = re.compile(
    r"NewConnectionError|ConnectTimeoutError|ReadTimeoutError|NameResolutionError|ProxyError|MaxRetryError"
    r"|Connection(Refused|Reset)Error|Network is unreachable|Temporary failure in name resolution"
)
"""What pip writes where it reaches nobody."""


class SetupError(Exception):
    """The environment cannot be made; the text says why and what to do."""


class Stamp(NamedTuple):
    """What an environment was when it was ready: lines of a file in it; empty where there is none."""

    python: str = ""
    """Its version."""
    project: str = ""
    """The digest of the project."""
    extras: str = ""
    packages: str = ""
    """All that it could import, beside the standard library."""


def main(argv: list[str]) -> None:
    """Sees to the environment, then becomes the program or its tests."""
    if sys.version_info < OLDEST:
        hand_over([newer_python(), str(Path(__file__).resolve()), *argv])
    build, argv = torch_asked_for(argv)
    testing = argv[:1] == ["test"]
    made = ensure_environment(ROOT, extra="test" if testing else "", build=build)
    if sys.platform == "linux" and (made or not argv):
        see_to_packages(system_packages.missing_for_window(), purpose="the window", install=made)
    if testing:
        test(argv[1:], install=made)
    # -P: no file of the current folder can stand in for a library
    hand_over([str(python_of(ROOT)), "-P", "-m", "mwrgui", *argv])


def test(argv: list[str], *, install: bool) -> None:
    """Becomes the tests; some start the real window and want a screen and a hand."""
    if sys.platform == "linux" and not (shutil.which("Xvfb") and shutil.which("xdotool")):
        see_to_packages(["xvfb", "xdotool"], purpose="the tests of the real window", install=install)
    os.chdir(ROOT)
    # Half the time on two cores; a file stays in one process and makes its networks once. `-n 0` undoes it.
    # A process that crashes ends the tests: with another in its place they never ended.
    options = ["-n", "2", "--dist", "loadfile", "--max-worker-restart", "0"]
    hand_over([str(python_of(ROOT)), "-m", "pytest", *options, *argv])


def torch_asked_for(argv: list[str]) -> tuple[str, list[str]]:
    """The build of torch that a leading `--torch BUILD` asks for, empty without it; and the other words."""
    if not argv or argv[0].partition("=")[0] != "--torch":
        return "", argv
    words = [*argv[0].split("=", 1)[1:], *argv[1:]]
    if not words or words[0] not in BUILDS:
        raise SetupError(f"--torch is followed by one of: {', '.join(BUILDS)}.")
    if words[0] == "cuda" and sys.platform == "darwin":
        raise SetupError("There is no torch with CUDA for macOS; the plain one uses the GPU of a Mac.")
    return words[0], words[1:]


def ensure_environment(root: Path, *, extra: str, build: str = "") -> bool:
    """Makes or mends the environment unless it is ready; returns whether it had to."""
    if state_of(root, extra=extra, build=build) == "ready":
        return False
    with only_one(root):
        state = state_of(root, extra=extra, build=build)
        if state != "ready":
            make_environment(root, extra=extra, build=build, anew=state == "broken")
    return True


def state_of(root: Path, *, extra: str, build: str = "") -> str:
    """`ready`, `outdated` (pip can update it) or `broken` (to be made anew, also for another build of torch).

    The stamp is written last and removed before a change: without one nothing is trusted.
    """
    stamp = read_stamp(root)
    if not stamp.python or stamp.python != probe(root) or {*stamp.packages.split()} - packages_of(root):
        return "broken"
    if build and build_of_torch(root) not in ("", build):
        return "broken"
    current = stamp.project == project_digest(root) and (not extra or extra in stamp.extras.split(","))
    return "ready" if current else "outdated"


def make_environment(root: Path, *, extra: str, anew: bool, build: str = "") -> None:
    """Makes the environment, or else updates it; a failed update leaves the stamp as it was."""
    build = build or ("" if anew else build_of_torch(root)) or choose_build()
    began = time.monotonic()
    stamp = Stamp() if anew else read_stamp(root)
    extras = ",".join(sorted({*stamp.extras.split(","), *ALWAYS, extra} - {""}))
    (root / ".venv" / "stamp").unlink(missing_ok=True)
    say(
        "Making the environment (once, about 2 minutes) …"
        if anew
        else "Bringing the environment up to date …"
    )
    if anew:
        make_bare_environment(root)
    try:
        if index := INDEXES.get((sys.platform, build)):
            install(root, ["--no-deps", "--index-url", index, torch_requirement(root)], host=TORCH_HOST)
        install(root, ["-e", f".[{extras}]"], host="the package index")
        # Byte code for the first start: pip makes none of what stays where it lies.
        subprocess.run([str(python_of(root)), "-m", "compileall", "-q", "mwrgui"], cwd=root, check=False)
    except SetupError:
        if not anew:
            write_stamp(root, stamp)
        raise
    if not probe(root):
        raise SetupError(f"The new environment does not start. Delete {root / '.venv'} and try again.")
    write_stamp(root, Stamp(probe(root), project_digest(root), extras, " ".join(sorted(packages_of(root)))))
    say(f"The environment is ready after {time.monotonic() - began:.0f} s.")


def make_bare_environment(root: Path) -> None:
    """A virtual environment with nothing but pip."""
    if not importlib.util.find_spec("ensurepip"):  # Debian packs it apart
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        see_to_packages([package], purpose="making environments", install=True)
    shutil.rmtree(root / ".venv", ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(root / ".venv")], capture_output=True, text=True)
    if made.returncode:
        raise SetupError(f"The environment could not be made. {made.stdout}{made.stderr}".strip())


def choose_build() -> str:
    """The build of torch for this computer; whoever has a GPU for it and a terminal is asked."""
    gpu = "" if sys.platform == "darwin" else gpu_for_torch()
    if not gpu:
        return "cpu"
    say(f"This computer has a GPU that trains faster, {gpu}. Torch for it is a download of {CUDA_SIZE}.")
    if not (sys.stdin and sys.stdin.isatty()):
        say("It is taken; the small one is had by: python3 main.py --torch cpu")
        return "cuda"
    say("Take it? [Y/n] ", end="")
    return "cpu" if sys.stdin.readline().strip().lower().startswith("n") else "cuda"


def gpu_for_torch() -> str:
    """The name of a GPU that torch with CUDA runs on; empty if there is none."""
    command = ["nvidia-smi", "--query-gpu=name,compute_cap", "--format=csv,noheader"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    for line in listed.splitlines():
        name, _, capability = line.rpartition(",")
        with contextlib.suppress(ValueError):
            if float(capability) >= OLDEST_GPU:
                return name.strip()
    return ""


def build_of_torch(root: Path) -> str:
    """The build that is installed; empty if none is."""
    places = ("lib/python*/site-packages/torch", "Lib/site-packages/torch")
    folder = next((path for place in places for path in (root / ".venv").glob(place)), None)
    if folder is None:
        return ""
    return "cuda" if any(folder.glob("lib/*torch_cuda.*")) else "cpu"


def torch_requirement(root: Path) -> str:
    """What the project says of the version of torch."""
    found = re.search(r'"(torch==[^"]+)"', (root / "pyproject.toml").read_text(encoding="utf-8"))
    return found[1] if found else "torch"


def install(root: Path, targets: list[str], *, host: str) -> None:
    """Lets pip install something, and says what arrives.

    Raises:
        SetupError: pip could not; where it did not reach `host`, in one sentence.
    """
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar=off"]
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
            offline = offline or bool(NO_CONNECTION.search(line))
            if line.startswith("Collecting"):
                say(f"  {re.split('[<>=!~[]', line.split()[1])[0]}", end="")
            elif line.startswith("Installing collected packages"):
                say(f"\n  installing {line.count(',') + 1} packages …", end="")
    say("")
    if pip.returncode and offline:
        raise SetupError(
            f"What the program needs is downloaded once, and {host} cannot be reached: connect this computer "
            "to the network and start again, or take the packaged program, in which everything is."
        )
    if pip.returncode:
        say("".join(last_lines))
        raise SetupError("pip could not install what the program needs, see above.")


def probe(root: Path) -> str:
    """The version of the environment's Python; empty unless it starts and finds the program beside us."""
    code = "import sys, mwrgui; print(sys.version.split()[0], mwrgui.__file__)"
    try:
        done = subprocess.run([str(python_of(root)), "-P", "-c", code], capture_output=True, text=True)
    except OSError:
        return ""
    version, _, place = done.stdout.strip().partition(" ")
    return version if Path(place).parent.parent == root else ""


def python_of(root: Path) -> Path:
    """The environment's interpreter."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def packages_of(root: Path) -> set[str]:
    """The folders and Python files that lie in the environment to be imported; no file of one is opened."""
    places = ("lib/python*/site-packages/*", "Lib/site-packages/*")
    names = {path.name.removesuffix(".py") for place in places for path in (root / ".venv").glob(place)}
    return {name for name in names if name.isidentifier() and name != "__pycache__"}


def project_digest(root: Path) -> str:
    """Changes with everything that decides what is installed."""
    return hashlib.sha256((root / "pyproject.toml").read_bytes()).hexdigest()


def read_stamp(root: Path) -> Stamp:
    """What vouches for the environment; empty unless it is whole."""
    try:
        return Stamp._make((root / ".venv" / "stamp").read_text(encoding="utf-8").split("\n"))
    except (OSError, ValueError, TypeError):
        return Stamp()


def write_stamp(root: Path, stamp: Stamp) -> None:
    """Vouches for the environment."""
    (root / ".venv" / "stamp").write_text("\n".join(stamp), encoding="utf-8")


@contextlib.contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Waits until no other start is making the environment; the system frees the lock of one that died."""
    with (root / ".venv.lock").open("w") as file:
        if not try_lock(file):
            say("Another start is making the environment; waiting for it …")
            while not try_lock(file):
                time.sleep(0.2)
        os.set_inheritable(file.fileno(), True)  # a pip that outlives us keeps the lock
        yield


def try_lock(file: TextIOWrapper) -> bool:
    """Takes the lock until `file` is closed, unless somebody has it."""
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


def see_to_packages(packages: list[str], *, purpose: str, install: bool) -> None:
    """Installs system packages as root on Debian, else says how; goes on either way."""
    if not packages:
        return
    if install and system_packages.may_install():
        say(f"Installing for {purpose}: {' '.join(packages)} …")
        if system_packages.install(packages):
            return
    command = " ".join(system_packages.install_command(packages))
    say(f"For {purpose} please run (or what your system has instead): sudo {command}")


def newer_python() -> str:
    """A Python on the PATH that is new enough."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and not subprocess.call([found, "-c", f"import sys; sys.exit(sys.version_info < {OLDEST})"]):
            return found
    raise SetupError(f"mwrgui needs Python 3.11 or newer, this is {sys.version.split()[0]}: see python.org.")


def hand_over(command: list[str]) -> None:
    """Becomes `command`, so that Ctrl-C and the exit code are its own."""
    if os.name == "posix":
        os.execv(command[0], command)
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the program
    sys.exit(subprocess.call(command))


def say(text: str, end: str = "\n") -> None:
    """Tells the person; stdout is the program's."""
    print(text, end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (SetupError, OSError, KeyboardInterrupt) as problem:
        say(f"mwrgui: {problem}" if str(problem) else "\nStopped; the next start takes it up again.")
        sys.exit(2)
