"""Builds the installer for Windows with a generated script for Inno Setup.

Written from the documentation of Inno Setup 6, and not tested.
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
OutputDir={out_folder}
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
_FILE_TYPE = (
    r'Root: HKA; Subkey: "Software\Classes\{ending}\OpenWithProgids"; ValueType: string; '
    r'ValueName: "mwrgui.file"; ValueData: ""; Flags: uninsdeletevalue'
)


def setup_script(program: Path, out_folder: Path, icon: Path) -> str:
    """The script for Inno Setup: the files, the menu entry, and which files are opened with the program."""
    endings = "\n".join(_FILE_TYPE.format(ending=ending) for ending in OPENED_ENDINGS)
    return _SCRIPT.format(
        version=__version__, program=program, out_folder=out_folder, icon=icon, endings=endings
    )


def build(program: Path, out_folder: Path, icon: Path) -> Path:
    """Packs the folder `program` with Inno Setup; returns the path of the installer."""
    script_file = out_folder / "mwrgui.iss"
    script_file.write_text(setup_script(program, out_folder, icon), encoding="utf-8-sig")
    compiler = shutil.which("iscc") or r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe"
    subprocess.run([compiler, "/Qp", str(script_file)], check=True)
    return out_folder / f"mwrgui-{__version__}-setup.exe"
