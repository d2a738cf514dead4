"""A large, slow model that labels text for the small, fast one to learn from.

A pretrained transformer is trained on the same data as the bundled pipeline, with heads for tags,
features, dependency trees and entities, and then fills in the layers that a sentence lacks: trees
of news text, entities of treebanks. It is needed for training only and never shipped.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

from worker.language.training.samples import ENTITY_LABELS, UNKNOWN, Sample, tree_of

T = TypeVar("T")

BIO_LABELS = ("O", *(f"{part}-{label}" for label in ENTITY_LABELS for part in "BI"))
# Sentences longer than this are left to the small model alone.
MAX_WORDS = 100
_BATCH_PIECES = 1400
_ENCODER_RATE = 2e-4
_HEAD_RATE = 1e-3
_WARM_UP_SHARE = 0.08
# How sure the teacher must be that a word is a person's name, to overrule the entity data, whose
# labels are partly automatic. On other kinds it knows no better than they.
OVERRULE_PROBABILITY = 0.95
# Where it is less sure of a label that the data leaves open, the label stays unknown.
SURE_PROBABILITY = 0.8


@dataclass(frozen=True)
class Inventory:
    """The labels of each layer, in the order of the output units."""

    tags: tuple[str, ...]
    morphs: tuple[str, ...]
    deps: tuple[str, ...]

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Inventory:
        """Collect the labels of the training sentences."""

        def labels(layer: Callable[[Sample], tuple[str, ...]]) -> tuple[str, ...]:
            return tuple(sorted({label for sample in samples for label in layer(sample)}))

        return cls(labels(lambda s: s.tags), labels(lambda s: s.morphs), labels(lambda s: s.deps))


def shape_class(word: str) -> int:
    """Return how a word is written: the encoder sees small letters only."""
    if not any(char.isalpha() for char in word):
        return 1 if any(char.isdigit() for char in word) else 2
    if word.islower():
        return 3
    if word.isupper():
        return 4 if len(word) > 1 else 5
    return 6 if word[0].isupper() else 7


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, encoder: Path, inventory: Inventory) -> None:
        super().__init__()
        self.encoder: Any = AutoModel.from_pretrained(encoder)
        self.encoder.embeddings.word_embeddings.weight.requires_grad = False
        width = self.encoder.config.hidden_size
        layers = self.encoder.config.num_hidden_layers + 1
        self.shapes = nn.Embedding(8, width)
        nn.init.zeros_(self.shapes.weight)
        self.mix = nn.Parameter(torch.zeros(layers))
        self.dropout = nn.Dropout(0.2)
        self.tags = nn.Linear(width, len(inventory.tags))
        self.morphs = nn.Linear(width, len(inventory.morphs))
        self.entities = nn.Linear(width, len(BIO_LABELS))
        self.arc_child, self.arc_head = _projection(width, 256), _projection(width, 256)
        self.rel_child, self.rel_head = _projection(width, 128), _projection(width, 128)
        self.arc = nn.Parameter(torch.zeros(257, 256))
        self.rel = nn.Parameter(torch.zeros(len(inventory.deps), 129, 129))
        nn.init.xavier_uniform_(self.arc)
        nn.init.normal_(self.rel, std=0.02)

    def encode(self, batch: Batch) -> Tensor:
        """Return one vector a word, that of the whole sentence (its root) first."""
        embedded = self.encoder.embeddings.word_embeddings(batch.pieces) + self.shapes(batch.shapes)
        states = self.encoder(
            inputs_embeds=embedded, attention_mask=batch.mask, output_hidden_states=True
        ).hidden_states
        weights = torch.softmax(self.mix, 0)
        mixed = sum(weight * state for weight, state in zip(weights, states, strict=True))
        index = batch.first_pieces.unsqueeze(-1).expand(-1, -1, mixed.shape[-1])
        result: Tensor = self.dropout(torch.gather(mixed, 1, index))
        return result

    def arcs(self, words: Tensor, word_mask: Tensor) -> Tensor:
        """Return scores [sentence, word, head], head 0 the root."""
        children, heads = self.arc_child(words), self.arc_head(words)
        scores = _with_one(children) @ self.arc @ heads.transpose(1, 2)
        scores = scores.masked_fill(~word_mask.unsqueeze(1), -1e4)
        size = scores.shape[-1]
        return scores.masked_fill(torch.eye(size, dtype=torch.bool), -1e4)

    def relations(self, words: Tensor, heads: Tensor) -> Tensor:
        """Return scores [sentence, word, relation] given each word's head."""
        children, parents = self.rel_child(words), self.rel_head(words)
        index = heads.unsqueeze(-1).expand(-1, -1, parents.shape[-1])
        chosen = torch.gather(parents, 1, index)
        return torch.einsum("bni,rij,bnj->bnr", _with_one(children), self.rel, _with_one(chosen))


def _projection(width: int, size: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, size), nn.GELU(), nn.Dropout(0.25))


def _with_one(values: Tensor) -> Tensor:
    return torch.cat([values, torch.ones_like(values[..., :1])], -1)


@dataclass(frozen=True)
class Batch:
    """Sentences as tensors; word 0 of each is its root."""

    samples: tuple[Sample, ...]
    pieces: Tensor
    shapes: Tensor
    mask: Tensor
    first_pieces: Tensor
    word_mask: Tensor


class Teacher:
    """The network with its tokenizer and labels."""

    def __init__(self, encoder: Path, inventory: Inventory, seed: int) -> None:
        torch.manual_seed(seed)
        self._tokenizer = AutoTokenizer.from_pretrained(encoder)
        self._inventory = inventory
        self._network = Network(encoder, inventory)
        self._tag_ids = {label: i for i, label in enumerate(inventory.tags)}
        self._morph_ids = {label: i for i, label in enumerate(inventory.morphs)}
        self._dep_ids = {label: i for i, label in enumerate(inventory.deps)}

    def save(self, path: Path) -> None:
        """Store the weights."""
        torch.save(self._network.state_dict(), path)

    def load(self, path: Path) -> None:
        """Read weights that were stored."""
        self._network.load_state_dict(torch.load(path, weights_only=True))

    def train(
        self, rounds: Sequence[Sequence[Sample]], seed: int, report: Callable[[str], None]
    ) -> None:
        """Train on all rounds, each a selection of the sentences."""
        chance = random.Random(seed)
        batches = [
            batch for samples in rounds for batch in _shuffled(_by_length(samples, chance), chance)
        ]
        heads = [
            parameter
            for name, parameter in self._network.named_parameters()
            if not name.startswith("encoder.") and parameter.requires_grad
        ]
        encoder = [p for p in self._network.encoder.parameters() if p.requires_grad]
        optimizer = torch.optim.AdamW(
            [
                {"params": encoder, "lr": _ENCODER_RATE},
                {"params": heads, "lr": _HEAD_RATE},
            ],
            weight_decay=0.01,
        )
        warm_up = int(len(batches) * _WARM_UP_SHARE)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer,
            lambda step: min(
                (step + 1) / warm_up, (len(batches) - step) / (len(batches) - warm_up)
            ),
        )
        self._network.train()
        running = 0.0
        for number, samples in enumerate(batches, 1):
            loss = self._loss(self._batch(samples))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            running += float(loss.detach())
            if number % 200 == 0:
                report(f"{number} of {len(batches)} batches, loss {running / 200:.3f}")
                running = 0.0

    def complete(self, samples: Sequence[Sample], overrule: bool = False) -> list[Sample]:
        """Return the sentences with all layers, those that were there as they were.

        A sentence for which the network finds no tree keeps none.

        Args:
            samples: the sentences.
            overrule: replace entity labels of which the network is sure that they are wrong.
        """
        self._network.eval()
        order = sorted(range(len(samples)), key=lambda i: len(samples[i].words))
        done: dict[int, Sample] = {}
        for indexes in _chunks(order, lambda i: len(samples[i].words)):
            batch = self._batch([samples[i] for i in indexes])
            with torch.no_grad():
                completed = self._complete_batch(batch, overrule)
            done.update(zip(indexes, completed, strict=True))
        return [done[i] for i in range(len(samples))]

    def _batch(self, samples: Sequence[Sample]) -> Batch:
        encoded = self._tokenizer(
            [list(sample.words) for sample in samples],
            is_split_into_words=True,
            padding=True,
            truncation=True,
            max_length=400,
            return_tensors="pt",
        )
        pieces = encoded["input_ids"]
        size = 1 + max(len(sample.words) for sample in samples)
        shapes = torch.zeros_like(pieces)
        first_pieces = torch.zeros((len(samples), size), dtype=torch.long)
        word_mask = torch.zeros((len(samples), size), dtype=torch.bool)
        for row, sample in enumerate(samples):
            word_mask[row, : len(sample.words) + 1] = True
            for at, word in enumerate(encoded.word_ids(row)):
                if word is not None:
                    shapes[row, at] = shape_class(sample.words[word])
                    if not first_pieces[row, word + 1]:
                        first_pieces[row, word + 1] = at
        return Batch(
            tuple(samples), pieces, shapes, encoded["attention_mask"], first_pieces, word_mask
        )

    def _loss(self, batch: Batch) -> Tensor:
        words = self._network.encode(batch)
        size = words.shape[1]
        total = words.new_zeros(())
        parsed = [row for row, sample in enumerate(batch.samples) if sample.heads]
        if parsed:
            samples = [batch.samples[row] for row in parsed]
            chosen = words[parsed]
            tags = _padded(samples, size, lambda s: [self._tag_ids[t] for t in s.tags])
            morphs = _padded(samples, size, lambda s: [self._morph_ids[m] for m in s.morphs])
            deps = _padded(samples, size, lambda s: [self._dep_ids[d] for d in s.deps])
            heads = _padded(samples, size, _heads_with_root)
            total = total + _cross_entropy(self._network.tags(chosen), tags)
            total = total + 0.5 * _cross_entropy(self._network.morphs(chosen), morphs)
            total = total + _cross_entropy(
                self._network.arcs(chosen, batch.word_mask[parsed]), heads
            )
            relations = self._network.relations(chosen, heads.clamp(min=0))
            total = total + _cross_entropy(relations, deps)
        marked = [row for row, sample in enumerate(batch.samples) if sample.entities]
        if marked:
            scores = self._network.entities(words[marked])
            allowed = _allowed_labels([batch.samples[row] for row in marked], size)
            inside = allowed.any(-1)
            possible = torch.logsumexp(scores, -1)
            right = torch.logsumexp(scores.masked_fill(~allowed, -1e4), -1)
            total = total + 2.0 * (possible - right)[inside].mean()
        return total

    def _complete_batch(self, batch: Batch, overrule: bool) -> list[Sample]:
        words = self._network.encode(batch)
        size = words.shape[1]
        arc_scores = self._network.arcs(words, batch.word_mask)
        heads = arc_scores.argmax(-1)
        relations = self._network.relations(words, heads).argmax(-1)
        tags = self._network.tags(words).argmax(-1)
        morphs = self._network.morphs(words).argmax(-1)
        entity_scores = self._network.entities(words)
        allowed = _allowed_labels(batch.samples, size, default=True)
        if overrule:
            allowed = allowed | _certain_persons(entity_scores)
        chances = torch.softmax(entity_scores.masked_fill(~allowed, -1e4), -1)
        sure, entities = chances.max(-1)
        completed = []
        for row, sample in enumerate(batch.samples):
            count = len(sample.words)
            labels = [
                BIO_LABELS[label] if chance >= SURE_PROBABILITY else UNKNOWN
                for label, chance in zip(
                    entities[row, 1 : count + 1].tolist(),
                    sure[row, 1 : count + 1].tolist(),
                    strict=True,
                )
            ]
            filled = replace(sample, entities=_consistent(labels), unmarked=frozenset())
            if not sample.heads:
                filled = replace(
                    filled,
                    tags=tuple(self._inventory.tags[i] for i in tags[row, 1 : count + 1]),
                    morphs=tuple(self._inventory.morphs[i] for i in morphs[row, 1 : count + 1]),
                )
                tree = tree_of(heads[row, 1 : count + 1].tolist())
                if tree:
                    deps = [self._inventory.deps[i] for i in relations[row, 1 : count + 1]]
                    roots = [
                        "ROOT" if head == i else "dep" if dep == "ROOT" else dep
                        for i, (head, dep) in enumerate(zip(tree, deps, strict=True))
                    ]
                    filled = replace(filled, heads=tree, deps=tuple(roots))
            completed.append(filled)
        return completed


def _consistent(labels: Sequence[str]) -> tuple[str, ...]:
    """Let every entity begin with a "B", and none begin after a word that is in doubt."""
    result: list[str] = []
    for label in labels:
        before = result[-1] if result else "O"
        if label.startswith("I-") and before[2:] != label[2:]:
            result.append(UNKNOWN if before == UNKNOWN else "B-" + label[2:])
        else:
            result.append(label)
    return tuple(result)


def _certain_persons(scores: Tensor) -> Tensor:
    """Return [sentence, word, label]: the label of a word that is certainly a person's name."""
    chances, labels = torch.softmax(scores, -1).max(-1)
    person = torch.tensor([label.endswith("PERSON") for label in BIO_LABELS])
    certain = (chances > OVERRULE_PROBABILITY) & person[labels]
    return certain.unsqueeze(-1) & nn.functional.one_hot(labels, len(BIO_LABELS)).bool()


def _heads_with_root(sample: Sample) -> list[int]:
    return [0 if head == i else head + 1 for i, head in enumerate(sample.heads)]


def _padded(samples: Sequence[Sample], size: int, values: Callable[[Sample], list[int]]) -> Tensor:
    """Return [sentence, word] numbers, -100 for the root and beyond the end."""
    result = torch.full((len(samples), size), -100, dtype=torch.long)
    for row, sample in enumerate(samples):
        numbers = values(sample)
        result[row, 1 : len(numbers) + 1] = torch.tensor(numbers)
    return result


def _cross_entropy(scores: Tensor, wanted: Tensor) -> Tensor:
    return nn.functional.cross_entropy(scores.flatten(0, 1), wanted.flatten(), ignore_index=-100)


def _allowed_labels(samples: Sequence[Sample], size: int, default: bool = False) -> Tensor:
    """Return [sentence, word, label] of the labels that the data allows; none beyond the end."""
    allowed = torch.zeros((len(samples), size, len(BIO_LABELS)), dtype=torch.bool)
    for row, sample in enumerate(samples):
        if not sample.entities:
            allowed[row] = default
            continue
        hidden = [i for i, label in enumerate(BIO_LABELS) if label[2:] in sample.unmarked]
        for index, label in enumerate(sample.entities, 1):
            if label == UNKNOWN:
                allowed[row, index] = True
            else:
                allowed[row, index, BIO_LABELS.index(label)] = True
                if label == "O":
                    allowed[row, index, hidden] = True
    return allowed


def _by_length(samples: Sequence[Sample], chance: random.Random) -> list[list[Sample]]:
    """Cut sentences into batches of about the same number of words and of similar lengths."""
    usable = [sample for sample in samples if len(sample.words) <= MAX_WORDS]
    noisy = sorted(usable, key=lambda sample: len(sample.words) + chance.random() * 3)
    return list(_chunks(noisy, lambda sample: len(sample.words)))


def _chunks(items: Sequence[T], length: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield runs of items of rising length, each padded to at most ``_BATCH_PIECES``."""
    chunk: list[T] = []
    for item in items:
        if chunk and (len(chunk) + 1) * (length(item) + 2) * 1.25 > _BATCH_PIECES:
            yield chunk
            chunk = []
        chunk.append(item)
    if chunk:
        yield chunk


def _shuffled(items: list[T], chance: random.Random) -> list[T]:
    chance.shuffle(items)
    return items
