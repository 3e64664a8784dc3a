"""What every command shares: quick help, one sentence per problem, exit codes, progress."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import mwrgui
from mwrgui.cli import COMMANDS
from mwrgui.cli.console import Progress, print_json
from mwrgui.core import part_names
from mwrgui.degradations import DEGRADATIONS
from mwrgui.models import DESIGNS, STUDENTS

ROOT = Path(__file__).parents[2]


def run_python(code: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Runs code in a new interpreter, because imports and `sys.excepthook` concern a whole process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""}
    settings = {"capture_output": True, "encoding": "utf-8", "env": environment, **options}
    return subprocess.run([sys.executable, "-c", code], check=False, **settings)  # type: ignore[call-overload,no-any-return]


def test_version_is_printed(mwrgui_cli):
    done = mwrgui_cli("--version")
    assert (done.returncode, done.stdout) == (0, f"mwrgui {mwrgui.__version__}\n")


def test_help_names_every_command_and_loads_neither_torch_nor_qt():
    done = run_python(
        "import sys\n"
        "from mwrgui.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(sorted({'torch', 'numpy', 'cv2', 'PySide6'} & set(sys.modules)))"
    )
    assert all(name in done.stdout for name in COMMANDS)
    assert done.stdout.splitlines()[-1] == "[]"


def test_no_command_loads_qt():
    done = run_python(
        "import sys\n"
        "from mwrgui.cli import COMMANDS\n"
        "for command in COMMANDS.values(): command.load()\n"
        "print(sorted(name for name in sys.modules if name.startswith(('PySide6', 'pyqtgraph'))))"
    )
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_loads_neither_torch_nor_opencv(name):
    done = run_python(
        "import sys\n"
        "from mwrgui.__main__ import main\n"
        f"try: main([{name!r}, '--help'])\n"
        "except SystemExit: print(sorted({'torch', 'numpy', 'cv2', 'PySide6'} & set(sys.modules)))"
    )
    assert done.stdout.startswith(f"usage: mwrgui {name}"), done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_lists_all_students_designs_and_weathers():
    assert tuple(STUDENTS) == part_names.STUDENT_NAMES
    assert tuple(DESIGNS) == part_names.DESIGN_NAMES
    assert tuple(DEGRADATIONS) == part_names.WEATHER_NAMES


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name, mwrgui_cli):
    done = mwrgui_cli(name, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: mwrgui {name}")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["restor"], "no command named “restor”. Did you mean restore, export?"),
        (["--colour"], "Unrecognized arguments: --colour. See mwrgui --help."),
        (["inspect"], "See mwrgui inspect --help."),
        (["inspect", "a", "--bogus"], "Unrecognized arguments: --bogus."),
    ],
)
def test_wrong_arguments_give_one_sentence_and_exit_code_2(arguments, message, mwrgui_cli):
    done = mwrgui_cli(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.startswith("mwrgui: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_defect_logs_its_traceback_and_exits_with_1(person):
    done = run_python(CODE_WITH_DEFECT)
    log = person / ".local/state/mwrgui/log/mwrgui.log"
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(log) in done.stderr
    assert "ZeroDivisionError: division by zero" in log.read_text(encoding="utf-8")


def test_traceback_of_a_defect_is_printed_where_no_log_can_be_written(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    state = {"XDG_STATE_HOME": str(tmp_path / "file"), "PYTHONPATH": str(ROOT)}
    done = run_python(CODE_WITH_DEFECT, env={**os.environ, **state})
    assert done.returncode == 1
    assert "ZeroDivisionError: division by zero" in done.stderr


def test_ctrl_c_ends_quietly_with_2():
    done = run_python(
        "import signal, sys\n"
        "from mwrgui.__main__ import main\n"
        "def hook(event, args):\n"
        "    if event == 'exec' and args[0].co_filename.endswith('inspect.py'):\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "sys.addaudithook(hook)\n"
        "sys.exit(main(['inspect', 'file']))"
    )
    assert (done.returncode, done.stderr) == (2, "")


def test_closed_pipe_is_not_reported_as_a_defect():
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        done = run_python(
            "import sys\nfrom mwrgui.__main__ import main\nsys.exit(main(['--help']))",
            capture_output=False,
            stdout=pipe,
            stderr=subprocess.PIPE,
        )
    assert (done.returncode, done.stderr) == (2, "")


def test_json_has_one_valid_object_per_line(capsys):
    print_json({"event": "step", "loss": float("nan"), "rates": (1.5, float("inf")), "photo": Path("ü.png")})
    print_json({"event": "end"})
    first, second = capsys.readouterr().out.splitlines()
    assert json.loads(first) == {"event": "step", "loss": None, "rates": [1.5, None], "photo": "ü.png"}
    assert json.loads(second) == {"event": "end"}


def test_progress_in_a_pipe_is_plain_lines_on_stdout(capsys):
    with Progress(3, unit="photos") as progress:
        for name in ("a.png", "b.png", "c.png"):
            progress.update(note=name)
        progress.say("b.png was skipped")
    captured = capsys.readouterr()
    last, message = captured.out.splitlines()[-2:]
    assert last.startswith("3/3 photos, 100 %, ")
    assert last.endswith(", c.png")
    assert message == "b.png was skipped"
    assert "\r" not in captured.out
    assert captured.err == ""


def test_progress_prints_nothing_with_json(capsys):
    with Progress(1, unit="photos", json=True) as progress:
        progress.update()
        progress.say("nothing")
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    "updates",
    [
        "progress.update(2, note='last.png')",
        "for done in (3, 4, 1, 2, 3, 4): progress.set_done(done, note='last.png')",
    ],
)
def test_progress_on_a_terminal_is_a_bar(updates):
    import pty
    import termios

    reader, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 100))
    done = run_python(
        "from mwrgui.cli.console import Progress\n"
        "with Progress(4, unit='photos', start=2) as progress:\n"
        f"  {updates}",
        capture_output=False,
        stdout=subprocess.PIPE,
        stderr=terminal,
    )
    os.close(terminal)
    shown = os.read(reader, 10_000).decode()
    os.close(reader)
    assert "100%|" in shown
    assert "4/4" in shown
    assert "last.png" in shown
    assert done.stdout == ""


CODE_WITH_DEFECT = """
from mwrgui.__main__ import main
try: main(['--version'])
except SystemExit: pass
1 / 0
"""
