"""Flags from settings: help text and default of a flag are those of its setting."""

import argparse
from collections.abc import Sequence
from typing import Any

from mwrgui.core.setting import settings_of
from mwrgui.restoration.options import RestoreOptions, uniform_strength


def add_setting_flags(parser: argparse.ArgumentParser, settings: type) -> None:
    """Declares one flag per setting; values are validated when the settings are built."""
    for setting in settings_of(settings).values():
        help_text = f"{setting.help[0].lower()}{setting.help[1:].rstrip('.')}"
        parser.add_argument(
            f"--{setting.name.replace('_', '-')}",
            type=setting.parse,
            default=setting.default,
            metavar="{" + ",".join(setting.choices) + "}" if setting.choices else "N",
            help=f"{help_text} (default: {setting.default})",
        )


def add_restore_flags(parser: argparse.ArgumentParser) -> None:
    """Declares the flags of `RestoreOptions`, and `--strength`, which sets both strengths."""
    add_setting_flags(parser, RestoreOptions)
    parser.add_argument(
        "--strength",
        type=settings_of(RestoreOptions)["haze_strength"].parse,
        action=_BothStrengths,
        default=argparse.SUPPRESS,
        metavar="N",
        help="both strengths at once, 0 to 1",
    )


class _BothStrengths(argparse.Action):
    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        _option: str | None = None,
    ) -> None:
        for name, value in uniform_strength(values).items():
            setattr(namespace, name, value)
