"""The installer for Windows: a script for Inno Setup, written from what the program knows of itself.

Written from the documentation of Inno Setup 6, and not tried here.
"""

import shutil
import subprocess
from pathlib import Path

from mwrgui import __version__
from mwrgui.ui.launcher.windows import OPENED_ENDINGS

_SCRIPT = r'''
[Setup]
AppId=mwrgui
AppName=mwrgui
AppVersion={version}
AppPublisher=the authors of mwrgui
DefaultDirName={{autopf}}\mwrgui
DefaultGroupName=mwrgui
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile={program}\_internal\LICENSE
SetupIconFile={icon}
UninstallDisplayIcon={{app}}\mwrgui-gui.exe
Compression=lzma2/normal
SolidCompression=yes
ChangesAssociations=yes
ChangesEnvironment=yes
OutputDir={made}
OutputBaseFilename=mwrgui-{version}-setup

[Tasks]
Name: path; Description: "Command line: put mwrgui on the PATH"; Flags: unchecked

[Files]
Source: "{program}\*"; DestDir: "{{app}}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{{group}}\mwrgui"; Filename: "{{app}}\mwrgui-gui.exe"

[Registry]
Root: HKA; Subkey: "Software\Classes\mwrgui.file"; ValueType: string; ValueData: "mwrgui"; \
    Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\mwrgui.file\DefaultIcon"; ValueType: string; \
    ValueData: "{{app}}\mwrgui-gui.exe,0"
Root: HKA; Subkey: "Software\Classes\mwrgui.file\shell\open\command"; ValueType: string; ValueData: \
    """{{app}}\mwrgui-gui.exe"" ""%1"""
{endings}
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{{olddata}};{{app}}"; \
    Tasks: path; Check: NotOnPath

[Run]
Filename: "{{app}}\mwrgui-gui.exe"; Description: "Start mwrgui"; Flags: postinstall nowait skipifsilent

[Code]
function NotOnPath: Boolean;
var
  Path: string;
begin
  if not RegQueryStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Path) then
    Path := '';
  Result := Pos(';' + Uppercase(ExpandConstant('{{app}}')) + ';', ';' + Uppercase(Path) + ';') = 0;
end;
'''
_OPENED_WITH = (
    r'Root: HKA; Subkey: "Software\Classes\{ending}\OpenWithProgids"; ValueType: string; '
    r'ValueName: "mwrgui.file"; ValueData: ""; Flags: uninsdeletevalue'
)


def script(program: Path, made: Path, icon: Path) -> str:
    """What Inno Setup is told: the files, the menu entry, and which files are opened with the program."""
    endings = "\n".join(_OPENED_WITH.format(ending=ending) for ending in OPENED_ENDINGS)
    return _SCRIPT.format(version=__version__, program=program, made=made, icon=icon, endings=endings)


def build(program: Path, made: Path, icon: Path) -> Path:
    """Lets Inno Setup pack the folder `program`; returns the installer, in the folder `made`."""
    written = made / "mwrgui.iss"
    written.write_text(script(program, made, icon), encoding="utf-8-sig")
    compiler = shutil.which("iscc") or r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe"
    subprocess.run([compiler, "/Qp", str(written)], check=True)
    return made / f"mwrgui-{__version__}-setup.exe"
