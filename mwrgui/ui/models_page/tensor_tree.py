"""Shows tensors as a tree of modules."""

from collections.abc import Sequence

from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from mwrgui.library.cards import TensorFacts


def fill_tensors(tree: QTreeWidget, tensors: Sequence[TensorFacts]) -> None:
    """Fills a tree by the dotted parts of the tensors' names; modules show how many elements they contain."""
    tree.clear()
    modules: dict[str, QTreeWidgetItem] = {}
    counts: dict[str, int] = {}
    for tensor in sorted(tensors, key=lambda tensor: _natural_sort_key(tensor.name)):
        *path, leaf = tensor.name.split(".")
        parent = _module_item(tree, modules, path)
        shape = "×".join(map(str, tensor.shape)) or "1"
        item = QTreeWidgetItem([leaf, shape, tensor.type])
        item.setToolTip(0, tensor.name)
        parent.addChild(item)
        for depth in range(1, len(path) + 1):
            name = ".".join(path[:depth])
            counts[name] = counts.get(name, 0) + tensor.element_count
    for name, count in counts.items():
        modules[name].setText(1, f"{count:,}")


def _natural_sort_key(name: str) -> list[tuple[int, str]]:
    """A sort key that puts block 2 before block 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in name.split(".")]


def _module_item(tree: QTreeWidget, items: dict[str, QTreeWidgetItem], path: list[str]) -> QTreeWidgetItem:
    """The item of a module, created with its parents if necessary."""
    if not path:
        return tree.invisibleRootItem()
    name = ".".join(path)
    if name not in items:
        items[name] = QTreeWidgetItem([path[-1]])
        _module_item(tree, items, path[:-1]).addChild(items[name])
    return items[name]
