"""Makes PyInstaller include the libraries of torch, and only those of its modules that are imported.

Replaces the hook of PyInstaller, which includes every module with its source.
"""

from PyInstaller.utils.hooks import collect_dynamic_libs, get_package_paths

binaries = collect_dynamic_libs("torch", search_patterns=["*.dll", "*.dylib", "lib*.so", "lib*.so.*"])
_base, _package = get_package_paths("torch")
datas = [(f"{_package}/bin/torch_shm_manager*", "torch/bin")]  # torch does not start without it
hiddenimports = ["torch._C", "torch._VF", "torch.distributed._functional_collectives"]
module_collection_mode = "pyz"
warn_on_missing_hiddenimports = False
