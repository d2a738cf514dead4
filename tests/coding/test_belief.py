"""The belief model: its arithmetic, its file, and what it keeps."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SEEDS
from worker.coding.belief import Belief, load_belief
from worker.coding.coder import load_coder
from worker.errors import ConfigFileError

MODEL = Belief({"bias": -1.0, "good": 3.0, "fair": 1.0, "bad": -2.0}, threshold=0.5)


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ([], 0.2689),
        (["fair"], 0.5),
        (["good"], 0.8808),
        (["good", "fair"], 0.9526),
        (["good", "bad"], 0.5),
        (["bad"], 0.0474),
    ],
)
def test_probability_is_logistic_in_the_sum_of_weights(
    features: list[str], expected: float
) -> None:
    assert MODEL.probability(features) == pytest.approx(expected, abs=1e-4)


def test_without_a_bias_nothing_known_is_even() -> None:
    assert Belief({}, 0.5).probability([]) == 0.5


@given(
    st.lists(st.sampled_from(["good", "fair", "bad"]), unique=True),
    st.lists(st.text().filter(lambda feature: feature not in MODEL.weights)),
)
def test_unknown_features_weigh_nothing(known: list[str], unknown: list[str]) -> None:
    assert MODEL.probability([*known, *unknown]) == MODEL.probability(known)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=8))
def test_any_weights_give_a_probability(weights: list[float]) -> None:
    model = Belief({str(number): weight for number, weight in enumerate(weights)}, 0.5)
    assert 0.0 < model.probability(model.weights) < 1.0


def test_the_file_is_read_with_its_threshold(tmp_path: Path) -> None:
    path = tmp_path / "belief.tsv"
    path.write_text("bias\t-0.5\nthreshold\t0.4\nverb ASSAULT\t1.25\n", encoding="utf-8")
    assert load_belief(path) == Belief({"bias": -0.5, "verb ASSAULT": 1.25}, 0.4)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("bias\tmuch\nthreshold\t0.4\n", 1),
        ("bias\t0.1\nthreshold\t0.4\nverb ASSAULT\t1,5\n", 3),
        ("bias\t0.1\nverb ASSAULT\nthreshold\t0.4\n", 2),
        ("bias\t0.1\nthreshold\t0.4\nverb ASSAULT\t\n", 3),
        ("bias\t0.1\n\nthreshold\t0.4\n", 2),
    ],
)
def test_a_broken_weight_is_named_with_file_and_line(
    tmp_path: Path, content: str, line: int
) -> None:
    path = tmp_path / "belief.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigFileError) as caught:
        load_belief(path)
    assert (caught.value.path, caught.value.line) == (str(path), line)


def test_the_shipped_model_has_a_bias_many_weights_and_a_threshold() -> None:
    belief = load_belief()
    assert 0.0 < belief.threshold < 1.0
    assert "bias" in belief.weights and "threshold" not in belief.weights
    assert len(belief.weights) > 1000


def test_what_is_kept_is_believed_and_what_is_dropped_as_unlikely_is_not() -> None:
    threshold = load_belief().threshold
    kept: list[float] = []
    unlikely: list[float] = []
    for path in sorted(SEEDS.glob("*.txt")):
        for sentence in load_coder().read(path.read_text(encoding="utf-8")):
            kept += [mention.confidence for mention in sentence.mentions]
            unlikely += [
                reading.mention.confidence
                for reading in sentence.readings
                if reading.mention is not None and reading.dropped.startswith("believed")
            ]
    assert kept and min(kept) >= threshold
    assert unlikely and max(unlikely) <= threshold
