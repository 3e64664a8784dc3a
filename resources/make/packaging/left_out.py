"""Modules and files of installed packages that the packaged program does not need, or must not contain.

`blocked.py` runs the program without the modules, as a test of the repository does; `check_debian.sh` uses
all features of the packaged program on a bare system.
"""

import re

_TESTS_OF_TORCH = (
    *("utils", "methods_invocations", "modules", "nn", "device_type", "distributed", "fsdp", "quantization"),
    *("cuda", "jit", "optimizers", "pruning", "quantized", "subclass", "fft", "dist_composable"),
)
MODULES = (
    # GNU readline and gdbm are GPL; Python works without them.
    *("readline", "_gdbm", "dbm.gnu", "rlcompleter"),
    *("_dbm", "nis"),  # of Debian's Python: Berkeley DB has an unusual licence; nis is not needed
    *("sitecustomize", "usercustomize"),  # of the computer on which the package is built
    "av",  # clips; its FFmpeg has encoders under the GPL
    # of Python: other GUI toolkits, its own tests, building of packages
    *("tkinter", "_tkinter", "turtle", "idlelib", "test", "lib2to3", "ensurepip", "venv", "distutils"),
    *("setuptools", "pkg_resources", "pip", "wheel", "sqlite3", "curses", "pydoc_data"),
    # imported by other packages if they are installed
    *("matplotlib", "scipy", "pandas", "IPython", "pytest", "hypothesis", "tensorboard", "torchvision"),
    *("pyarrow", "numba", "cupy", "h5py", "OpenGL", "yaml", "triton", "redis", "boto3", "ml_collections"),
    # of torch: its tests, compilers of kernels, plots and benchmarks
    *(f"torch.testing._internal.common_{part}" for part in _TESTS_OF_TORCH),
    *("torch.testing._internal.opinfo", "torch.testing._internal.generated"),
    *("torch.testing._internal.optests",),
    *("torch.testing._internal.distributed.rpc", "torch.testing._internal.jit_utils", "torch.test"),
    *("torch.utils.tensorboard", "torch.utils.benchmark"),
    *("torch.utils.bottleneck", "torch.utils.viz", "torch.utils.hipify", "torch.utils.model_dump"),
    *("torch.distributed._tools", "torch._inductor.kernel", "torch._inductor.autoheuristic"),
    *("jinja2", "fsspec"),
    # of the ONNX libraries: tests, other networks, tools
    *("onnx.backend", "onnx.bin", "onnx.tools", "onnxruntime.transformers", "onnxruntime.quantization"),
    *("onnxruntime.tools", "onnxruntime.training", "onnxruntime.backend", "onnxruntime.datasets"),
    # of the libraries of the window
    *("pyqtgraph.examples", "pyqtgraph.opengl", "pyqtgraph.flowchart", "pyqtgraph.console"),
    *("pyqtgraph.jupyter", "pyqtgraph.canvas", "pyqtgraph.dockarea"),
    *("PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtQuickWidgets", "PySide6.QtSql", "PySide6.QtDesigner"),
    *("PySide6.QtHelp", "PySide6.QtPrintSupport", "PySide6.QtConcurrent", "PySide6.QtUiTools"),
    # of other packages; the parts of Pillow that the decoders of HEIC and Photoshop import stay in
    *("PIL._avif", "PIL._webp", "PIL._imagingft", "PIL._imagingcms", "PIL._imagingtk"),
    *("PIL.ImageTk", "PIL.ImageQt", "PIL.AvifImagePlugin"),
    *("numpy.f2py", "numpy.distutils", "numpy.tests", "sympy.physics", "sympy.stats"),
    *("cv2.gapi",),
)
"""Modules that are left out, with all their submodules."""

FILES = re.compile(
    r"""
    torch/(include|share|test)/                                      # for building against torch
    | torch/bin/(?!torch_shm_manager)                                # its own tests, protoc
    | torch/lib/lib(torchbind_test|jitbackend_test|backend_with_compiler|aoti_custom_ops)
    | onnxruntime/capi/libonnxruntime\.so                            # the module contains the same code
    | (^|/)libQt6(Qml|Quick|Pdf|VirtualKeyboard|Sql|PrintSupport|Labs|Test)
    | (^|/)libQt6(Egl[Ff][Ss]|WaylandCompositor|WlShellIntegration)
    | Qt/plugins/(egldeviceintegrations|printsupport|qmltooling|sqldrivers|designer|qmllint)/
    | Qt/plugins/(networkinformation|tls|generic|vectorimageformats|wayland-graphics-integration-server)/
    | Qt/plugins/platforms/libq(eglfs|linuxfb|minimal|minimalegl|vnc|vkkhrdisplay|webgl)\.
    | Qt/plugins/platformthemes/libqgtk3                             # would include much of the system's GTK
    | Qt/plugins/imageformats/libq(pdf|tga|icns|wbmp|webp|tiff)\.
    | Qt/plugins/platforminputcontexts/libqtvirtualkeyboard
    | Qt/qml/
    | Qt/translations/(?!qt(base)?_zh_CN)
    | (^|/)lib(readline|gdbm|gdbm_compat|history|tinfo|ncursesw)\.   # see the first line of MODULES
    | \.(pyi|h|hpp|cuh|cmake|a|lib|pdb)$
    """,
    re.VERBOSE,
)
"""Files that are left out, by their path in the program's folder."""


def is_of_system(source: str) -> bool:
    """Whether a file is a library of the system on which the program is built, but not of its Python."""
    return bool(re.match(r"/(usr/)?lib(64)?/(?!python3|(.*/)?libpython3)", source))


def is_left_out(path: str) -> bool:
    """Whether a file at this path, relative to the program's inner folder, is left out."""
    return bool(FILES.search(path.replace("\\", "/")))
