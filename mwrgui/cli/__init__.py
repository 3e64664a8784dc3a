"""The commands: names, one-line helps, and how one is loaded and run."""

import argparse
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn, Protocol, cast

from mwrgui.core.errors import MwrError
from mwrgui.core.registry import Registry


class CommandModule(Protocol):
    """What the module of a command offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declares the flags of the command."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Does it; returns the exit code."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command; its module is imported when it is chosen, because torch takes seconds to load."""

    module: str
    help: str

    def load(self) -> CommandModule:
        """Imports the module."""
        return cast(CommandModule, importlib.import_module(self.module))


COMMANDS: Registry[Command] = Registry(
    "command",
    {
        "restore": Command("mwrgui.cli.restore", "remove rain, haze, snow and raindrops from photos"),
        "distill": Command("mwrgui.cli.distill", "make a small student from a teacher, without any photos"),
        "train": Command(
            "mwrgui.cli.train", "train a teacher, or a student with data, on your own clean photos"
        ),
        "evaluate": Command("mwrgui.cli.evaluate", "measure a model on pairs of degraded and clean photos"),
        "export": Command("mwrgui.cli.export", "write a model as ONNX, PT2 or safetensors, and check it"),
        "inspect": Command("mwrgui.cli.inspect", "say what is in a checkpoint, without running code from it"),
        "bench": Command("mwrgui.cli.bench", "measure speed and memory on this machine"),
    },
)


def run_command(name: str, argv: Sequence[str]) -> int:
    """Runs the command `name` with its flags.

    Raises:
        MwrError: there is no such command, its flags are wrong, or it met a problem a person can mend.
    """
    command = COMMANDS[name]
    module = command.load()
    parser = Parser(prog=f"mwrgui {name}", description=_sentence(command.help), allow_abbrev=False)
    module.add_arguments(parser)
    return module.run(parser.parse_args(argv))


class Parser(argparse.ArgumentParser):
    """Tells of wrong flags like of any other problem: in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Raises: MwrError."""
        raise MwrError("{problem}", "See {program} --help.", problem=_sentence(message), program=self.prog)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
