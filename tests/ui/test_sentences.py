"""Problems from lower layers are shown in the language of the window, with all their parts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from mwrgui.core.errors import MwrError, system_reason
from mwrgui.core.files import writing_failed
from mwrgui.core.sentences import sentence
from mwrgui.core.setting import build
from mwrgui.images import read_photo
from mwrgui.restoration.options import RestoreOptions
from mwrgui.ui.shell.app import Program
from mwrgui.ui.text.language import Language
from mwrgui.ui.text.translated import translated_text
from resources.make.sentences import collect_sentences


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    language = Language(qapp)
    language.choose("zh_CN")
    yield
    language.choose("en")


@pytest.mark.usefixtures("chinese")
def test_a_problem_is_shown_in_chinese_with_its_hint(tmp_path: Path) -> None:
    with pytest.raises(MwrError) as problem:
        read_photo(tmp_path / "none.png")
    assert translated_text(problem.value) == f"{tmp_path / 'none.png'} 处没有照片。请检查名称。"
    assert str(problem.value) == f"There is no photo at {tmp_path / 'none.png'}. Check the name."


@pytest.mark.usefixtures("chinese")
def test_a_reason_given_by_the_system_is_shown_in_chinese_too() -> None:
    problem = writing_failed(Path("a.png"), PermissionError(13, "Permission denied"))
    assert translated_text(problem) == "无法写入 a.png：权限不足。请选择其他文件夹。"


@pytest.mark.usefixtures("chinese")
def test_sentences_within_a_sentence_are_shown_in_chinese_too() -> None:
    with pytest.raises(MwrError) as problem:
        build(RestoreOptions, {"haze_strength": 2.0, "tile": "many"}, source="restore")
    assert translated_text(problem.value) == (
        "restore：haze_strength 至多为 1，不能是 2；tile 必须是整数，而不是 'many'。请更正这些设置后重试。"
    )


def test_names_with_braces_stay_as_they_are() -> None:
    assert str(MwrError("{path} is empty.", path=Path("{x}.png"))) == "{x}.png is empty."
    assert str(sentence("{why}", why=system_reason(OSError("{odd}")))) == "{odd}"


def test_a_sentence_that_cannot_be_collected_is_refused(tmp_path: Path) -> None:
    (tmp_path / "part.py").write_text('raise MwrError(f"{path} is empty.", "Check the name.")\n')
    with pytest.raises(ValueError, match=r"part\.py:1 is no plain sentence"):
        collect_sentences(tmp_path)


def test_a_problem_in_the_message_bar_changes_with_the_language(program: Program) -> None:
    bar = program.window.message_bar
    bar.show_problem(MwrError("There is no file {path}.", "Check the name.", path="a.png"))
    program.language.choose("zh_CN")
    QApplication.processEvents()
    assert bar.message is not None
    assert bar.message.text == "没有文件 a.png。请检查名称。"
