"""Brings the catalogue of translations up to date with the words of the source, and compiles it.

python -m resources.make.catalogue [CATALOGUE.ts]        in the root of the repository

Words of settings and recipes and sentences of problems stand outside `mwrgui/ui`, or where Qt's tool does not
look: they are handed over as a file of marked texts.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from mwrgui.core.setting import settings_of
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.ui.preferences.preferences_file import GeneralPreferences
from mwrgui.ui.session.recipe_catalog import read_catalog
from resources.make.sentences import collect_sentences

RESOURCES = Path(__file__).parents[1]
PACKAGE = RESOURCES.parent / "mwrgui"
CATALOGUE = RESOURCES / "i18n" / "mwrgui_zh_CN.ts"
TOOLS = Path(sys.executable).parent


def main(catalogue: Path) -> None:
    """Collects all words, keeps translations, and compiles them."""
    with tempfile.TemporaryDirectory() as folder:
        marked = Path(folder) / "marked.py"
        texts = [("Settings", text) for text in _outside()]
        texts += [("Sentences", text) for text in collect_sentences(PACKAGE)]
        marked.write_text("\n".join(f"mark{text!r}" for text in texts), encoding="utf-8")
        sources = [*sorted((PACKAGE / "ui").rglob("*.py")), marked]
        options = ("-tr-function-alias", "QT_TRANSLATE_NOOP+=mark", "-no-obsolete", "-locations", "none")
        _tool("lupdate", *sources, "-ts", catalogue, *options)
    _tool("lrelease", catalogue, "-qm", catalogue.with_suffix(".qm"))


def _outside() -> list[str]:
    """The words of the settings that forms show, and what shipped recipes say of themselves, once each."""
    recipe, chosen = settings_of(DistillRecipe).values(), settings_of(GeneralPreferences).values()
    texts = [text for each in recipe for text in (each.group, each.unit, *each.choices)]
    texts += [text for each in (*recipe, *chosen) for text in (each.label, each.help)]
    texts += [preset.about for preset in next(read_catalog()).presets.values()]
    return [text for text in dict.fromkeys(texts) if text]


def _tool(name: str, *arguments: object) -> None:
    subprocess.run([TOOLS / f"pyside6-{name}", *map(str, arguments)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CATALOGUE)
