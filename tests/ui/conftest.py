"""Fixtures of the window: a session with two small models, and photos; a job left running fails its test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from mwrgui.jobs.job import running_jobs, stop_all_jobs
from mwrgui.library.models import Library
from mwrgui.ui.preferences.preferences_file import PreferencesFile
from mwrgui.ui.session.session import Session
from mwrgui.ui.shell.app import Program
from mwrgui.ui.style.theme import Appearance

MakePhoto = Callable[..., Path]


@pytest.fixture
def appearance(qapp: QApplication) -> Appearance:
    return Appearance(qapp)


@pytest.fixture(autouse=True)
def _no_job_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "qapp" in request.fixturenames:
        left = [job.name for job in running_jobs()]
        stop_all_jobs()
        assert not left, f"jobs left running: {left}"


@pytest.fixture
def library(tmp_path: Path, tiny_teacher: Path) -> Library:
    """A library with two added models, `big` and `little`."""
    library = Library(tmp_path / "library")
    library.folder.mkdir()
    for name in ("big", "little"):
        (library.folder / f"{name}.safetensors").write_bytes(tiny_teacher.read_bytes())
    return library


@pytest.fixture
def session(qapp: QApplication, library: Library) -> Iterator[Session]:  # noqa: ARG001 (needs an application)
    """A session without loaded models; after the test its jobs are stopped as at the end of the program."""
    session = Session(library)
    yield session
    stop_all_jobs()


@pytest.fixture
def ready(session: Session, qtbot) -> Session:
    """A session with both models loaded."""
    session.start(teacher="big", student="little", device="cpu", precision="float32")
    qtbot.waitUntil(
        lambda: bool(session.models.teacher.model and session.models.student.model), timeout=60_000
    )
    return session


@pytest.fixture
def make_photo(tmp_path: Path) -> MakePhoto:
    """Writes a photo of noise and returns its path."""

    def make(name: str = "photo.png", *, width: int = 48, height: int = 40, seed: int = 0) -> Path:
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
        cv2.imwrite(str(path), pixels)
        return path

    return make


@pytest.fixture
def broken_photo(tmp_path: Path) -> Path:
    """A damaged photo: the signature of a PNG file, then zeros."""
    path = tmp_path / "photos" / "broken.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    return path


@pytest.fixture
def program(qapp: QApplication, qtbot, tmp_path: Path) -> Iterator[Program]:
    """The program before `start`, with a preferences file of its own."""
    program = Program(qapp, PreferencesFile(tmp_path / "preferences.toml"))
    qtbot.addWidget(program.window)
    yield program
    stop_all_jobs()
    program.language.choose("en")
