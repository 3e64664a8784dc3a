"""Puts a launcher with icon and file associations where the desktop looks for it, and takes it away again.

Each system has a module with `install()`, which makes or renews the launcher of this user and returns
where it stands, and `uninstall()`, which takes away all that `install` made and returns what was there.
"""

import sys

if sys.platform == "win32":
    from mwrgui.ui.launcher.windows import install, uninstall
elif sys.platform == "darwin":
    from mwrgui.ui.launcher.macos import install, uninstall
else:
    from mwrgui.ui.launcher.linux import install, uninstall

__all__ = ["install", "uninstall"]
