"""The launcher on macOS: a small application bundle in the user's Applications folder.

Source: Apple, Bundle Programming Guide and Information Property List Key Reference. Not tested on a Mac.
"""

import plistlib
import shlex
import shutil
from pathlib import Path

from mwrgui.core.files import write_bytes
from mwrgui.core.own_program import program_command
from mwrgui.ui.launcher.icon_files import icns_bytes
from mwrgui.version import __version__

_IDENTIFIER = "org.mwrgui.mwrgui"


def install() -> Path:
    """Writes the bundle and returns its path; files opened in Finder then arrive as QFileOpenEvent.

    Raises:
        MwrError: a file cannot be written.
    """
    bundle = _bundle()
    script = f'#!/bin/sh\nexec {shlex.join(program_command())} "$@"\n'
    write_bytes(bundle / "Contents" / "Info.plist", plistlib.dumps(bundle_information()))
    write_bytes(bundle / "Contents" / "Resources" / "mwrgui.icns", icns_bytes())
    executable = bundle / "Contents" / "MacOS" / "mwrgui"
    write_bytes(executable, script.encode())
    executable.chmod(0o755)
    return bundle


def uninstall() -> list[Path]:
    """Removes the bundle; returns a list with its path, empty if it did not exist."""
    present = [bundle for bundle in [_bundle()] if bundle.exists()]
    for bundle in present:
        shutil.rmtree(bundle)
    return present


def _bundle() -> Path:
    return Path.home() / "Applications" / "mwrgui.app"


def bundle_information() -> dict[str, object]:
    """The content of Info.plist: names, version, and the types of files that the program opens."""
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
        "LSHandlerRank": "Alternate",  # offered under “Open with”, but not as the default program
        "LSItemContentTypes": types,
    }
