"""Labels that are used several times, and feature distillation."""

from collections import Counter

import pytest
import torch

from mwrgui.engine.feature_matching import FeatureMatching, make_feature_matching
from mwrgui.engine.labels import LabelBuffer, LabelledBatch, LabelReuse, no_reuse
from mwrgui.engine.training_memory import training_bytes
from mwrgui.models import UNET, new_model
from mwrgui.models.architectures.aodnet import AODNET, AODNetSettings
from mwrgui.models.architectures.unet import UNetSettings
from mwrgui.models.feature_layers import captured_outputs, feature_layers
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.synthesis.image_source import Samples

CPU = torch.device("cpu")


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


class NumberedSource:
    """A source whose n-th image has the value n / 255 everywhere, and a teacher that counts its calls."""

    def __init__(self) -> None:
        self.drawn = 0
        self.labelled = 0

    def sample(self, count: int) -> Samples:
        first = self.drawn + 1
        self.drawn += count
        values = torch.arange(first, first + count).view(-1, 1, 1, 1) / 255
        return Samples(values.expand(-1, 3, 4, 4).clone(), ("rain",) * count)

    def label(self, samples: Samples) -> LabelledBatch:
        self.labelled += 1
        return LabelledBatch(
            samples.images,
            1 - samples.images,
            (0,) * len(samples.images),
            tuple({"layer": image[None] * 2} for image in samples.images),
        )


def buffer(source: NumberedSource, *, uses: int = 4, capacity: int = 8) -> LabelBuffer:
    return LabelBuffer(source.label, batch=2, reuse=LabelReuse(uses, capacity, generator()))


def test_without_reuse_every_batch_is_new():
    source = NumberedSource()
    labels = LabelBuffer(source.label, batch=2, reuse=no_reuse())
    for _ in range(5):
        labels.draw(source.sample)
    assert (source.drawn, source.labelled) == (10, 5)


def test_each_label_is_used_about_as_often_as_set():
    source = NumberedSource()
    labels = buffer(source)
    used: Counter[float] = Counter()
    for _ in range(400):
        batch = labels.draw(source.sample)
        used.update(batch.images[:, 0, 0, 0].tolist())
    assert source.drawn == pytest.approx(400 * 2 / 4, rel=0.1)
    assert sum(used.values()) / len(used) == pytest.approx(4, rel=0.15)


def test_label_and_features_stay_with_their_image_however_it_is_mirrored():
    source = NumberedSource()
    ramp = torch.linspace(0, 0.2, 4)

    def sloped(count: int) -> Samples:
        samples = source.sample(count)
        return Samples(samples.images + ramp, samples.weathers)

    labels = buffer(source)
    mirrored = 0
    for _ in range(40):
        batch = labels.draw(sloped)
        torch.testing.assert_close(batch.labels, 1 - batch.images)
        layers = torch.cat([maps["layer"] for maps in batch.features])
        torch.testing.assert_close(layers, batch.images * 2)
        mirrored += int((batch.images[:, 0, 0, 0] > batch.images[:, 0, 0, 3]).sum())
    assert 20 < mirrored < 60


def test_a_saved_and_loaded_buffer_draws_the_same_batches_as_one_without_a_break():
    one_source, other_source = NumberedSource(), NumberedSource()
    uninterrupted, saved = buffer(one_source), buffer(other_source)
    for labels, source in ((uninterrupted, one_source), (saved, other_source)):
        for _ in range(13):
            labels.draw(source.sample)
    loaded = buffer(other_source)
    loaded.load_state_dict(saved.state_dict(), CPU)
    for _ in range(20):
        expected, found = uninterrupted.draw(one_source.sample), loaded.draw(other_source.sample)
        assert torch.equal(expected.images, found.images)
        assert torch.equal(expected.labels, found.labels)


BATCH_BYTES = 2 * 3 * 4 * 4 * (1.25 * 4 + 4 + 4)
"""Memory of a batch of two images with labels and features in the buffer."""


def test_a_buffer_larger_than_the_memory_is_made_smaller():
    source = NumberedSource()
    labels = buffer(source, capacity=20)
    batch = source.label(source.sample(2))
    assert labels.limit_memory(10 * BATCH_BYTES, batch) is None
    assert labels.limit_memory(3.5 * BATCH_BYTES, batch) == (6, 20)
    for _ in range(40):
        labels.draw(source.sample)
    assert len(labels.state_dict()["batches"]) == 3


def test_one_batch_is_kept_even_without_memory_for_any_image():
    source = NumberedSource()
    labels = buffer(source, capacity=20)
    assert labels.limit_memory(-1e9, source.label(source.sample(2))) == (2, 20)


def test_a_buffer_that_was_made_smaller_stays_so_when_its_run_is_resumed():
    one_source, other_source = NumberedSource(), NumberedSource()
    uninterrupted, saved = buffer(one_source, capacity=20), buffer(other_source, capacity=20)
    for labels, source in ((uninterrupted, one_source), (saved, other_source)):
        labels.limit_memory(3 * BATCH_BYTES, source.label(source.sample(2)))
        for _ in range(2):
            labels.draw(source.sample)
    loaded = buffer(other_source, capacity=20)
    loaded.load_state_dict(saved.state_dict(), CPU)
    for _ in range(20):
        expected, found = uninterrupted.draw(one_source.sample), loaded.draw(other_source.sample)
        assert torch.equal(expected.images, found.images)
    assert len(loaded.state_dict()["batches"]) == 3


def test_the_memory_of_a_training_step_grows_with_its_images_and_the_student():
    tiny, small = new_model("tiny"), new_model("small")
    few, many = torch.rand(1, 3, 64, 64), torch.rand(4, 3, 64, 64)
    before = [part.clone() for part in tiny.state_dict().values()]
    assert training_bytes(tiny, few) > few.nbytes * 10
    assert training_bytes(tiny, many) > training_bytes(tiny, few) + 3 * few.nbytes * 10
    assert training_bytes(small, few) > training_bytes(tiny, few)
    assert all(torch.equal(was, now) for was, now in zip(before, tiny.state_dict().values(), strict=True))
    assert all(part.grad is None for part in tiny.parameters())


def unet(*widths: int) -> RestorationModel:
    torch.manual_seed(0)
    settings = UNetSettings(widths, encoder=(1, 1), middle=1, decoder=(1, 1))
    return RestorationModel(UNET.build(settings), architecture=UNET, settings=settings).eval()


def network_without_features() -> RestorationModel:
    """A network that is too narrow to have any feature layers."""
    torch.manual_seed(0)
    settings = AODNetSettings(2)
    return RestorationModel(AODNET.build(settings), architecture=AODNET, settings=settings).eval()


def features_and_targets(
    matching: FeatureMatching, teacher: RestorationModel, student: RestorationModel, *, index: int = 0
):
    """The student's features of four images, and for each image the targets from the teacher's features."""
    images = torch.rand(4, 3, 32, 32, generator=generator())
    with torch.no_grad(), captured_outputs(teacher.network, matching.teacher_layers(index)) as teacher_maps:
        teacher(images)
    with captured_outputs(student.network, matching.student_layers) as student_maps:
        student(images)
    targets = matching.targets(index, teacher_maps)
    return student_maps, [{name: maps[row : row + 1] for name, maps in targets.items()} for row in range(4)]


def test_a_student_that_equals_its_teacher_matches_its_features_once_adapters_are_fitted():
    teacher, student = unet(16, 24, 32), unet(16, 24, 32)
    matching = FeatureMatching(teachers=[teacher], student=student)
    features, targets = features_and_targets(matching, teacher, student)
    teachers = [0] * 4
    before = float(matching.distance(features, targets, teachers=teachers).detach())
    matching.fit(features, targets, teachers=teachers, generator=generator())
    assert float(matching.distance(features, targets, teachers=teachers).detach()) < 0.02 < before


def test_gradients_reach_the_whole_encoder_of_a_narrower_student():
    teacher, student = unet(16, 24, 32), unet(8, 12, 16)
    matching = FeatureMatching(teachers=[teacher], student=student)
    features, targets = features_and_targets(matching, teacher, student)
    matching.distance(features, targets, teachers=[0] * 4).backward()
    assert all(p.grad is not None for p in student.network.encoder.parameters())
    assert {maps.shape[1] for of_image in targets for maps in of_image.values()} == {16, 24, 32}


def test_each_image_is_compared_with_the_features_of_its_own_teacher():
    wide, narrow, student = unet(16, 24, 32), unet(8, 12, 16), unet(16, 24, 32)
    matching = FeatureMatching(teachers=[wide, narrow], student=student)
    features, of_wide = features_and_targets(matching, wide, student)
    _, of_narrow = features_and_targets(matching, narrow, student, index=1)
    teachers = [0, 1, 0, 1]
    targets = [(of_wide, of_narrow)[index][row] for row, index in enumerate(teachers)]
    matching.fit(features, targets, teachers=teachers, generator=generator())
    mixed = float(matching.distance(features, targets, teachers=teachers).detach())
    separate = [
        float(
            matching.distance(
                {name: maps[index::2] for name, maps in features.items()},
                targets[index::2],
                teachers=[index] * 2,
            ).detach()
        )
        for index in (0, 1)
    ]
    assert mixed == pytest.approx(sum(separate) / 2, rel=1e-4)
    assert separate[0] < 0.02  # the student is the wide teacher


def test_images_of_a_teacher_without_features_count_as_distance_0():
    teacher, featureless, student = unet(16, 24, 32), network_without_features(), unet(8, 12, 16)
    matching = FeatureMatching(teachers=[featureless, teacher], student=student)
    features, targets = features_and_targets(matching, teacher, student, index=1)
    whole = float(matching.distance(features, targets, teachers=[1] * 4).detach())
    assert whole > 0
    first_two = {name: maps[:2] for name, maps in features.items()}
    without_targets = matching.distance(first_two, [{}, {}], teachers=[0, 0])
    without_targets.backward(retain_graph=True)
    assert float(without_targets.detach()) == 0
    half_with_targets = matching.distance(features, [*targets[:2], {}, {}], teachers=[1, 1, 0, 0])
    assert float(half_with_targets.detach()) == pytest.approx(
        float(matching.distance(first_two, targets[:2], teachers=[1, 1]).detach()) / 2
    )


def test_features_of_several_teachers_keep_their_strength_but_those_of_one_are_normalised():
    first, second, student = unet(16, 24, 32), unet(8, 12, 16), unet(16, 24, 32)
    two_teachers = FeatureMatching(teachers=[first, second], student=student)
    one_teacher = FeatureMatching(teachers=[first], student=student)
    layers = {layer.name: layer.channels for layer in feature_layers(first)}
    weak = {name: torch.rand(1, layers[name], 8, 8) for name in two_teachers.teacher_layers(0)}
    strong = {name: 3 * part for name, part in weak.items()}
    for matching, ratio in ((two_teachers, 3.0), (one_teacher, 1.0)):
        weak_targets, strong_targets = matching.targets(0, weak), matching.targets(0, strong)
        for name, part in weak_targets.items():
            torch.testing.assert_close(
                strong_targets[name].float(), ratio * part.float(), rtol=0.02, atol=0.02
            )


def test_adapters_of_a_student_with_random_weights_stay_as_they_are():
    teacher, other, student = unet(16, 24, 32), unet(8, 12, 16), unet(8, 12, 16)
    matching = FeatureMatching(teachers=[teacher, other], student=student)
    features, targets = features_and_targets(matching, teacher, student)
    before = [parameter.clone() for parameter in matching.parameters()]
    matching.fit(features, targets, teachers=[0] * 4, generator=generator(), adapters=False)
    assert all(torch.equal(was, now) for was, now in zip(before, matching.parameters(), strict=True))
    assert matching.scales is not None
    assert bool((matching.scales[:5] != 1).all())
    assert matching.scales[5:].tolist() == [1] * 5  # the other teacher has labelled nothing


def test_there_is_no_feature_matching_if_it_is_off_or_no_teacher_has_feature_layers():
    teacher, student = unet(16, 24, 32), new_model("tiny")
    assert make_feature_matching(teachers=[teacher], student=student, weight=0) is None
    assert make_feature_matching(teachers=[network_without_features()], student=student, weight=1) is None
    assert make_feature_matching(teachers=[teacher], student=student, weight=1) is not None
