"""A launcher as macOS has them: a small application bundle in the user's Applications folder.

Source: Apple, Bundle Programming Guide and Information Property List Key Reference. Not tried on a Mac.
"""

import plistlib
import shlex
import shutil
from pathlib import Path

from mwrgui.core.files import write_bytes
from mwrgui.core.own_program import program_command
from mwrgui.ui.launcher.icon_files import icns
from mwrgui.version import __version__

_IDENTIFIER = "org.mwrgui.mwrgui"


def install() -> Path:
    """Writes the bundle and returns it; Finder hands over files by an event that the window knows.

    Raises:
        MwrError: it cannot be written.
    """
    bundle = _bundle()
    script = f'#!/bin/sh\nexec {shlex.join(program_command())} "$@"\n'
    write_bytes(bundle / "Contents" / "Info.plist", plistlib.dumps(bundle_information()))
    write_bytes(bundle / "Contents" / "Resources" / "mwrgui.icns", icns())
    starter = bundle / "Contents" / "MacOS" / "mwrgui"
    write_bytes(starter, script.encode())
    starter.chmod(0o755)
    return bundle


def uninstall() -> list[Path]:
    """Removes the bundle; returns what was there."""
    present = [bundle for bundle in [_bundle()] if bundle.exists()]
    for bundle in present:
        shutil.rmtree(bundle)
    return present


def _bundle() -> Path:
    return Path.home() / "Applications" / "mwrgui.app"


def bundle_information() -> dict[str, object]:
    """What Info.plist says of the program, the files that it opens among it."""
    return {
        "CFBundleName": "mwrgui",
        "CFBundleDisplayName": "mwrgui",
        "CFBundleIdentifier": _IDENTIFIER,
        "CFBundleVersion": __version__,
        "CFBundleShortVersionString": __version__,
        "CFBundlePackageType": "APPL",
        "CFBundleExecutable": "mwrgui",
        "CFBundleIconFile": "mwrgui",
        "NSHighResolutionCapable": True,
        "CFBundleDocumentTypes": [
            _document_type("Photo", ["public.image"]),
            _document_type("Folder", ["public.folder"]),
            {**_document_type("Network weights", []), "CFBundleTypeExtensions": ["safetensors"]},
        ],
    }


def _document_type(name: str, types: list[str]) -> dict[str, object]:
    return {
        "CFBundleTypeName": name,
        "CFBundleTypeRole": "Editor",
        "LSHandlerRank": "Alternate",  # offered under “Open with”, without taking files from anybody
        "LSItemContentTypes": types,
    }
