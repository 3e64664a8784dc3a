"""The registry of commands: names, help texts, and how a command is loaded and run."""

import argparse
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn, Protocol, cast

from mwrgui.core.errors import MwrError
from mwrgui.core.registry import Registry


class FlagsModule(Protocol):
    """The interface of the module with a command's flags."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declares the flags of the command."""


class CommandModule(Protocol):
    """The interface of the module of a command."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Runs the command; returns the exit code."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command; its module is imported only when it runs, because torch takes seconds to load."""

    module: str
    help: str

    def load_flags(self) -> FlagsModule:
        """Imports only the flags, without torch."""
        package, _, name = self.module.rpartition(".")
        return cast(FlagsModule, importlib.import_module(f"{package}.flags.{name}"))

    def load(self) -> CommandModule:
        """Imports the module of the command."""
        return cast(CommandModule, importlib.import_module(self.module))


COMMANDS: Registry[Command] = Registry(
    "command",
    {
        "restore": Command("mwrgui.cli.restore", "remove rain, haze, snow and raindrops from photos"),
        "live": Command("mwrgui.cli.live", "restore the pictures of a camera or a stream as they come"),
        "distill": Command("mwrgui.cli.distill", "make a small student from a teacher; no photos are needed"),
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
        MwrError: there is no such command, its flags are wrong, or it met an expected problem.
    """
    command = COMMANDS[name]
    parser = Parser(prog=f"mwrgui {name}", description=_as_sentence(command.help), allow_abbrev=False)
    command.load_flags().add_arguments(parser)
    arguments = parser.parse_args(argv)  # argparse exits after --help
    return command.load().run(arguments)


class Parser(argparse.ArgumentParser):
    """Reports wrong flags as an MwrError."""

    def error(self, message: str) -> NoReturn:
        """Raises an MwrError instead of exiting, so that wrong flags are reported like other errors."""
        raise MwrError("{problem}", "See {program} --help.", problem=_as_sentence(message), program=self.prog)


def _as_sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
