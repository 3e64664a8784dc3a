"""Texts about a model on the Models page."""

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from mwrgui.library.cards import ModelCard, TensorFacts
from mwrgui.library.models import SHIPPED_MODELS
from mwrgui.library.self_test_results import SelfTestResult
from mwrgui.runs.run_cards import OTHER_WEATHERS, teachers_by_weather
from mwrgui.ui.models_page.model_preview import ModelPreview
from mwrgui.ui.monitor.naming import has_no_teacher, weather_name
from mwrgui.ui.text.formatting import format_bytes, format_count_or_dash, without_line_breaks
from mwrgui.ui.text.self_test_words import self_test_warning
from mwrgui.ui.text.translated import translated_text

_CHECKSUM_DIGITS = 16
translate = QCoreApplication.translate
_OWN_SOURCES = ("mwrgui", "")


def facts_line(card: ModelCard, preview: ModelPreview | None) -> str:
    """Architecture, parameters and file size; the speed too once the model has a preview."""
    title = preview.title if preview and preview.title else card.architecture
    figures = [
        translate("Models", "{count} parameters").format(
            count=format_count_or_dash(_parameters(card, preview))
        ),
        format_bytes(card.file_size),
    ]
    if preview and preview.ms_per_megapixel:
        figures.append(translate("Models", "{n} ms/MP").format(n=f"{preview.ms_per_megapixel:,.0f}"))
    named = title or translate("Models", "unknown architecture")
    return " · ".join([named, *map(without_line_breaks, figures)])


def origin_line(card: ModelCard) -> str:
    """Where a model comes from, in one line."""
    metadata = card.metadata
    if card.name in SHIPPED_MODELS:
        return translate("Models", "Came with the program")
    if teacher := metadata.get("teacher"):
        words = (
            translate("Models", "Distilled from {teacher}")
            if metadata.get("kind") == "distill"
            else translate("Models", "Taught by {teacher}")
        )
        return _with_steps(words.format(teacher=teacher), metadata, _photos(metadata))
    if metadata.get("kind") == "train":
        return _with_steps(translate("Models", "Trained on photos"), metadata)
    if file := metadata.get("source_file"):
        return translate("Models", "Added from {file}").format(file=file)
    return translate("Models", "The file does not state its origin")


def model_facts(
    card: ModelCard, tensors: Sequence[TensorFacts], preview: ModelPreview | None
) -> dict[str, str]:
    """The known facts about a model, by translated title."""
    parameters = _parameters(card, preview)
    rows = {
        translate("Models", "Architecture"): (preview.title if preview else "") or card.architecture,
        translate("Models", "Parameters"): f"{parameters:,}" if parameters else "–",
        translate("Models", "Weights"): ", ".join(sorted({tensor.type for tensor in tensors})),
        translate("Models", "File"): f"{card.path.name}, {format_bytes(card.file_size)}",
        **(_contract_facts(preview) if preview else {}),
        translate("Models", "Clean pictures"): _self_test_text((preview or card).self_test),
        translate("Models", "Origin"): origin_line(card),
        **_lineage(card.metadata),
        translate("Models", "Licence"): _licence(card, preview),
    }
    return {name: text for name, text in rows.items() if text}


def _parameters(card: ModelCard, preview: ModelPreview | None) -> int:
    """The number of parameters; that of an exported program is known only from its preview."""
    return card.parameters or (preview.parameters if preview else 0)


def short_checksum(checksum: str) -> str:
    """The first digits of a SHA-256, enough to distinguish files.

    >>> short_checksum("sha256:ba7816bf8f01cfea414140de5dae2223")
    'SHA-256 ba7816bf8f01cfea…'
    """
    return f"SHA-256 {checksum.removeprefix('sha256:')[:_CHECKSUM_DIGITS]}…"


def _photos(metadata: Mapping[str, str]) -> str:
    """The photos that a distilled student also learned from; empty if it is data-free."""
    if not metadata.get("photos"):
        return ""
    words = translate("Models", "also learned from photos in “{folder}” ({count}), so it is not data-free")
    return words.format(count=metadata["photos"], folder=metadata.get("photos_folder", ""))


def _with_steps(origin: str, metadata: Mapping[str, str], photos: str = "") -> str:
    """Joins `origin` with `photos`, the number of steps and the score, as far as they are known."""
    steps = (
        translate("Models", "{count} steps").format(count=metadata["steps"]) if metadata.get("steps") else ""
    )
    return " · ".join(part for part in (origin, photos, steps, _score(metadata)) if part)


def _score(metadata: Mapping[str, str]) -> str:
    """The score of a model; empty if there is none."""
    try:
        score = float(metadata.get("score_db", "nan"))
    except ValueError:  # metadata may contain anything
        return ""
    if math.isnan(score):
        return ""
    if has_no_teacher(metadata):
        return translate("Models", "PSNR {score:.2f} dB").format(score=score)
    return translate("Models", "agreement {score:.2f} dB").format(score=score)


def _contract_facts(preview: ModelPreview) -> dict[str, str]:
    if preview.problem:
        return {translate("Models", "Problem"): translated_text(preview.problem)}
    sides = (
        translate("Models", "any")
        if preview.multiple == 1
        else translate("Models", "padded to multiples of {n}").format(n=preview.multiple)
    )
    tiles = translate("Models", "no, it needs the whole picture")
    if preview.overlap is not None:
        tiles = translate("Models", "yes, with a margin of {n} pixels").format(n=preview.overlap)
    return {
        translate("Models", "Sides"): translate("Models", "{sides}, at least {least}").format(
            sides=sides, least=preview.smallest
        ),
        translate("Models", "Tiles"): tiles,
        translate("Models", "Input range"): preview.input_range,
        translate("Models", "Speed"): translate("Models", "{n} ms/MP on this machine").format(
            n=f"{preview.ms_per_megapixel:,.0f}"
        ),
    }


def _self_test_text(result: SelfTestResult | None) -> str:
    if result is None or not result.passed:
        return self_test_warning(result)
    changes = {"ramp": f"{result.ramp:.1%}", "photo": f"{result.photo:.1%}"}
    if result.unharmed:
        return translate(
            "Models", "stay sharp and bright: changed by {photo} on average, a smooth grey ramp by {ramp}"
        ).format(**changes)
    if result.edges is None or result.brightness is None or result.dark is None:
        return translate("Models", "changes a smooth ramp by {ramp} and a clean photo by {photo}").format(
            **changes
        )
    return translate(
        "Models",
        "changed: a smooth ramp by {ramp} and a clean photo by {photo}, which keeps {edges} of its edges "
        "and {brightness} of its brightness; {dark} of its pixels turn black",
    ).format(
        **changes,
        edges=f"{result.edges:.0%}",
        brightness=f"{result.brightness:.0%}",
        dark=f"{result.dark:.1%}",
    )


def _lineage(metadata: Mapping[str, str]) -> dict[str, str]:
    digests = {
        name: short_checksum(text)
        for name in ("teacher_checksum", "source_checksum")
        if (text := metadata.get(name))
    }
    teacher = (metadata.get("teacher"), metadata.get("teacher_architecture"), digests.get("teacher_checksum"))
    all_teachers = _teachers(metadata)
    return {
        translate("Models", "Teachers") if all_teachers else translate("Models", "Teacher"): all_teachers
        or " · ".join(filter(None, teacher)),
        translate("Models", "Design"): metadata.get("design", ""),
        translate("Models", "Original file"): " · ".join(
            filter(None, (metadata.get("source_file"), digests.get("source_checksum")))
        ),
        translate("Models", "Written by"): metadata.get("program", ""),
    }


def _teachers(metadata: Mapping[str, str]) -> str:
    """One line for each teacher of a student with several; otherwise empty."""
    lines = []
    for weather, teacher in teachers_by_weather(metadata).items():
        weathers = translate("Models", "all others") if weather == OTHER_WEATHERS else weather_name(weather)
        facts = (
            teacher.get("name"),
            teacher.get("architecture"),
            short_checksum(teacher.get("checksum", "")),
        )
        lines.append(f"{weathers}: {' · '.join(filter(None, facts))}")
    return "\n".join(lines)


def _licence(card: ModelCard, preview: ModelPreview | None) -> str:
    if licence := card.metadata.get("license", card.metadata.get("licence", "")):
        return licence
    if card.name in SHIPPED_MODELS:
        return translate("Models", "MIT, trained by us; CREDITS.md names the photos.")
    if teacher := card.metadata.get("teacher"):
        return translate("Models", "Made from {teacher}, whose licence may also apply to this model.").format(
            teacher=teacher
        )
    if preview and preview.source not in _OWN_SOURCES:
        return translate(
            "Models",
            "Weights belong to their authors: ask what they allow before you pass them on ({source}).",
        ).format(source=preview.source)
    return translate("Models", "Not stated in the file.")
