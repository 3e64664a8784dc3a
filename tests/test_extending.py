"""The examples of docs/extending.md work as written, and their parts also from an installed package."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

import mwrgui
from mwrgui.degradations import DEGRADATIONS
from mwrgui.export import FORMATS
from mwrgui.losses import LOSSES
from mwrgui.models import ARCHITECTURES
from mwrgui.synthesis import SYNTHESIZERS
from mwrgui.synthesis.drawn import drawn_by

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^## (.+?)\n.*?```python\n(.*?)```", PAGE, flags=re.DOTALL | re.MULTILINE))
ENTRY_POINTS = re.search(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
USES = re.compile(
    r"^(for|    pass|print|restored|torch\.save|mwrgui\.export|student =|ARCHITECTURES).*", re.MULTILINE
)
"""Lines of the examples that use the part that the lines above them define."""
QUICK = {"steps": 1, "batch": 1, "crop": 32, "scene_side": 32, "pool": 2, "init": "random", "progress": False}
PRINT_LAST_PARTS = """
import json
from mwrgui.degradations import DEGRADATIONS
from mwrgui.export import FORMATS
from mwrgui.losses import LOSSES
from mwrgui.models import ARCHITECTURES, STUDENTS
from mwrgui.synthesis import SYNTHESIZERS
registries = (LOSSES, DEGRADATIONS, SYNTHESIZERS, FORMATS, ARCHITECTURES, STUDENTS)
print(json.dumps([list(r)[-1] for r in registries]))
"""


@pytest.fixture(autouse=True)
def without_external_parts(monkeypatch):
    """Each test begins without external parts, and leaves none behind."""
    for registry in (LOSSES, DEGRADATIONS, SYNTHESIZERS, FORMATS, ARCHITECTURES):
        monkeypatch.setattr(registry, "_external", {})


def run_example(title: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs an example of the page in a folder with a photo; its runs are shortened and print no progress."""
    monkeypatch.chdir(folder)
    (folder / "my-photos").mkdir()
    photo = np.random.default_rng(0).integers(0, 255, (40, 48, 3), np.uint8)
    cv2.imwrite(str(folder / "my-photos" / "a.png"), photo)
    distill, evaluate = mwrgui.distill, mwrgui.evaluate
    monkeypatch.setattr(
        mwrgui, "distill", lambda *given, **named: distill(*given, **named | QUICK), raising=False
    )
    monkeypatch.setattr(
        mwrgui, "evaluate", lambda *given, **named: evaluate(*given, **named, progress=False), raising=False
    )
    exec(compile(EXAMPLES[title], title, "exec"), {})


def test_example_of_a_loss(tmp_path, monkeypatch):
    run_example("A loss", tmp_path, monkeypatch)
    lines = (tmp_path / "with-edges" / "events.jsonl").read_text().splitlines()
    (step,) = [each for each in map(json.loads, lines) if each["event"] == "step_done"]
    assert step["losses"]["edges"] > 0
    assert 0.1 * step["losses"]["edges"] < step["losses"]["loss"]
    assert 'own_losses = "edges=0.1"' in (tmp_path / "with-edges" / "recipe.toml").read_text()


def test_example_of_a_weather(tmp_path, monkeypatch, capsys):
    run_example("A weather", tmp_path, monkeypatch)
    assert "mean fog" in capsys.readouterr().out


def test_example_of_a_source(tmp_path, monkeypatch):
    run_example("A source of images", tmp_path, monkeypatch)
    assert 'synthesizer = "stripes"' in (tmp_path / "from-stripes" / "recipe.toml").read_text()


def test_example_of_an_export_format(tmp_path, monkeypatch):
    run_example("An export format", tmp_path, monkeypatch)
    assert len(np.load(tmp_path / "student.npz").files) > 10


def test_example_of_a_network(tmp_path, monkeypatch):
    run_example("A network", tmp_path, monkeypatch)
    assert mwrgui.load_model(tmp_path / "mynet.pth").architecture.title == "MyNet"


def test_example_of_a_student_of_another_architecture(tmp_path, monkeypatch):
    run_example("A student of another architecture", tmp_path, monkeypatch)
    student = tmp_path / "to-nafnet" / "student.safetensors"
    assert mwrgui.load_model(student).architecture.name == "nafnet"


def test_every_kind_of_part_is_found_in_an_installed_package(tmp_path):
    """The package is laid out as pip installs one: a module with all parts of the page, and its metadata."""
    source = "\n".join(USES.sub("", code) for code in EXAMPLES.values())
    source += "\nFOG, NPZ = Fog(), ExportFormat('npz', 'NumPy', '.npz', Npz())\n"
    (tmp_path / "mypackage").mkdir()
    (tmp_path / "mypackage" / "parts.py").write_text(source)
    metadata = tmp_path / "mypackage-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: mypackage\nVersion: 1.0\n")
    assert ENTRY_POINTS is not None
    names = ENTRY_POINTS[1].replace('project.entry-points."', "").replace('"]', "]").replace('"', "")
    (metadata / "entry_points.txt").write_text("\n".join(line.strip() for line in names.splitlines()))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PRINT_LAST_PARTS],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ["edges", "fog", "stripes", "npz", "mynet", "narrow"]


def test_a_run_with_parts_of_ones_own_is_resumed_when_they_are_passed_again(tmp_path):
    @drawn_by
    def noise(count, side, generator):
        return torch.rand(count, 3, side, side, generator=generator)

    def brightness(student, teacher):
        return (student.mean() - teacher.mean()).abs()

    own = {"source": noise, "losses": {brightness: 0.5}, "output": tmp_path / "run", "progress": False}
    shorter = QUICK | {"steps": 3, "checkpoint_every": 1, "student": "tiny"}
    for event in mwrgui.distill("student", **shorter | own):
        if getattr(event, "step", 0) == 2:
            break
    LOSSES._external.clear()  # as in another process
    with pytest.raises(mwrgui.MwrError, match="no loss named “brightness”"):
        list(mwrgui.distill("student", output=tmp_path / "run", resume=True))
    *_, last = mwrgui.distill("student", resume=True, **own)
    assert (last.step, last.reason) == (3, "completed")


def test_built_in_parts_cannot_be_replaced_and_duplicate_names_are_refused(tmp_path):
    class Rain:
        def apply(self, clean, **_):
            return clean

    class Mist(Rain):
        pass

    with pytest.raises(ValueError, match="already a degradation named “rain”"):
        mwrgui.distill("student", weathers=[Rain()], output=tmp_path)
    with pytest.raises(ValueError, match="several are called mist"):
        mwrgui.distill("student", weathers=[Mist(), Mist()], output=tmp_path)
    with pytest.raises(TypeError, match="is not a valid degradation"):
        mwrgui.distill("student", weathers=[object()], output=tmp_path)


def test_an_unknown_loss_is_refused_before_the_run_begins(tmp_path):
    with pytest.raises(mwrgui.MwrError, match="no loss named “edgs”"):
        list(mwrgui.distill("student", losses={"edgs": 1}, output=tmp_path / "run"))
    assert not (tmp_path / "run").exists()
