"""Learn the belief model from the annotated news: ``python -m worker.coding.training DATA``.

DATA is a folder with ``gmb-ner.csv.xz``, the sentences that ``annotations.tsv.xz`` speaks of. The
model is measured by cross-validation over passages (reliability by tenths, F1 by threshold) and
then learned from all of them. To learn from your own annotations, give them with ``--annotations``.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from worker.coding.belief import BIAS, THRESHOLD, WEIGHTS
from worker.coding.coder import load_coder
from worker.coding.training.annotations import ANNOTATIONS, read_annotated
from worker.coding.training.examples import Example, examples_of

FOLDS = 5
# A feature that fewer candidates have says nothing of others.
LEAST_COUNT = 4
REGULARISATION = 0.05
# Weights smaller than this change nothing that can be seen.
LEAST_WEIGHT = 0.01
# An F1 that is worse by less than this is as good.
NEARLY = 0.002


def main() -> None:
    """Learn, measure, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the news")
    parser.add_argument("--annotations", type=Path, default=ANNOTATIONS)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    wanted = parser.parse_args()
    sentences = read_annotated(wanted.data, wanted.annotations)
    examples = list(examples_of(sentences, load_coder()))
    core = sum(event.core for sentence in sentences for event in sentence.events)
    print(f"{len(sentences)} sentences, {core} events that must be found, {len(examples)} examples")
    probabilities = cross_validated(examples)
    print_reliability(examples, probabilities)
    # Each sentence stands in the examples twice, alone and within its passage.
    threshold = best_threshold(examples, probabilities, 2 * core)
    write(wanted.out, *learn(examples), threshold)


def learn(examples: Sequence[Example]) -> tuple[dict[str, float], float]:
    """Return the weights of features and the bias."""
    counts = Counter(feature for example in examples for feature in example.features)
    columns = {f: at for at, f in enumerate(sorted(f for f in counts if counts[f] >= LEAST_COUNT))}
    model = LogisticRegression(C=REGULARISATION, solver="liblinear", tol=1e-3)
    model.fit(
        matrix(examples, columns),
        [example.is_event for example in examples],
        sample_weight=[example.weight for example in examples],
    )
    weights = dict(zip(columns, model.coef_[0].tolist(), strict=True))
    return weights, float(model.intercept_[0])


def matrix(examples: Sequence[Example], columns: dict[str, int]) -> csr_matrix:
    """Return examples × features as zeros and ones."""
    indices, ends = [], [0]
    for example in examples:
        indices += [columns[f] for f in example.features if f in columns]
        ends.append(len(indices))
    return csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(examples), len(columns)))


def cross_validated(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Return each example's probability by a model that has not seen its passage."""
    found = np.zeros(len(examples))
    for fold in range(FOLDS):
        held = [at for at, example in enumerate(examples) if example.passage % FOLDS == fold]
        weights, bias = learn([e for e in examples if e.passage % FOLDS != fold])
        for at in held:
            total = bias + sum(weights.get(feature, 0.0) for feature in examples[at].features)
            found[at] = 1 / (1 + np.exp(-total))
    return found


def print_reliability(examples: Sequence[Example], probabilities: Iterable[float]) -> None:
    """Print, by tenths of the probability, the share of candidates that are events."""
    tenths = Counter[int]()
    events = Counter[int]()
    for example, probability in zip(examples, probabilities, strict=True):
        tenth = min(int(probability * 10), 9)
        tenths[tenth] += 1
        events[tenth] += example.is_event
    print("believed   candidates   events")
    for tenth in sorted(tenths):
        share = events[tenth] / tenths[tenth]
        print(f"{tenth / 10:.1f}-{(tenth + 1) / 10:.1f} {tenths[tenth]:12d} {share:8.2f}")


def best_threshold(
    examples: Sequence[Example], probabilities: NDArray[np.float64], core: int
) -> float:
    """Return the lowest threshold that is nearly the best by F1, and print F1 by threshold.

    A threshold of ``--min-confidence`` can take events away later, but not bring them back.

    Args:
        examples, probabilities: of all candidates.
        core: how many events must be found.
    """
    scored: list[tuple[float, float]] = []
    is_event = np.array([e.is_event for e in examples])
    is_core = np.array([e.is_core for e in examples])
    for threshold in np.arange(0.2, 0.72, 0.02):
        kept = probabilities >= threshold
        recall = is_core[kept].sum() / core
        precision = is_event[kept].mean() if kept.any() else 0.0
        f1 = 2 * recall * precision / max(recall + precision, 1e-9)
        print(
            f"threshold {threshold:.2f} recall {recall:.3f} precision {precision:.3f} F1 {f1:.3f}"
        )
        scored.append((float(f1), round(float(threshold), 2)))
    best = max(f1 for f1, _ in scored)
    return min(threshold for f1, threshold in scored if f1 >= best - NEARLY)


def write(path: Path, weights: dict[str, float], bias: float, threshold: float) -> None:
    """Write the model, the features in alphabetical order."""
    lines = [f"{BIAS}\t{bias:.3f}", f"{THRESHOLD}\t{threshold}"]
    lines += [f"{f}\t{weights[f]:.3f}" for f in sorted(weights) if abs(weights[f]) >= LEAST_WEIGHT]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} lines, {path}")


if __name__ == "__main__":
    main()
