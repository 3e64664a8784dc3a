"""All kinds of warnings of a run: sentence, advice, and how the window shows each."""

from dataclasses import dataclass
from typing import Literal

from mwrgui.core.sentences import Sentence, sentence
from mwrgui.runs.events import HealthWarning

NO_ADVICE = Sentence("")


@dataclass(frozen=True, slots=True)
class WarningKind:
    """One kind of warning.

    Attributes:
        message: what happened; `{step}` is the step of the warning.
        advice: what the user can do about it.
        is_problem: whether it persists; the monitor shows it until it is resolved or dismissed.
        announced: whether the window also shows it once in its message bar.
        severe: whether it is shown in the error colour.
        rollback: the checkpoint to which the window offers to roll back.
    """

    message: Sentence
    advice: Sentence = NO_ADVICE
    is_problem: bool = True
    announced: bool = False
    severe: bool = False
    rollback: Literal["none", "best", "before it began"] = "none"


WARNINGS: dict[str, WarningKind] = {
    "stalled": WarningKind(
        sentence(
            "The student has not come nearer to its teacher for many measurements, as seen at step {step}."
        ),
        sentence("Finish now, or roll back to the best step with lower rates."),
        rollback="best",
    ),
    "alike": WarningKind(
        sentence("Generated images have become nearly alike since about step {step}."),
        sentence("Roll back, or use scenes instead of the adversarial generator."),
        rollback="before it began",
    ),
    "undegraded": WarningKind(
        sentence(
            "Since about step {step} the teacher hardly changes the generated images: the student learns "
            "little more than to copy its input."
        ),
        sentence("Choose weathers that this teacher removes."),
        rollback="before it began",
    ),
    "saturated": WarningKind(
        sentence("Since about step {step} more than half of the generated pixels are black or white."),
        sentence("Roll back with a lower generator rate."),
        rollback="before it began",
    ),
    "overpowered": WarningKind(
        sentence(
            "Since about step {step} the student restores generated images worse than if it did nothing."
        ),
        sentence("Roll back with a lower generator rate, or train the generator less often."),
        rollback="before it began",
    ),
    "diverged": WarningKind(
        sentence(
            "The loss was no longer a number at step {where}: the run went back to step {step} and goes on "
            "with {factor} times the learning rate."
        ),
        announced=True,
        severe=True,
    ),
    "rolled_back": WarningKind(
        sentence("The run went back to step {step} and goes on with {factor} times the learning rate."),
        is_problem=False,
        announced=True,
    ),
    "damaged_checkpoint": WarningKind(
        sentence("The checkpoint of step {damaged} is damaged; the run goes on from step {step}."),
        announced=True,
    ),
    "best_lost": WarningKind(
        sentence("The best checkpoint (step {best}) is damaged or gone; the student is of step {step}."),
        announced=True,
    ),
    "no_gradients": WarningKind(
        sentence(
            "The teacher ({teacher}) labels images but gives no gradients: the adversary is switched off, "
            "and plain scenes are used."
        ),
    ),
    "no_features": WarningKind(
        sentence("The teacher ({teacher}) shows no features: the contrastive term is left out."),
        is_problem=False,
        announced=True,
    ),
    "not_derived": WarningKind(
        sentence(
            "The teacher ({teacher}) shows no features: the student starts from random weights and learns "
            "from restorations only."
        ),
        is_problem=False,
        announced=True,
    ),
    "derived_from_none": WarningKind(
        sentence(
            "A student is derived only from a teacher of all other weathers, and none is named: it starts "
            "from random weights."
        ),
        is_problem=False,
        announced=True,
    ),
    "no_way_to_derive": WarningKind(
        sentence(
            "A student of this architecture ({student}) cannot be derived: it starts from random weights and "
            "learns from its teacher's restorations and features."
        ),
        is_problem=False,
        announced=True,
    ),
    "heavier_student": WarningKind(
        sentence(
            "The student ({student}) needs {times} times the arithmetic of its teacher, so it will be slower "
            "than the network that it is made from."
        ),
        is_problem=False,
        announced=True,
    ),
    "fewer_labels": WarningKind(
        sentence(
            "Only {kept} labelled images are kept, not {asked}: more of them do not fit into the free memory."
        ),
        sentence("More fit with a smaller crop, or when other programs are closed before the run starts."),
        is_problem=False,
        announced=True,
    ),
    "own_network": WarningKind(
        sentence(
            "The student ({student}) is a network of your own Python: its file is opened only by "
            "load_own_network with the same network, not by the library, the window or other commands."
        ),
        is_problem=False,
    ),
    "own_photos": WarningKind(
        sentence("The student also learns from photos in {folder} ({count}): it is not data-free."),
        is_problem=False,
    ),
    "probes_not_measured": WarningKind(
        sentence(
            "No teacher is named for photos of any weather: probe photos are shown as the student restores "
            "them, and not measured."
        ),
        is_problem=False,
        announced=True,
    ),
    "probe_left_out": WarningKind(sentence("Left out of the probe photos: {problems}")),
    "photo_left_out": WarningKind(sentence("Photos left out ({count}): {problems}")),
    "not_in_library": WarningKind(
        sentence("The library could not take the student: {problem}"),
        sentence("It is stored in {student} and is added when the next run beside it starts."),
    ),
}


def health_warning(step: int, kind: str, **values: object) -> HealthWarning:
    """Creates the event for a kind in `WARNINGS`; `values` fill the placeholders of its message."""
    placeholder_values = {
        name: value if isinstance(value, int) else str(value) for name, value in values.items()
    }
    found = WARNINGS[kind]
    templates = found.message.template, found.advice.template
    message = " ".join(part.format(step=step, **placeholder_values) for part in templates if part)
    return HealthWarning(step, kind, message, placeholder_values)
