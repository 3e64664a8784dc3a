"""The launcher, main.py: which environments it trusts, updates or makes again, and what it prints."""

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
LAUNCHER_FILES = (
    "main.py",
    "pyproject.toml",
    "mwrgui/__init__.py",
    "mwrgui/version.py",
    "mwrgui/core/__init__.py",
    "mwrgui/core/system_packages.py",
)


def load_launcher() -> ModuleType:
    spec = importlib.util.spec_from_file_location("launcher", ROOT / "main.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


launcher = load_launcher()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that the launcher needs, with a real environment that can import them and has no pip."""
    root = tmp_path.resolve() / "checkout"
    for name in LAUNCHER_FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    venv.create(root / ".venv", with_pip=False, symlinks=os.name == "posix")
    (site_packages(root) / "project.pth").write_text(str(root))
    return root


def site_packages(root: Path) -> Path:
    return next((root / ".venv").rglob("site-packages"))


def mark_as_ready(root: Path, extras: str = "") -> None:
    packages = " ".join(launcher.packages_of(root))
    launcher.write_stamp(
        root, launcher.Stamp(sys.version.split()[0], launcher.project_digest(root), extras, packages)
    )


def test_environment_without_stamp_is_not_trusted(checkout):
    assert launcher.state_of(checkout, extra="") == "broken"


def test_missing_environment_counts_as_broken(tmp_path):
    assert launcher.state_of(tmp_path, extra="") == "broken"


def test_environment_with_a_current_stamp_is_ready(checkout):
    mark_as_ready(checkout)
    assert launcher.state_of(checkout, extra="") == "ready"


@pytest.mark.parametrize("damage", ["", "3.11", "3.11\nabc", "3.11\nabc\n\n\n", "\0\xff"])
def test_damaged_stamp_is_not_trusted(checkout, damage):
    (checkout / ".venv" / "stamp").write_bytes(damage.encode("latin-1"))
    assert launcher.state_of(checkout, extra="") == "broken"


def test_environment_of_a_changed_project_counts_as_outdated(checkout):
    mark_as_ready(checkout)
    with (checkout / "pyproject.toml").open("a") as project:
        project.write("\n")
    assert launcher.state_of(checkout, extra="") == "outdated"


def test_environment_without_the_extra_counts_as_outdated(checkout):
    mark_as_ready(checkout)
    assert launcher.state_of(checkout, extra="test") == "outdated"
    mark_as_ready(checkout, extras="onnx,test")
    assert launcher.state_of(checkout, extra="test") == "ready"
    assert launcher.state_of(checkout, extra="") == "ready"


def test_environment_without_its_interpreter_counts_as_broken(checkout):
    mark_as_ready(checkout)
    launcher.python_of(checkout).unlink()
    assert launcher.state_of(checkout, extra="") == "broken"


def test_environment_whose_interpreter_does_not_start_counts_as_broken(checkout):
    mark_as_ready(checkout)
    launcher.python_of(checkout).unlink()
    launcher.python_of(checkout).write_bytes(b"\x7fELF damaged")
    launcher.python_of(checkout).chmod(0o755)
    assert launcher.state_of(checkout, extra="") == "broken"


def test_environment_of_another_python_version_counts_as_broken(checkout):
    launcher.write_stamp(checkout, launcher.Stamp("3.11.0", launcher.project_digest(checkout)))
    assert launcher.state_of(checkout, extra="") == "broken"


def test_copied_checkout_does_not_run_the_original(checkout):
    mark_as_ready(checkout)
    copy = checkout.with_name("copy")
    shutil.copytree(checkout, copy, symlinks=True)
    assert launcher.state_of(copy, extra="") == "broken"
    assert launcher.state_of(checkout, extra="") == "ready"


def test_environment_that_lost_the_program_is_not_trusted(checkout):
    mark_as_ready(checkout)
    (site_packages(checkout) / "project.pth").unlink()
    assert launcher.state_of(checkout, extra="") == "broken"


def test_environment_that_lost_a_package_is_not_trusted(checkout):
    library, module = site_packages(checkout) / "library", site_packages(checkout) / "module.py"
    library.mkdir()
    module.touch()
    mark_as_ready(checkout)
    (site_packages(checkout) / "added_later").mkdir()
    assert launcher.state_of(checkout, extra="") == "ready"
    library.rmdir()
    assert launcher.state_of(checkout, extra="") == "broken"
    library.mkdir()
    module.unlink()
    assert launcher.state_of(checkout, extra="") == "broken"


def test_failed_update_keeps_the_stamp_and_prints_what_pip_said(checkout, capsys):
    mark_as_ready(checkout)
    before = launcher.read_stamp(checkout)
    with pytest.raises(launcher.SetupError, match="pip could not install"):
        launcher.make_environment(checkout, extra="test", recreate=False)
    assert "No module named pip" in capsys.readouterr().err
    assert launcher.read_stamp(checkout) == before
    assert launcher.state_of(checkout, extra="test") == "outdated"


def test_bare_environment_replaces_an_existing_one(checkout):
    (checkout / ".venv" / "remains").write_text("of an interrupted start")
    launcher.make_bare_environment(checkout)
    assert not (checkout / ".venv" / "remains").exists()
    assert (
        subprocess.run(
            [launcher.python_of(checkout), "-m", "pip", "--version"], capture_output=True
        ).returncode
        == 0
    )


def test_ready_environment_needs_no_pip_and_starts_the_program(checkout):
    mark_as_ready(checkout)
    done = subprocess.run(
        [sys.executable, checkout / "main.py", "--version"], capture_output=True, text=True, check=False
    )
    assert "No module named mwrgui.__main__" in done.stderr  # this checkout lacks the program itself
    assert done.returncode == 1


def test_only_one_process_at_a_time_makes_the_environment(tmp_path):
    try_lock_code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import main;"
        "print(main.try_lock(open(sys.argv[2], 'w')))"
    )
    command = [sys.executable, "-c", try_lock_code, str(ROOT), str(tmp_path / ".venv.lock")]
    with launcher.setup_lock(tmp_path):
        assert subprocess.check_output(command, text=True) == "False\n"
    assert subprocess.check_output(command, text=True) == "True\n"


def test_newer_python_is_found_on_the_path(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(launcher.SetupError, match=r"needs Python 3\.11 or newer, this is 3\."):
        launcher.newer_python()
    name = f"python3.{sys.version_info.minor}"
    (tmp_path / name).symlink_to(sys.executable)
    assert launcher.newer_python() == str(tmp_path / name)


def test_missing_system_packages_do_not_prevent_the_start(capsys):
    launcher.require_packages(["libxcb-cursor0"], purpose="the window", install=False)
    assert (
        capsys.readouterr().err.rstrip().endswith("apt-get install -y --no-install-recommends libxcb-cursor0")
    )


@pytest.mark.skipif(
    launcher.state_of(ROOT, extra="") != "ready", reason="main.py has not set up this checkout"
)
def test_launcher_starts_the_program():
    done = subprocess.run(
        [sys.executable, ROOT / "main.py", "--version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"mwrgui {mwrgui.__version__}\n", "")


def fake_nvidia_smi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Puts an `nvidia-smi` that prints these lines first on the PATH."""
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\ncat <<'END'\n" + "\n".join(lines) + "\nEND\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell script in place of nvidia-smi")
@pytest.mark.parametrize(
    ("lines", "build"),
    [
        (["NVIDIA GeForce RTX 4070, 8.9"], "cuda"),
        (["Quadro K420, 3.0", "NVIDIA H200, 9.0"], "cuda"),
        (["NVIDIA GeForce GTX 1080, 6.1"], "cpu"),  # torch with CUDA 13 does not run on it
        (["NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver."], "cpu"),
        ([""], "cpu"),
    ],
)
def test_only_a_gpu_that_torch_supports_gets_the_cuda_build(tmp_path, monkeypatch, lines, build):
    fake_nvidia_smi(tmp_path, monkeypatch, *lines)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "stdin", None)  # as after a double click
    assert launcher.choose_build() == build


def test_computer_without_a_driver_gets_the_cpu_build(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert launcher.choose_build() == "cpu"


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("answer", "build"), [("\n", "cuda"), ("y\n", "cuda"), ("N\n", "cpu"), ("no\n", "cpu")]
)
def test_a_user_at_a_terminal_is_asked_about_the_build(tmp_path, monkeypatch, capsys, answer, build):
    fake_nvidia_smi(tmp_path, monkeypatch, "NVIDIA H200, 9.0")
    monkeypatch.setattr(sys, "platform", "linux")
    user_end, program_end = os.openpty()
    os.write(user_end, answer.encode())
    with os.fdopen(program_end, encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        assert launcher.choose_build() == build
    os.close(user_end)
    assert "NVIDIA H200" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "parsed"),
    [
        ([], ("", [])),
        (["restore", "--torch"], ("", ["restore", "--torch"])),
        (["--torch", "cpu"], ("cpu", [])),
        (["--torch=cpu", "restore", "a.jpg"], ("cpu", ["restore", "a.jpg"])),
    ],
)
def test_torch_option_counts_only_before_the_command(argv, parsed):
    assert launcher.parse_torch_build(argv) == parsed


@pytest.mark.parametrize("argv", [["--torch"], ["--torch="], ["--torch", "rocm"], ["--torch", "restore"]])
def test_other_builds_of_torch_are_refused(argv):
    with pytest.raises(launcher.SetupError, match="one of: cpu, cuda"):
        launcher.parse_torch_build(argv)


def test_another_build_of_torch_needs_another_environment(checkout):
    libraries = site_packages(checkout) / "torch" / "lib"
    libraries.mkdir(parents=True)
    (libraries / "libtorch_cpu.so").touch()
    mark_as_ready(checkout)
    assert launcher.build_of_torch(checkout) == "cpu"
    assert [launcher.state_of(checkout, extra="", build=build) for build in ("", "cpu", "cuda")] == [
        "ready",
        "ready",
        "broken",
    ]
    (libraries / "libtorch_cuda.so").touch()
    assert launcher.build_of_torch(checkout) == "cuda"
    assert launcher.state_of(checkout, extra="", build="cpu") == "broken"


def test_the_version_of_torch_is_taken_from_pyproject_toml():
    assert launcher.torch_requirement(ROOT).startswith("torch==2.")


def test_missing_connection_is_reported_in_one_sentence(checkout, monkeypatch, capsys):
    launcher.make_bare_environment(checkout)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # nothing listens there
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setattr(launcher, "TORCH_INDEXES", {("linux", "cpu"): "http://127.0.0.1:9/cpu"})
    # on Linux torch is installed first, from its own index; on Windows with all the rest
    for platform in ("linux", "win32"):
        monkeypatch.setattr(sys, "platform", platform)
        with pytest.raises(launcher.SetupError, match="cannot be reached") as refused:
            launcher.make_environment(checkout, extra="", recreate=False, build="cpu")
        # one sentence: two dots in download.pytorch.org, one at the end
        assert str(refused.value).count(".") <= 3
        printed = capsys.readouterr().err
        assert printed.count("trying again") == 1  # once, not for each of pip's retries
        assert "ERROR" not in printed
