"""Entry point of the program: opens the window, or runs the command that the command line names."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from mwrgui.cli import COMMANDS, Parser, run_command
from mwrgui.cli.console import print_warning, replace_unencodable
from mwrgui.core.errors import EXIT_EXPECTED_PROBLEM, MwrError
from mwrgui.version import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program; returns the exit code.

    0 means success, 2 an expected problem or an interruption; commands may return others. An unexpected
    exception goes to `sys.excepthook`, and the exit code is 1.
    """
    sys.excepthook = _report_defect
    replace_unencodable()
    try:
        return _dispatch(list(sys.argv[1:] if argv is None else argv))
    except MwrError as problem:
        print_warning(str(problem))
        return EXIT_EXPECTED_PROBLEM
    except KeyboardInterrupt:
        return EXIT_EXPECTED_PROBLEM
    except BrokenPipeError:
        # Discards buffered output; otherwise the interpreter would print a warning while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_EXPECTED_PROBLEM


def _dispatch(argv: list[str]) -> int:
    try:
        if argv and argv[0].startswith("-"):
            return _change_launcher(_parser().parse_args(argv))  # --help and --version exit here
        if argv and (argv[0] in COMMANDS or not _looks_like_file(argv[0])):
            return run_command(argv[0], argv[1:])
        return _open_window_or_demo([Path(name) for name in argv])
    finally:
        if sys.stdout:  # None in a program without a console on Windows
            sys.stdout.flush()  # here, where `main` still handles a closed pipe


def _open_window_or_demo(files: list[Path]) -> int:
    """Opens the window; without a screen, runs a demo that prints text and writes files."""
    from mwrgui.ui.shell.screen import has_screen

    if not has_screen():
        from mwrgui.cli.headless_demo import run_headless_demo

        return run_headless_demo(files)
    gc.disable()  # a start leaves hardly any garbage; the window enables collection once it is shown
    from mwrgui.ui.shell.app import main as open_window

    return open_window(files)


def _looks_like_file(word: str) -> bool:
    """Whether a word that is not a command looks like a path: it exists, has an extension or a folder."""
    return Path(word).exists() or bool(Path(word).suffix) or len(Path(word).parts) > 1


def _change_launcher(arguments: argparse.Namespace) -> int:
    """Installs or removes the desktop launcher, as the options request; returns the exit code."""
    from mwrgui.ui import launcher

    if arguments.install_launcher:
        print(f"Installed {launcher.install()}")
    if arguments.uninstall_launcher:
        removed = launcher.uninstall()
        print(f"Removed {', '.join(map(str, removed))}" if removed else "There was no launcher.")
    return 0


def _parser() -> Parser:
    commands = "\n".join(f"  {name:<10}{command.help}" for name, command in COMMANDS.items())
    parser = Parser(
        prog="mwrgui",
        usage="mwrgui [FILE… | COMMAND …]",
        description="Restores photos taken in bad weather, and distills small networks that do it.",
        epilog=f"commands:\n{commands}\n\n“mwrgui COMMAND --help” describes one of them.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--install-launcher", action="store_true", help="put mwrgui among the desktop's programs"
    )
    parser.add_argument("--uninstall-launcher", action="store_true", help="remove it from there")
    parser.add_argument("--version", action="version", version=f"mwrgui {__version__}")
    return parser


def _report_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Logs an unexpected exception and prints a sentence about it; the interpreter then exits with 1."""
    from mwrgui.core.log import log_defect

    print(f"mwrgui: {log_defect(kind, error, trace)}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
