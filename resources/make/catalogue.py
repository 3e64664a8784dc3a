"""Updates the catalogue of translations from the texts in the source code, and compiles it.

python -m resources.make.catalogue [CATALOGUE.ts]        in the root of the repository

Qt's tool `lupdate` finds only marked texts in `mwrgui/ui`; texts of settings, recipes and errors are
passed to it in a temporary file, where they are marked.
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
    """Collects all texts into the catalogue, keeps its translations, and compiles it."""
    with tempfile.TemporaryDirectory() as folder:
        marked = Path(folder) / "marked.py"
        texts = [("Settings", text) for text in _setting_texts()]
        texts += [("Sentences", text) for text in collect_sentences(PACKAGE)]
        marked.write_text("\n".join(f"mark{text!r}" for text in texts), encoding="utf-8")
        sources = [*sorted((PACKAGE / "ui").rglob("*.py")), marked]
        options = ("-tr-function-alias", "QT_TRANSLATE_NOOP+=mark", "-no-obsolete", "-locations", "none")
        _run_tool("lupdate", *sources, "-ts", catalogue, *options)
    _run_tool("lrelease", catalogue, "-qm", catalogue.with_suffix(".qm"))


def _setting_texts() -> list[str]:
    """All texts of settings that forms show, and descriptions of shipped recipes, without duplicates."""
    recipe, preferences = settings_of(DistillRecipe).values(), settings_of(GeneralPreferences).values()
    texts = [text for each in recipe for text in (each.group, each.unit, *each.choices)]
    texts += [text for each in (*recipe, *preferences) for text in (each.label, each.help)]
    texts += [preset.about for preset in next(read_catalog()).presets.values()]
    return [text for text in dict.fromkeys(texts) if text]


def _run_tool(name: str, *arguments: object) -> None:
    subprocess.run([TOOLS / f"pyside6-{name}", *map(str, arguments)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CATALOGUE)
