"""The packaged program: what is left out is not needed, and the licences of what goes in are known."""

import importlib.util
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PACKAGING = ROOT / "resources" / "make" / "packaging"


def load_packaging_module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"packaging_{name}", PACKAGING / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sys.path.append(str(PACKAGING))  # its files import each other
licences, left_out = load_packaging_module("licences"), load_packaging_module("left_out")


def run_without_left_out_modules(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-W", "ignore", str(PACKAGING / "blocked.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_program_works_without_the_left_out_modules(tmp_path: Path) -> None:
    """Restores, exports, and restores with an exported model."""
    photo, graph = ROOT / "resources" / "samples" / "rain-kodak-14.jpg", tmp_path / "student.onnx"
    for command in (
        ("restore", photo, "-o", tmp_path / "rain.png", "--model", "student"),
        ("export", "student", "--format", "onnx", "-o", graph),
        ("export", "student", "--format", "pt2", "-o", graph.with_suffix(".pt2")),
        ("restore", photo, "-o", tmp_path / "again.png", "--model", graph),
    ):
        done = run_without_left_out_modules("-m", "mwrgui", *command)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.png").stat().st_size > 10_000


def test_photos_of_extra_formats_are_read_without_the_left_out_modules(tmp_path: Path) -> None:
    code = (
        "import sys, cv2, numpy as np, OpenEXR; from pathlib import Path; from PIL import Image\n"
        "from psd_tools import PSDImage; from mwrgui.sandbox.photo_decoders import decode_photo\n"
        "folder = Path(sys.argv[1]); picture = np.full((64, 96, 3), 128, np.uint8)\n"
        "PSDImage.frompil(Image.fromarray(picture)).save(folder / 'a.psd')\n"
        "OpenEXR.File({}, {'RGB': np.full((8, 12, 3), 0.5, np.float32)}).write(str(folder / 'a.exr'))\n"
        "cv2.imwrite(str(folder / 'a.jp2'), picture)\n"
        "for name, kind in (('a.psd', 'Photoshop'), ('a.exr', 'OpenEXR'), ('a.jp2', 'JPEG 2000')):\n"
        "    print(decode_photo(folder / name, kind)[0].shape)\n"
        "import rawpy; print(rawpy.flags['DEMOSAIC_PACK_GPL2'], rawpy.flags['DEMOSAIC_PACK_GPL3'])"
    )
    done = run_without_left_out_modules("-c", code, tmp_path)
    assert done.stdout.split("\n")[:4] == ["(64, 96, 3)", "(8, 12, 3)", "(64, 96, 3)", "False False"], (
        done.stderr
    )


def test_every_module_of_the_window_can_be_imported_without_the_left_out_modules() -> None:
    code = (
        "import importlib, pkgutil, mwrgui.ui\n"
        "for found in pkgutil.walk_packages(mwrgui.ui.__path__, 'mwrgui.ui.'):\n"
        "    if not found.name.startswith('mwrgui.ui.launcher.'): importlib.import_module(found.name)"
    )
    done = run_without_left_out_modules("-c", code)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_packaged_program_explains_how_clips_can_be_restored(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.touch()
    code = (
        "import sys; sys.frozen = True; del sys.modules['mwrgui.core.own_program']\n"
        f"from mwrgui.__main__ import main; sys.argv = ['mwrgui', 'restore', {str(clip)!r}]; sys.exit(main())"
    )
    done = run_without_left_out_modules("-c", code)
    assert done.returncode != 0
    assert "Run mwrgui from its source" in done.stderr
    assert "pip install" not in done.stderr
    assert "av" in left_out.MODULES


def test_the_texts_of_our_own_licence_exist() -> None:
    assert [text for text in licences.own_part().texts if not text.is_file()] == []


def test_left_out_modules_cannot_be_imported() -> None:
    modules = ["torch.utils.tensorboard", "onnx.backend", "sqlite3", "test"]
    assert set(modules) <= set(left_out.MODULES)
    code = f"import importlib.util as u; print([u.find_spec(n) for n in {modules!r}])"
    assert run_without_left_out_modules("-c", code).stdout.strip() == str([None] * len(modules))


@pytest.mark.parametrize(
    ("place", "stays_out"),
    [
        ("torch/lib/libtorch_cpu.so", False),
        ("torch/bin/torch_shm_manager", False),
        ("torch/bin/protoc", True),
        ("torch/include/ATen/ATen.h", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", True),
        ("PySide6\\Qt\\plugins\\sqldrivers\\qsqlite.dll", True),
        ("PySide6/Qt/lib/libQt6Widgets.so.6", False),
        ("PySide6/Qt/lib/libQt6Quick.so.6", True),
        ("libreadline.so.8", True),
        ("resources/models/student.safetensors", False),
        ("resources/i18n/mwrgui_zh_CN.qm", False),
    ],
)
def test_files_are_left_out_by_their_path(place: str, stays_out: bool) -> None:
    assert left_out.is_left_out(place) is stays_out


def test_system_libraries_are_distinguished_from_those_of_the_systems_python() -> None:
    assert left_out.is_of_system("/usr/lib/x86_64-linux-gnu/libssl.so.3")
    assert left_out.is_of_system("/lib64/libc.so.6")
    assert not left_out.is_of_system("/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0")
    assert not left_out.is_of_system("/usr/lib/python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so")
    assert not left_out.is_of_system("/home/me/.venv/lib/libfoo.so")


def shipped_distributions() -> Iterator[Distribution]:
    """All packages that the project and its extras `formats` and `onnx` need, found as by pip."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    waiting = [Requirement(line) for line in project["dependencies"] + extras["formats"] + extras["onnx"]]
    seen: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        extras = wanted.extras or {""}
        if wanted.marker and not any(wanted.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        found = distribution(wanted.name)
        if str(wanted) not in seen:
            seen.add(str(wanted))
            yield found
            needed = [Requirement(line) for line in found.requires or ()]
            for each in needed:
                if not each.marker or any(each.marker.evaluate({"extra": extra}) for extra in extras):
                    each.marker = None
                    waiting.append(each)


def test_every_shipped_package_has_a_licence_that_lets_us_ship_it() -> None:
    parts = [licences.distribution_part(each) for each in shipped_distributions()]
    assert len(parts) > 25
    assert {"torch", "numpy", "pyvips-binary", "pi_heif", "sympy"} <= {part.name for part in parts}
    assert [part for part in parts if licences.is_gpl(part.licence)] == []
    assert [part.name for part in parts if not part.texts] == []
    assert [text for part in parts for text in part.texts if not text.is_file()] == []
    vips = next(part for part in parts if part.name == "pyvips-binary")
    assert "LGPL-3.0.txt" in {text.name for text in vips.texts}


def test_each_library_inside_a_package_has_a_licence_that_lets_us_ship_it() -> None:
    found = {
        part.name: part.licence
        for each in shipped_distributions()
        for part in licences.bundled_parts(each, [Path(file) for file in each.files or ()])
    }
    assert found["pyvips-binary, its librsvg"] == "LGPL-2.1-or-later"
    assert [name for name, licence in found.items() if licences.is_gpl(licence)] == []
    if sys.platform == "linux":
        assert len(found) > 60
        assert found["opencv-python-headless, its avcodec"] == "LGPL-2.1-or-later"
        assert found["numpy, its scipy_openblas64_"] == "BSD-3-Clause"


def test_an_unknown_library_inside_a_package_stops_the_build() -> None:
    with pytest.raises(licences.LicenceError, match="libx264-0123abcd"):
        licences.bundled_parts(distribution("numpy"), [Path("numpy.libs/libx264-0123abcd.so.164")])


@pytest.mark.parametrize(
    ("licence", "gpl"),
    [
        ("MIT", False),
        ("LGPL-3.0-only", False),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", False),
        ("GPL-2.0-or-later WITH Bootloader-exception", False),
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0-only", True),
        ("MIT AND GPL-2.0-only", True),
        ("GPLv2", True),
        ("GNU General Public License v3 (GPLv3)", True),
    ],
)
def test_the_gpl_is_recognised_by_any_of_its_names(licence: str, gpl: bool) -> None:
    assert licences.is_gpl(licence) is gpl


def test_code_of_a_gpl_library_is_found(tmp_path: Path) -> None:
    (tmp_path / "libheif.so.1").write_bytes(b"\x7fELF\0heif_decode\0")
    licences.refuse_gpl_code(tmp_path)
    (tmp_path / "libheif.so.1").write_bytes(b"\x7fELF\0x265_encoder_open_209\0")
    with pytest.raises(licences.LicenceError, match="x265"):
        licences.refuse_gpl_code(tmp_path)
    (tmp_path / "libheif.so.1").write_bytes(b"\x7fELF\0--enable-shared --enable-gpl\0")
    with pytest.raises(licences.LicenceError, match="enable-gpl"):
        licences.refuse_gpl_code(tmp_path)
    (tmp_path / "libheif.so.1").unlink()
    (tmp_path / "ffmpeg").write_bytes(b"\x7fELF\0x264_encoder_open_164\0")
    with pytest.raises(licences.LicenceError, match="x264"):
        licences.refuse_gpl_code(tmp_path)
    (tmp_path / "ffmpeg").unlink()
    (tmp_path / "libQt6WaylandCompositor.so.6").write_bytes(b"\x7fELF\0")
    with pytest.raises(licences.LicenceError, match="module of Qt"):
        licences.refuse_gpl_code(tmp_path)


def test_shipped_packages_contain_no_gpl_code_but_pyav_does() -> None:
    """The wheels of PyAV hold an FFmpeg with x264 and x265, those of OpenCV one without."""
    found = {each.name: gpl_code_of(each) for each in shipped_distributions()}
    assert len(found) > 25
    assert {name: code for name, code in found.items() if code} == {}
    assert "av" not in found
    assert gpl_code_of(distribution("av")) >= {"x264_encoder_open"}


def gpl_code_of(package: Distribution) -> set[str]:
    files = (Path(str(package.locate_file(file))) for file in package.files or ())
    return {code for file in files if file.is_file() and (code := licences.gpl_code_in(file))}


def test_the_licences_are_listed_with_one_line_for_each_part(tmp_path: Path) -> None:
    part = licences.distribution_part(distribution("numpy"))
    licences.write([part], tmp_path / "licences")
    lines = (tmp_path / "licences" / "LICENCES.txt").read_text(encoding="utf-8").splitlines()
    assert f"numpy {part.version}: {part.licence}" in lines
    assert len(list((tmp_path / "licences" / "numpy").iterdir())) == len(part.texts)


def test_a_file_that_belongs_to_no_part_stops_the_build(tmp_path: Path) -> None:
    unknown_file = tmp_path / "libstranger.so"
    unknown_file.touch()
    with pytest.raises(licences.LicenceError, match="libstranger"):
        licences.parts_of([unknown_file], work=tmp_path / "work")


def test_files_are_assigned_to_their_package_if_the_environment_is_inside_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = Path(sys.prefix).resolve()
    monkeypatch.setattr(licences, "ROOT", environment.parent)
    numpy = distribution("numpy")
    file = next(file for file in numpy.files or () if file.name == "version.py")
    found = licences.parts_of([Path(str(numpy.locate_file(file)))], work=tmp_path / "work")
    assert [part.name for part in found] == ["numpy"]


def test_system_libraries_are_not_mistaken_for_those_of_the_systems_python(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    assert not licences.came_with_python(Path("/usr/lib/x86_64-linux-gnu/libssl.so.3"))
    assert licences.came_with_python(Path("/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0"))
