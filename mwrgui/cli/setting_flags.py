"""Flags that are made of settings: what a setting declares is its flag's help and default as well."""

import argparse

from mwrgui.core.setting import settings_of


def add_setting_flags(parser: argparse.ArgumentParser, settings: type) -> None:
    """Declares one flag per setting; what is wrong with a value is said by whoever builds the settings."""
    for setting in settings_of(settings).values():
        about = f"{setting.help[0].lower()}{setting.help[1:].rstrip('.')}"
        parser.add_argument(
            f"--{setting.name}",
            type=setting.parse,
            default=setting.default,
            metavar="N",
            help=f"{about} (default: {setting.default})",
        )
