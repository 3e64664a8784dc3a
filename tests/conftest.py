"""Fixtures of all tests, which need no screen, run torch in one thread and have their own home folder."""

import gc
import json
import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from torch import Tensor

    from tests.live_stream import LiveStream

# Set before any test file imports torch or Qt.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Tests that a shell starts in the background ignore Ctrl-C, and so would their child processes.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parents[1]
PLATFORM_FOLDERS = {
    "XDG_DATA_HOME": ".local/share",
    "XDG_CONFIG_HOME": ".config",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": ".run",
    "XDG_DOCUMENTS_DIR": "Documents",
    "LOCALAPPDATA": "AppData/Local",
    "APPDATA": "AppData/Roaming",
}


FULL_COLLECTION_EVERY = 100
"""Number of tests after which all garbage is collected; young garbage is collected whenever there is much."""
gc.disable()  # as the window does: Qt may hang if Python collects garbage while a signal is connected
_finished_count = 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Runs the longest files first, so that no process waits for the last file of another."""
    items.sort(key=lambda item: "flows" not in item.path.parts)


def pytest_runtest_logfinish() -> None:
    """Collects garbage between tests, where no signal is being connected."""
    global _finished_count
    _finished_count += 1
    if _finished_count % FULL_COLLECTION_EVERY == 0:
        gc.collect()
    elif gc.get_count()[0] > 10_000:
        gc.collect(1)


class Cli(Protocol):
    """Runs `mwrgui` with arguments in a process of its own."""

    def __call__(self, *arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture(scope="session", autouse=True)
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home folder of all tests, so that none touches the library, runs or logs of a real user."""
    home = tmp_path_factory.mktemp("person")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("USERPROFILE", str(home))
        for name, folder in PLATFORM_FOLDERS.items():
            (home / folder).mkdir(parents=True, mode=0o700)
            patch.setenv(name, str(home / folder))
        yield home


OLD_FILES = ROOT / "tests" / "data" / "version_0.1.0"


@pytest.fixture
def old_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of a user of version 0.1.0; photos have the recorded times, and count as unchanged."""
    from mwrgui.core.paths import library_folder, preferences_folder, runs_folder

    home = tmp_path / "home"
    for name, folder in {"HOME": "", "USERPROFILE": "", **PLATFORM_FOLDERS}.items():
        (home / folder).mkdir(parents=True, mode=0o700, exist_ok=True)
        monkeypatch.setenv(name, str(home / folder))
    with tarfile.open(OLD_FILES / "files.tar.xz") as archive:
        archive.extractall(home, filter="data")
    preferences_folder().mkdir(parents=True)
    for folder, place in (("runs", runs_folder()), ("models", library_folder())):
        place.parent.mkdir(parents=True, exist_ok=True)
        (home / folder).rename(place)
    for name, place in (("preferences.toml", preferences_folder()), ("recipe.toml", home)):
        (place / name).write_bytes((OLD_FILES / name).read_bytes())
    moved = {
        "/home/user/Documents/mwrgui/runs": runs_folder(),
        "/home/user/.local/share/mwrgui/models": library_folder(),
        "/home/user": home,
    }
    records = (home / "restored" / ".mwrgui-batch.jsonl", library_folder() / "clean.json")
    for path in (*home.rglob("*.toml"), *home.rglob("events.jsonl"), *records):
        text = path.read_text(encoding="utf-8")
        for before, now in moved.items():
            text = text.replace(before, now.as_posix())
        path.write_text(text, encoding="utf-8")
    _set_recorded_times(*records)
    return home


def _set_recorded_times(batch: Path, self_tests: Path) -> None:
    """Sets the modification times of files to those in the records about them."""
    times: dict[Path, int] = {}
    for line in map(json.loads, batch.read_text(encoding="utf-8").splitlines()):
        if "photo" in line:
            states = {line["photo"]: line["state"], **line["results"]}
            times |= {batch.parent / name: changed for name, (_, changed) in states.items()}
    for name, found in json.loads(self_tests.read_text(encoding="utf-8")).items():
        times[Path(name.removesuffix("?"))] = found["state"][1]
    for path, changed in times.items():
        os.utime(path, ns=(changed, changed))


@pytest.fixture
def mwrgui_cli(tmp_path: Path) -> Cli:
    """Runs the command line, as `mwrgui_cli("restore", photo, "-o", out)`; `cwd` defaults to `tmp_path`."""

    def run(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mwrgui", *map(str, arguments)],
            cwd=cwd or tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture
def live_stream() -> "Iterator[LiveStream]":
    """A stream of pictures at an address of this machine."""
    from tests.live_stream import LiveStream

    stream = LiveStream()
    yield stream
    stream.stop()


@pytest.fixture
def spawn() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`spawn(command, env=…)` starts a process with pipes; it is killed at the end of the test."""
    spawned: list[subprocess.Popen[str]] = []

    def begin(command: list[str], **options: Any) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdout=pipe, stderr=pipe, encoding="utf-8", **options)
        spawned.append(process)
        return process

    yield begin
    for process in spawned:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def darkening_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A U-Net whose residual is minus half of its input, so that it halves every pixel value."""
    import torch

    from mwrgui.models import UNET, UNetSettings
    from mwrgui.models.architectures.unet import UNet
    from mwrgui.models.loading import save_model
    from mwrgui.models.restoration_model import RestorationModel

    settings = UNetSettings((12, 8), encoder=(0,), middle=0, decoder=(0,))
    network = UNet(settings)
    for parameter in network.parameters():
        torch.nn.init.zeros_(parameter)
    with torch.no_grad():
        for channel in range(12):
            network.head.weight[channel, channel, 1, 1] = 1
            network.tail.weight[channel, channel, 1, 1] = -0.5
            network.tail.bias[channel] = -0.25  # the network gets its input minus 0.5
    path = tmp_path_factory.mktemp("models") / "darken.safetensors"
    save_model(RestorationModel(network, architecture=UNET, settings=settings), path)
    return path


@pytest.fixture(scope="session")
def student_weights() -> Callable[[Path], "Tensor"]:
    """Reads all weights of the student in a run's folder as one vector."""
    import torch

    from mwrgui.models.loading import load_model

    def read(run: Path) -> "Tensor":
        student = load_model(run / "student.safetensors")
        return torch.cat([parameter.detach().flatten() for parameter in student.parameters()])

    return read


@pytest.fixture(scope="session")
def tiny_teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network with random weights that visibly changes images; a new one returns them unchanged."""
    import torch

    from mwrgui.models import new_model
    from mwrgui.models.loading import save_model

    torch.manual_seed(0)
    model = new_model("tiny").eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.02 * torch.randn_like(parameter)
    path = tmp_path_factory.mktemp("models") / "tiny-teacher.safetensors"
    save_model(model, path)
    return path
