"""Translations: every text has one, placeholders are kept, and the compiled file is up to date."""

import shutil
import string
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
CHINESE = ROOT / "resources" / "i18n" / "mwrgui_zh_CN.ts"
TOOLS = Path(sys.executable).parent


def run(*command: object) -> None:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def tool(name: str) -> str:
    path = shutil.which(f"pyside6-{name}", path=str(TOOLS))
    if path is None:
        pytest.skip(f"pyside6-{name} is not beside this Python")
    return path


def messages(path: Path) -> dict[tuple[str, str], ElementTree.Element]:
    found = {}
    for context in ElementTree.parse(path).getroot().findall("context"):
        for message in context.findall("message"):
            found[context.findtext("name", ""), message.findtext("source", "")] = message
    return found


def placeholders(text: str) -> set[str]:
    return {f"{name}:{form}" for _, name, form, _ in string.Formatter().parse(text) if name is not None}


def test_the_translation_file_has_exactly_the_texts_of_the_source(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    assert tool("lupdate")
    run(sys.executable, "-m", "resources.make.catalogue", fresh)
    assert messages(fresh).keys() == messages(CHINESE).keys()


def test_every_text_is_translated_and_keeps_its_placeholders() -> None:
    for (context, source), message in messages(CHINESE).items():
        translation = message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, f"{context}: {source}"
        assert translation.text, f"{context}: {source}"
        assert placeholders(translation.text) == placeholders(source), f"{context}: {source}"
        assert ("&" in translation.text) == ("&" in source.replace("&amp;", "&")), f"{context}: {source}"


def test_the_compiled_file_is_up_to_date(tmp_path: Path) -> None:
    run(tool("lrelease"), CHINESE, "-qm", tmp_path / "fresh.qm")
    assert (tmp_path / "fresh.qm").read_bytes() == CHINESE.with_suffix(".qm").read_bytes()
