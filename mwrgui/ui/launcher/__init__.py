"""Installs and removes a launcher for the desktop, with an icon and file associations.

Each system has a module with two functions. `install()` creates or updates the launcher of this user and
returns its path; `uninstall()` removes everything that `install` created and returns the removed paths.
"""

import sys

if sys.platform == "win32":
    from mwrgui.ui.launcher.windows import install, uninstall
elif sys.platform == "darwin":
    from mwrgui.ui.launcher.macos import install, uninstall
else:
    from mwrgui.ui.launcher.linux import install, uninstall

__all__ = ["install", "uninstall"]
