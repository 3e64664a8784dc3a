"""Flags from settings: help text and default of a flag are those of its setting."""

import argparse

from mwrgui.core.setting import settings_of


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
