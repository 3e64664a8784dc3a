"""How the program starts itself: with a Python interpreter, or packaged, where its executable acts as one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mwrgui.core import own_program
from mwrgui.sandbox.process import SandboxProcess
from mwrgui.ui.launcher import linux, macos, windows

ROOT = Path(own_program.__file__).parents[2]
PROGRAM = """\
import sys
from mwrgui.core.own_program import run_as_interpreter
if not run_as_interpreter(sys.argv[1:]):
    print("the program itself", *sys.argv[1:])
"""


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Makes this process look like the packaged program; returns the path of its executable."""
    executable = tmp_path / "mwrgui"
    executable.write_text(f"#!{sys.executable}\n{PROGRAM}")
    executable.chmod(0o755)
    monkeypatch.setattr(own_program, "PACKAGED", True)
    monkeypatch.setattr(sys, "executable", str(executable))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("APPIMAGE", raising=False)
    return executable


def output_of(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.skipif(os.name != "posix", reason="needs a script as an executable")
@pytest.mark.usefixtures("packaged")
@pytest.mark.parametrize("switches", [[], ["-B"], ["-u", "-P"]])
def test_a_packaged_program_runs_modules_and_code_as_an_interpreter_would(switches: list[str]) -> None:
    command = [*own_program.python_command(), *switches]
    assert output_of(*command, "-c", "import sys; print(sys.argv)", "a b") == "['-c', 'a b']"
    assert output_of(*command, "-m", "mwrgui", "--version").startswith("mwrgui ")
    assert output_of(*command, "-m", "json.tool", os.devnull, "--help").startswith("usage:")


@pytest.mark.skipif(os.name != "posix", reason="needs a script as an executable")
@pytest.mark.parametrize("arguments", [[], ["photo.jpg"], ["restore", "-m"], ["-m"], ["--version"]])
def test_a_packaged_program_handles_its_own_arguments(packaged: Path, arguments: list[str]) -> None:
    assert output_of(str(packaged), *arguments) == " ".join(["the program itself", *arguments])


@pytest.mark.skipif(os.name != "posix", reason="needs a script as an executable")
@pytest.mark.usefixtures("packaged")
def test_an_onnx_file_is_opened_in_a_child_of_the_packaged_program() -> None:
    process = SandboxProcess("onnx")
    try:
        request = {"do": "open", "path": "/nowhere.onnx", "memory": None, "threads": 1}
        (answer, _) = process.request(request, seconds=60, max_elements=0)
    finally:
        process.end()
    assert "refused" in answer


def test_launchers_start_the_executable_of_the_packaged_program(packaged: Path, person: Path) -> None:
    assert own_program.program_command() == [str(packaged)]
    assert f'Exec="{packaged}" %F\n' in linux.desktop_entry(own_program.program_command())
    script = windows.shortcut_script(Path("C:/mwrgui.lnk"), Path("C:/i.ico"))
    assert f"$s.TargetPath = '{packaged}'; $s.Arguments = ''" in script
    bundle = macos.install()
    try:
        starter = (bundle / "Contents" / "MacOS" / "mwrgui").read_text()
    finally:
        macos.uninstall()
    assert starter.splitlines()[1] == f'exec {packaged} "$@"'
    assert person in bundle.parents


def test_launchers_start_the_appimage_and_child_processes_the_executable_inside(
    packaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPIMAGE", "/home/ann/mwrgui.AppImage")
    assert own_program.program_command() == ["/home/ann/mwrgui.AppImage"]
    assert own_program.python_command() == [str(packaged)]


def test_child_processes_do_not_get_the_library_paths_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        monkeypatch.setenv(name, "/usr/lib/mwrgui/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/opt/own")
    own_program.restore_library_paths()
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/own"
    assert "DYLD_LIBRARY_PATH" not in os.environ
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ


def test_only_own_program_decides_how_python_is_started() -> None:
    """Elsewhere only hints that name pip, and the benchmark of `main.py`, use `sys.executable`."""
    allowed = {"core/own_program.py", "sandbox/onnx_graph.py", "export/onnx.py", "bench/starting.py"}
    package = ROOT / "mwrgui"
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "sys.executable" in path.read_text(encoding="utf-8")
    }
    assert found <= allowed
