"""What the Models page says of a model."""

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from mwrgui.library.cards import ModelCard, TensorFacts
from mwrgui.library.clean_records import CleanRecord
from mwrgui.library.models import SHIPPED
from mwrgui.ui.clean_words import clean_warning
from mwrgui.ui.models_page.trying import Trial
from mwrgui.ui.monitor.naming import has_no_teacher
from mwrgui.ui.sentences import spoken
from mwrgui.ui.words import file_size, known

_DIGITS = 16
translate = QCoreApplication.translate
_OURS = ("mwrgui", "")


def facts_line(card: ModelCard, trial: Trial | None) -> str:
    """Architecture, parameters, size and speed."""
    title = trial.title if trial and trial.title else card.architecture
    facts = [
        title or translate("Models", "unknown architecture"),
        translate("Models", "{count} parameters").format(count=known(_parameters(card, trial))),
        file_size(card.file_size),
    ]
    if trial and trial.ms_per_megapixel:
        facts.append(translate("Models", "{n} ms/MP").format(n=f"{trial.ms_per_megapixel:,.0f}"))
    return " · ".join(facts)


def origin_line(card: ModelCard) -> str:
    """Where it came from, in one line."""
    said = card.metadata
    if card.name in SHIPPED:
        return translate("Models", "Came with the program")
    if teacher := said.get("teacher"):
        words = (
            translate("Models", "Distilled from {teacher}")
            if said.get("kind") == "distill"
            else translate("Models", "Taught by {teacher}")
        )
        return _with_steps(words.format(teacher=teacher), said)
    if said.get("kind") == "train":
        return _with_steps(translate("Models", "Trained on photos"), said)
    if file := said.get("source_file"):
        return translate("Models", "Added from {file}").format(file=file)
    return translate("Models", "Says nothing of its origin")


def about(card: ModelCard, tensors: Sequence[TensorFacts], trial: Trial | None) -> dict[str, str]:
    """Everything worth knowing, by what it is called."""
    parameters = _parameters(card, trial)
    rows = {
        translate("Models", "Architecture"): (trial.title if trial else "") or card.architecture,
        translate("Models", "Parameters"): f"{parameters:,}" if parameters else "–",
        translate("Models", "Weights"): ", ".join(sorted({tensor.type for tensor in tensors})),
        translate("Models", "File"): f"{card.path.name}, {file_size(card.file_size)}",
        **(_contract(trial) if trial else {}),
        translate("Models", "Clean pictures"): _clean(trial.clean if trial else card.clean),
        translate("Models", "Origin"): origin_line(card),
        **_lineage(card.metadata),
        translate("Models", "Licence"): _licence(card, trial),
    }
    return {name: text for name, text in rows.items() if text}


def _parameters(card: ModelCard, trial: Trial | None) -> int:
    """Of a program they are known once it has been loaded."""
    return card.parameters or (trial.parameters if trial else 0)


def shortened(checksum: str) -> str:
    """The first digits of a SHA-256, enough to tell files apart.

    >>> shortened("sha256:ba7816bf8f01cfea414140de5dae2223")
    'SHA-256 ba7816bf8f01cfea…'
    """
    return f"SHA-256 {checksum.removeprefix('sha256:')[:_DIGITS]}…"


def _with_steps(words: str, said: Mapping[str, str]) -> str:
    steps = translate("Models", "{count} steps").format(count=said["steps"]) if said.get("steps") else ""
    return " · ".join(part for part in (words, steps, _score(said)) if part)


def _score(said: Mapping[str, str]) -> str:
    """Nothing where none was measured, or where it was no number."""
    try:
        score = float(said.get("score_db", "nan"))
    except ValueError:  # a file may say anything
        return ""
    if math.isnan(score):
        return ""
    if has_no_teacher(said):
        return translate("Models", "PSNR {score:.2f} dB").format(score=score)
    return translate("Models", "agreement {score:.2f} dB").format(score=score)


def _contract(trial: Trial) -> dict[str, str]:
    if trial.problem:
        return {translate("Models", "Problem"): spoken(trial.problem)}
    sides = (
        translate("Models", "any")
        if trial.multiple == 1
        else translate("Models", "padded to multiples of {n}").format(n=trial.multiple)
    )
    tiles = translate("Models", "no, it looks at the whole picture")
    if trial.overlap is not None:
        tiles = translate("Models", "yes, with {n} pixels of surroundings").format(n=trial.overlap)
    return {
        translate("Models", "Sides"): translate("Models", "{sides}, at least {least}").format(
            sides=sides, least=trial.smallest
        ),
        translate("Models", "Tiles"): tiles,
        translate("Models", "Input range"): trial.input_range,
        translate("Models", "Speed"): translate("Models", "{n} ms/MP on this machine").format(
            n=f"{trial.ms_per_megapixel:,.0f}"
        ),
    }


def _clean(record: CleanRecord | None) -> str:
    if record is None or not record.kept:
        return clean_warning(record)
    return translate("Models", "kept: changes a smooth ramp by {ramp} and a clean photo by {photo}").format(
        ramp=f"{record.ramp:.1%}", photo=f"{record.photo:.1%}"
    )


def _lineage(said: Mapping[str, str]) -> dict[str, str]:
    digits = {
        name: shortened(text) for name in ("teacher_checksum", "source_checksum") if (text := said.get(name))
    }
    return {
        translate("Models", "Teacher"): " · ".join(
            filter(
                None, (said.get("teacher"), said.get("teacher_architecture"), digits.get("teacher_checksum"))
            )
        ),
        translate("Models", "Design"): said.get("design", ""),
        translate("Models", "File it was"): " · ".join(
            filter(None, (said.get("source_file"), digits.get("source_checksum")))
        ),
        translate("Models", "Written by"): said.get("program", ""),
    }


def _licence(card: ModelCard, trial: Trial | None) -> str:
    if told := card.metadata.get("license", card.metadata.get("licence", "")):
        return told
    if card.name in SHIPPED:
        return translate("Models", "MIT, trained by us; CREDITS.md names the photos.")
    if teacher := card.metadata.get("teacher"):
        return translate(
            "Models", "Made from {teacher}: what its licence asks may hold for this model too."
        ).format(teacher=teacher)
    if trial and trial.source not in _OURS:
        return translate(
            "Models",
            "Weights belong to their authors: ask what they allow before you pass them on ({source}).",
        ).format(source=trial.source)
    return translate("Models", "Not stated in the file.")
