"""A launcher as macOS has them: a small application bundle in the user's Applications folder.

Source: Apple, Bundle Programming Guide and Information Property List Key Reference. Not tried on a Mac.
"""

import plistlib
import shlex
import shutil
import sys
from pathlib import Path

from mwrgui import __version__
from mwrgui.core.files import write_bytes
from mwrgui.ui.launcher.icon_files import icns

_IDENTIFIER = "org.mwrgui.mwrgui"


def install() -> Path:
    """Writes the bundle and returns it; Finder hands over files by an event that the window knows.

    Raises:
        MwrError: it cannot be written.
    """
    bundle = _bundle()
    script = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m mwrgui "$@"\n'
    write_bytes(bundle / "Contents" / "Info.plist", plistlib.dumps(_information()))
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


def _information() -> dict[str, object]:
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
            _opens("Photo", ["public.image"]),
            _opens("Folder", ["public.folder"]),
            {**_opens("Network weights", []), "CFBundleTypeExtensions": ["safetensors"]},
        ],
    }


def _opens(name: str, types: list[str]) -> dict[str, object]:
    return {
        "CFBundleTypeName": name,
        "CFBundleTypeRole": "Editor",
        "LSHandlerRank": "Alternate",  # offered under “Open with”, without taking files from anybody
        "LSItemContentTypes": types,
    }
