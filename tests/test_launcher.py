"""The door, main.py: which environments it trusts, mends or makes anew, and what it says."""

import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from types import ModuleType

import pytest

import mwrgui

ROOT = Path(__file__).parents[1]
CHECKOUT = (
    "main.py",
    "pyproject.toml",
    "mwrgui/__init__.py",
    "mwrgui/core/__init__.py",
    "mwrgui/core/system_packages.py",
)


def load_door() -> ModuleType:
    spec = importlib.util.spec_from_file_location("door", ROOT / "main.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


door = load_door()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The door's part of the project, with a real environment that finds it and has no pip."""
    root = tmp_path.resolve() / "checkout"
    for name in CHECKOUT:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    venv.create(root / ".venv", with_pip=False, symlinks=os.name == "posix")
    (site_packages(root) / "project.pth").write_text(str(root))
    return root


def site_packages(root: Path) -> Path:
    return next((root / ".venv").rglob("site-packages"))


def vouch(root: Path, extras: str = "") -> None:
    packages = " ".join(door.packages_of(root))
    door.write_stamp(root, door.Stamp(sys.version.split()[0], door.project_digest(root), extras, packages))


def test_environment_without_stamp_is_not_trusted(checkout):
    assert door.state_of(checkout, extra="") == "broken"


def test_missing_environment_is_made(tmp_path):
    assert door.state_of(tmp_path, extra="") == "broken"


def test_vouched_environment_is_ready(checkout):
    vouch(checkout)
    assert door.state_of(checkout, extra="") == "ready"


@pytest.mark.parametrize("damage", ["", "3.11", "3.11\nabc", "3.11\nabc\n\n\n", "\0\xff"])
def test_damaged_stamp_is_not_trusted(checkout, damage):
    (checkout / ".venv" / "stamp").write_bytes(damage.encode("latin-1"))
    assert door.state_of(checkout, extra="") == "broken"


def test_changed_project_is_updated(checkout):
    vouch(checkout)
    with (checkout / "pyproject.toml").open("a") as project:
        project.write("\n")
    assert door.state_of(checkout, extra="") == "outdated"


def test_missing_extra_is_added(checkout):
    vouch(checkout)
    assert door.state_of(checkout, extra="test") == "outdated"
    vouch(checkout, extras="onnx,test")
    assert door.state_of(checkout, extra="test") == "ready"
    assert door.state_of(checkout, extra="") == "ready"


def test_interpreter_that_is_gone_is_replaced(checkout):
    vouch(checkout)
    door.python_of(checkout).unlink()
    assert door.state_of(checkout, extra="") == "broken"


def test_interpreter_that_does_not_start_is_replaced(checkout):
    vouch(checkout)
    door.python_of(checkout).unlink()
    door.python_of(checkout).write_bytes(b"\x7fELF damaged")
    door.python_of(checkout).chmod(0o755)
    assert door.state_of(checkout, extra="") == "broken"


def test_other_version_of_the_interpreter_is_noticed(checkout):
    door.write_stamp(checkout, door.Stamp("3.11.0", door.project_digest(checkout)))
    assert door.state_of(checkout, extra="") == "broken"


def test_copied_checkout_does_not_run_the_original(checkout):
    vouch(checkout)
    copy = checkout.with_name("copy")
    shutil.copytree(checkout, copy, symlinks=True)
    assert door.state_of(copy, extra="") == "broken"
    assert door.state_of(checkout, extra="") == "ready"


def test_environment_that_lost_the_program_is_not_trusted(checkout):
    vouch(checkout)
    (site_packages(checkout) / "project.pth").unlink()
    assert door.state_of(checkout, extra="") == "broken"


def test_environment_that_lost_a_package_is_not_trusted(checkout):
    library, module = site_packages(checkout) / "library", site_packages(checkout) / "module.py"
    library.mkdir()
    module.touch()
    vouch(checkout)
    (site_packages(checkout) / "added_later").mkdir()
    assert door.state_of(checkout, extra="") == "ready"
    library.rmdir()
    assert door.state_of(checkout, extra="") == "broken"
    library.mkdir()
    module.unlink()
    assert door.state_of(checkout, extra="") == "broken"


def test_update_that_fails_in_order_leaves_the_stamp_and_tells_what_pip_said(checkout, capsys):
    vouch(checkout)
    before = door.read_stamp(checkout)
    with pytest.raises(door.SetupError, match="pip could not install"):
        door.make_environment(checkout, extra="test", anew=False)
    assert "No module named pip" in capsys.readouterr().err
    assert door.read_stamp(checkout) == before
    assert door.state_of(checkout, extra="test") == "outdated"


def test_bare_environment_replaces_what_is_there(checkout):
    (checkout / ".venv" / "remains").write_text("of an interrupted start")
    door.make_bare_environment(checkout)
    assert not (checkout / ".venv" / "remains").exists()
    assert (
        subprocess.run([door.python_of(checkout), "-m", "pip", "--version"], capture_output=True).returncode
        == 0
    )


def test_ready_environment_needs_no_pip_and_hands_over(checkout):
    vouch(checkout)
    done = subprocess.run(
        [sys.executable, checkout / "main.py", "--version"], capture_output=True, text=True, check=False
    )
    assert "No module named mwrgui.__main__" in done.stderr  # this checkout ends behind the door
    assert done.returncode == 1


def test_only_one_start_makes_the_environment(tmp_path):
    try_elsewhere = (
        "import sys; sys.path.insert(0, sys.argv[1]); import main;"
        "print(main.try_lock(open(sys.argv[2], 'w')))"
    )
    command = [sys.executable, "-c", try_elsewhere, str(ROOT), str(tmp_path / ".venv.lock")]
    with door.only_one(tmp_path):
        assert subprocess.check_output(command, text=True) == "False\n"
    assert subprocess.check_output(command, text=True) == "True\n"


def test_newer_python_is_found_on_the_path(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(door.SetupError, match=r"needs Python 3\.11 or newer, this is 3\."):
        door.newer_python()
    name = f"python3.{sys.version_info.minor}"
    (tmp_path / name).symlink_to(sys.executable)
    assert door.newer_python() == str(tmp_path / name)


def test_missing_system_packages_never_stop_the_start(capsys):
    door.see_to_packages(["libxcb-cursor0"], purpose="the window", install=False)
    assert (
        capsys.readouterr().err.rstrip().endswith("apt-get install -y --no-install-recommends libxcb-cursor0")
    )


@pytest.mark.skipif(door.state_of(ROOT, extra="") != "ready", reason="main.py has not set up this checkout")
def test_door_opens():
    done = subprocess.run(
        [sys.executable, ROOT / "main.py", "--version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"mwrgui {mwrgui.__version__}\n", "")
