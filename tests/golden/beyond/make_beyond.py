"""Makes numbers of what goes beyond the paper: alignments, distances, consistency, spans.

The C++ code is tested against these files. Inputs are float32; every result is there in float64 (the value) and, where
it is computed by rounding arithmetic, in float32 (what a float32 implementation may expect). Everything is drawn from
the seed in the spec file, on one thread, so a second run with the same package versions writes the same bytes.

References: torchaudio.functional.forced_align (best CTC path), torch's CTC loss and autograd (occupation, gradients),
POT's ot.sinkhorn (transport), torch.nn.functional.cosine_similarity, interpolate and kl_div; SentencePiece's own
offsets and the offset_mapping of transformers' fast tokenizers (spans). Each is checked here by a second way, and
check_beyond.py checks all of it by a third.

How to run:
  python3 -m venv venv && venv/bin/pip install torch==2.11.0 torchaudio==2.11.0 transformers==4.57.6 pot==0.9.7.post1 \
      safetensors==0.8.0 sentencepiece==0.2.3 protobuf==7.36.2 numpy==2.4.6
  venv/bin/python make_beyond.py --spec spec.json --out DIRECTORY
  venv/bin/python check_beyond.py DIRECTORY
DIRECTORY/../models/teacher/sentencepiece.bpe.model must be there: make_golden.py writes it. README.md says what each
file is.
"""

import argparse
import collections
import importlib.metadata
import itertools
import json
import math
import pathlib
import platform
import shutil
import unicodedata
import zlib

import numpy as np
import ot
import sentencepiece
import tokenizers
import torch
import torch.nn.functional as F
import torchaudio
import transformers
from safetensors.torch import save_file

PACKAGES = (
    "torch",
    "torchaudio",
    "transformers",
    "tokenizers",
    "safetensors",
    "sentencepiece",
    "pot",
    "numpy",
    "protobuf",
)
# One rule for every tensor: max|got - want| <= rel * max|want| + abs.
LOSS_TOLERANCE = {"rel": 1e-5, "abs": 5e-6}
CONTRASTIVE_TOLERANCE = {"rel": 1e-5, "abs": 1e-4}  # Of losses: a cosine's rounding, over tau.
TOLERANCE = {"rel": 5e-5, "abs": 1e-6}
GRADIENT_TOLERANCE = {"rel": 2e-4, "abs": 1e-6}
DOUBLE_TOLERANCE = {"rel": 1e-9, "abs": 1e-12}
CONVERGED_STOP, CONVERGED_ROUNDS = 1e-12, 30000
LEAST_MARGIN = 5e-3
LEAST_NORM = 0.1
LETTERS = "abcdefghijklmnop"
ENUMERATED = {}  # Clips that every path was tried for, with their logits.
UNKNOWN = "?!"  # Two characters outside the vocabulary: one label, two texts.


# ---------------------------------------------------------------------------------------------------------------------
# Writing.


class Writer:
    """Writes files below one directory and describes each of them in index.json."""

    def __init__(self, out, spec):
        self.out = pathlib.Path(out)
        self.spec = spec
        self.index = {
            "format_version": 1,
            "variant": spec["name"],
            "tolerance_rule": (
                "max|got - want| <= rel * max|want| + abs, per tensor; integers and texts exactly. For a float32 "
                "implementation: loss_tolerance where a dotted part of the name begins with loss "
                "(contrastive_loss_tolerance if one begins with contrastive, too), gradient_tolerance where one "
                "begins with grad, else tolerance; against the float64 tensors or "
                "the .float32 ones alike. For a float64 implementation: double_tolerance."
            ),
            "tolerance": TOLERANCE,
            "loss_tolerance": LOSS_TOLERANCE,
            "contrastive_loss_tolerance": CONTRASTIVE_TOLERANCE,
            "gradient_tolerance": GRADIENT_TOLERANCE,
            "double_tolerance": DOUBLE_TOLERANCE,
            "versions": {
                "python": platform.python_version(),
                "unicodedata": unicodedata.unidata_version,
                **{p: importlib.metadata.version(p) for p in PACKAGES},
            },
            "files": {},
        }

    def tensors(self, name, tensors, description, **extra):
        tensors = {k: v.detach().clone().contiguous() for k, v in tensors.items()}
        for key, value in tensors.items():
            assert not value.is_floating_point() or value.isfinite().all(), key
        save_file(tensors, self.out / name)
        (self.out / name).chmod(0o644)
        self.index["files"][name] = {"description": description, **extra, "tensors": len(tensors)}

    def json(self, name, value, description, **extra):
        """One line per element of the top-level lists: short files that still diff by line."""
        parts = []
        for key, part in value.items():
            if isinstance(part, list):
                lines = ",\n".join(json.dumps(v, ensure_ascii=True, separators=(",", ":")) for v in part)
                parts.append(f"{json.dumps(key)}: [\n{lines}\n]")
            else:
                parts.append(f"{json.dumps(key)}: {json.dumps(part, ensure_ascii=True)}")
        (self.out / name).write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
        self.index["files"][name] = {"description": description, **extra}

    def close(self):
        head = {k: v for k, v in self.index.items() if k != "files"}
        text = json.dumps(head, indent=1)[:-2] + ',\n "files": {\n'
        entries = []
        for name, entry in self.index["files"].items():
            entries.append(f"  {json.dumps(name)}: {json.dumps(entry, ensure_ascii=True)}")
        (self.out / "index.json").write_text(text + ",\n".join(entries) + "\n }\n}\n", encoding="utf-8")


def generator(spec, section, attempt=0):
    seed = (spec["seed"] * 1000003 + zlib.crc32(section.encode()) + attempt * 7919) % (2**31)
    return np.random.default_rng(seed)


class Errors:
    """How far float32 lies from float64, as the largest share of max|want| and absolutely, by kind of tensor."""

    def __init__(self):
        self.worst = {}

    def add(self, kind, single, double):
        if double.numel() == 0:
            return
        difference = (single.double() - double).abs().max().item()
        scale = double.abs().max().item()
        entry = self.worst.setdefault(
            kind, {"max_abs": 0.0, "max_abs_over_max_value": 0.0, "share_of_tolerance": 0.0}
        )
        entry["max_abs"] = max(entry["max_abs"], difference)
        if scale > 1e-6:
            entry["max_abs_over_max_value"] = max(entry["max_abs_over_max_value"], difference / scale)
        rule = {"loss": LOSS_TOLERANCE, "gradient": GRADIENT_TOLERANCE}.get(kind.split(" ")[0], TOLERANCE)
        rule = CONTRASTIVE_TOLERANCE if kind.startswith("loss (contrastive") else rule
        entry["share_of_tolerance"] = max(
            entry["share_of_tolerance"], difference / (rule["rel"] * scale + rule["abs"])
        )

    def rounded(self):
        return {kind: {k: float(f"{v:.2g}") for k, v in entry.items()} for kind, entry in self.worst.items()}


# ---------------------------------------------------------------------------------------------------------------------
# Batches for the alignments. A clip is {"frames", "text", "tokens": [[id, begin, end], ...]}; the text is one letter a
# label: '|' the space (label 0), letters from label 1, '?' and '!' characters outside the vocabulary (label V-2).


def label_of(character, vocab):
    if character in UNKNOWN:
        return vocab - 2
    label = 0 if character == "|" else 1 + LETTERS.index(character)
    assert label < vocab - 2, (character, vocab)
    return label


def random_clip(rng, rule, vocab):
    """A clip with labels, frames and tokens; about one token in seven is empty, some labels are in no token."""
    count = int(rng.integers(*rule["labels"], endpoint=True))
    text = ""
    while len(text) < count:
        space = text and text[-1] != "|" and len(text) < count - 1 and rng.random() < 0.25
        repeat = text and text[-1] != "|" and rng.random() < 0.15
        text += "|" if space else text[-1] if repeat else LETTERS[int(rng.integers(vocab - 3))]
    needed = frames_needed(text)
    frames = int(rng.integers(max(needed, rule["frames"][0]), max(needed, rule["frames"][1]), endpoint=True))
    tokens, place = [], 0
    while place < count and len(tokens) < rule["most_tokens"]:
        kind = rng.random()
        if kind < 0.12:
            tokens.append([int(rng.integers(4, 30)), place, place])
        elif kind < 0.2 and count > 3:
            place += 1
        else:
            end = min(count, place + int(rng.integers(1, 4, endpoint=True)))
            tokens.append([int(rng.integers(4, 30)), place, end])
            place = end
    return {"frames": frames, "text": text, "tokens": tokens}


def frames_needed(text):
    """A character outside the vocabulary counts as its label: '?!' is a repetition."""
    same = lambda a, b: a == b or (a in UNKNOWN and b in UNKNOWN)
    return len(text) + sum(same(a, b) for a, b in zip(text, text[1:]))


def words_of(text):
    """[begin, end) of every word."""
    spans, begin = [], 0
    for word in text.split("|"):
        if word:
            spans.append([begin, begin + len(word)])
        begin += len(word) + 1
    return spans


def planted_path(rng, labels, frames, blank):
    """A random path that spells the labels, if they fit; it makes the posteriors as sure as trained ones."""
    path = []
    for i, label in enumerate(labels):
        path += [blank] * (i > 0 and label == labels[i - 1]) + [label]
    if len(path) > frames:
        return [blank] * frames
    while len(path) < frames:
        place = int(rng.integers(len(path) + 1))
        path.insert(place, path[place] if place < len(path) and rng.random() < 0.5 else blank)
        if [k for k, _ in itertools.groupby(path) if k != blank] != labels:
            del path[place]
    return path


def make_case(spec, number, attempt):
    """The inputs of one case, padded with finite numbers that must have no effect."""
    rule = spec["alignment"]["cases"][number]
    rng = generator(spec, f"case {number}", attempt)
    vocab, width_t, width_s = rule["vocab"], rule["teacher_width"], spec["alignment"]["student_width"]
    fixed = generator(spec, f"clips {number}")
    clips = [random_clip(fixed, c["random"], vocab) if "random" in c else c for c in rule["clips"]]
    labels = [[label_of(c, vocab) for c in clip["text"]] for clip in clips]
    batch, frames = len(clips), max(1, max(c["frames"] for c in clips)) + rule.get("extra_frames", 0)
    positions = max(len(c["tokens"]) for c in clips) + 2 + rule.get("extra_positions", 0)
    loud = rule.get("padding", 4.0)
    hidden = loud * rng.standard_normal((batch, frames, width_s))
    logits = loud * rng.standard_normal((batch, frames, vocab))
    teacher = loud * rng.standard_normal((batch, positions, width_t))
    label_pad = rng.choice([-100, -1, vocab - 1, vocab - 2, 0, 9999], (batch, max(map(len, labels)) + 1))
    token_ids = rng.choice([1, 4, 5, clips[0]["tokens"][0][0] if clips[0]["tokens"] else 7], (batch, positions))
    spans = np.stack([rng.integers(0, 3, (batch, positions)), rng.integers(3, 9, (batch, positions))], -1)
    for b, clip in enumerate(clips):
        count, length = clip["frames"], len(clip["tokens"]) + 2
        hidden[b, :count] = rng.standard_normal((count, width_s))
        noise = rule.get("noise", 1.5) * rng.standard_normal((count, vocab))
        for t, label in enumerate(planted_path(rng, labels[b], count, vocab - 1)):
            noise[t, label] += rule.get("lead", 2.5)
        logits[b, :count] = noise
        teacher[b, :length] = rule.get("teacher_scale", 1.0) * rng.standard_normal((length, width_t))
        label_pad[b, : len(labels[b])] = labels[b]
        token_ids[b, :length] = [0] + [t[0] for t in clip["tokens"]] + [2]
        spans[b, :length] = [[0, 0]] + [t[1:] for t in clip["tokens"]] + [[0, 0]]
    for b, position in rule.get("zero_teacher", []):
        teacher[b, position] = 0
    tensors = {
        "hidden": torch.tensor(hidden, dtype=torch.float32),
        "logits": torch.tensor(logits, dtype=torch.float32),
        "frame_lengths": torch.tensor([c["frames"] for c in clips]),
        "labels": torch.tensor(label_pad),
        "label_lengths": torch.tensor([len(x) for x in labels]),
        "teacher": torch.tensor(teacher, dtype=torch.float32),
        "token_ids": torch.tensor(token_ids),
        "token_spans": torch.tensor(spans),
        "token_lengths": torch.tensor([len(c["tokens"]) + 2 for c in clips]),
        "W": torch.tensor(rng.uniform(-1, 1, (width_s, width_t)) / math.sqrt(width_t), dtype=torch.float32),
    }
    return {"rule": rule, "clips": clips, "labels": labels, "unit": rule["unit"], "tensors": tensors, "vocab": vocab}


def add_words(case):
    """For WORD: the words' spans and identities (equal text, equal number), padded with numbers that mean nothing."""
    words = [words_of(c["text"]) for c in case["clips"]]
    texts = sorted({c["text"][b:e] for c, spans in zip(case["clips"], words) for b, e in spans})
    most = max(1, max(map(len, words)))
    spans = torch.tensor([[0, 2]]).repeat(len(words), most, 1)
    ids = torch.zeros(len(words), most, dtype=torch.int64)
    for b, (clip, found) in enumerate(zip(case["clips"], words)):
        for k, (begin, end) in enumerate(found):
            spans[b, k] = torch.tensor([begin, end])
            ids[b, k] = texts.index(clip["text"][begin:end])
    case["tensors"].update(word_spans=spans, word_ids=ids, word_counts=torch.tensor([len(w) for w in words]))


def units_of(case, b):
    """The units that can make a pair: (identity, span, teacher positions). Empty spans and uncovered words are out."""
    tokens = case["clips"][b]["tokens"]
    if case["unit"] == "TOKEN":
        return [(i, (begin, end), [j + 1]) for j, (i, begin, end) in enumerate(tokens) if end > begin]
    units, text = [], case["clips"][b]["text"]
    for begin, end in words_of(text):
        covering = [j + 1 for j, (_, s, e) in enumerate(tokens) if s < e and s < end and e > begin]
        if covering:
            units.append((text[begin:end], (begin, end), covering))
    return units


# ---------------------------------------------------------------------------------------------------------------------
# Best paths and occupation.


def positions_of_path(path, blank):
    """A path of labels -> per frame which label of the text it emits, -1 for a blank."""
    positions, position, previous = [], -1, blank
    for label in path:
        position += label != blank and label != previous
        positions.append(position if label != blank else -1)
        previous = label
    return positions


def forced_positions(case, b, dtype):
    """torchaudio's best path: (position per frame, score)."""
    clip, blank = case["clips"][b], case["vocab"] - 1
    log_probs = F.log_softmax(case["tensors"]["logits"][b, : clip["frames"]].to(dtype), -1)
    path, scores = torchaudio.functional.forced_align(log_probs[None], torch.tensor([case["labels"][b]]), blank=blank)
    positions = positions_of_path(path[0].tolist(), blank)
    assert max(positions) == len(case["labels"][b]) - 1
    return positions, scores.sum().item()


def best_two(log_probs, labels, blank):
    """Scores of the best and the second best path that spell the labels (-inf if there is no second)."""
    extended = [blank]
    for label in labels:
        extended += [label, blank]
    step = [[] for _ in extended]
    for s in (0, 1):
        step[s] = [log_probs[0][extended[s]]]
    for row in log_probs[1:]:
        new = []
        for s, symbol in enumerate(extended):
            ways = step[s] + (step[s - 1] if s > 0 else [])
            if s > 1 and symbol != blank and symbol != extended[s - 2]:
                ways = ways + step[s - 2]
            new.append([w + row[symbol] for w in sorted(ways, reverse=True)[:2]])
        step = new
    top = sorted(step[-1] + step[-2], reverse=True)
    return top[0], top[1] if len(top) > 1 else -math.inf


def occupation(case, b, dtype):
    """[N, T]: the probability, given the labels and all frames, that frame t emits position n; and log P(labels).

    The forward recursion over a leaf of emission scores per position: by the chain rule d log P / d score of position
    n at frame t is that probability. Against torch's own CTC loss, whose gradient adds positions of equal label.
    """
    clip, blank, labels = case["clips"][b], case["vocab"] - 1, case["labels"][b]
    logits = case["tensors"]["logits"][b, : clip["frames"]].to(dtype)
    log_probs = F.log_softmax(logits, -1)
    emission = log_probs[:, labels].clone().requires_grad_(True)  # [T, N]
    none = torch.full((), -math.inf, dtype=dtype)
    extended = [blank] + [x for label in labels for x in (label, blank)]
    score = lambda t, s: emission[t, s // 2] if s % 2 else log_probs[t, blank]
    alpha = [score(0, s) if s < 2 else none for s in range(len(extended))]
    for t in range(1, clip["frames"]):
        new = []
        for s in range(len(extended)):
            ways = [alpha[s]] + ([alpha[s - 1]] if s > 0 else [])
            if s > 1 and s % 2 and extended[s] != extended[s - 2]:
                ways.append(alpha[s - 2])
            ways = [w for w in ways if w != -math.inf]
            new.append(torch.logsumexp(torch.stack(ways), 0) + score(t, s) if ways else none)
        alpha = new
    total = torch.logsumexp(torch.stack(alpha[-2:]), 0)
    (gamma,) = torch.autograd.grad(total, emission)
    if dtype == torch.float64:
        check_against_torch_ctc(logits, labels, blank, gamma, total)
        name = (case["rule"]["name"], b)
        few = len(set(labels) | {blank}) ** clip["frames"] <= 20000
        if few and not (name in ENUMERATED and torch.equal(ENUMERATED[name], logits)):
            check_against_all_paths(log_probs.numpy(), labels, blank, gamma.numpy())
            ENUMERATED[name] = logits
    return gamma.T.detach(), total.item()


def check_against_torch_ctc(logits, labels, blank, gamma, total):
    """softmax - d loss / d logits = the occupation of each class."""
    leaf = logits.clone().requires_grad_(True)
    loss = F.ctc_loss(
        F.log_softmax(leaf, -1)[:, None],
        torch.tensor([labels]),
        torch.tensor([len(leaf)]),
        torch.tensor([len(labels)]),
        blank=blank,
        reduction="sum",
    )
    loss.backward()
    classes = logits.softmax(-1) - leaf.grad
    assert abs(loss.item() + total.item()) < 1e-9 * max(1, abs(total.item()))
    for label in set(labels):
        own = gamma[:, [n for n, x in enumerate(labels) if x == label]].sum(1)
        assert (classes[:, label] - own).abs().max() < 1e-9
    assert (classes[:, blank] - (1 - gamma.sum(1))).abs().max() < 1e-9


def check_against_all_paths(log_probs, labels, blank, gamma):
    """Every path there is, one by one: the occupation, and the scores of the best two."""
    rows, symbols = log_probs.tolist(), sorted(set(labels) | {blank})
    counted, mass, scores = np.zeros_like(gamma), 0.0, [-math.inf]
    for path in itertools.product(symbols, repeat=len(rows)):
        if [k for k, _ in itertools.groupby(path) if k != blank] != labels:
            continue
        scores.append(sum(row[k] for row, k in zip(rows, path)))
        probability = math.exp(scores[-1])
        mass += probability
        for t, n in enumerate(positions_of_path(path, blank)):
            if n >= 0:
                counted[t, n] += probability
    assert np.abs(counted / mass - gamma).max() < 1e-10
    assert np.allclose(sorted(scores)[:-3:-1], best_two(rows, labels, blank), rtol=0, atol=1e-10)


# ---------------------------------------------------------------------------------------------------------------------
# Alignments: per clip (student weights [K, T], teacher weights [K, L], identities).


def teacher_rows(case, units, dtype):
    rows = torch.zeros(len(units), case["tensors"]["teacher"].shape[1], dtype=dtype)
    for k, (_, _, positions) in enumerate(units):
        rows[k, positions] = 1 / len(positions)
    return rows


def project(case, dtype):
    return case["tensors"]["hidden"].to(dtype) @ case["tensors"]["W"].to(dtype)


def forced_tokens(case, b, dtype, _):
    if not case["fits"][b]:
        return None
    units, (positions, _) = units_of(case, b), forced_positions(case, b, dtype)
    student = torch.zeros(len(units), case["tensors"]["hidden"].shape[1], dtype=dtype)
    for k, (_, (begin, end), _) in enumerate(units):
        frames = [t for t, n in enumerate(positions) if begin <= n < end]
        student[k, frames] = 1 / len(frames)
    return student, teacher_rows(case, units, dtype), [u[0] for u in units]


def posterior_tokens(case, b, dtype, _):
    if not case["fits"][b]:
        return None
    units, (gamma, _) = units_of(case, b), occupation(case, b, dtype)
    student = torch.zeros(len(units), case["tensors"]["hidden"].shape[1], dtype=dtype)
    for k, (_, (begin, end), _) in enumerate(units):
        mass = gamma[begin:end].sum(0)
        student[k, : len(mass)] = mass / mass.sum()
    return student, teacher_rows(case, units, dtype), [u[0] for u in units]


def sinkhorn_tokens(case, b, dtype, setting):
    units, frames = units_of(case, b), case["clips"][b]["frames"]
    teacher = teacher_rows(case, units, dtype)
    student = torch.zeros(len(units), case["tensors"]["hidden"].shape[1], dtype=dtype)
    if units:
        z = project(case, dtype)[b, :frames]
        e = teacher @ case["tensors"]["teacher"][b].to(dtype)
        place = lambda n: torch.arange(n, dtype=dtype) / max(n - 1, 1)
        cost = 1 - F.cosine_similarity(z[:, None], e[None], dim=-1, eps=1e-8)
        cost = (cost + setting["beta"] * (place(frames)[:, None] - place(len(units))[None]) ** 2).numpy()
        masses = [np.full(n, 1 / n, cost.dtype) for n in cost.shape]
        rounds = {"numItermax": setting["iterations"], "stopThr": 0}
        if setting.get("converged"):
            rounds = {"numItermax": CONVERGED_ROUNDS, "stopThr": CONVERGED_STOP}
        found, log = ot.sinkhorn(
            *masses, cost, setting["epsilon"], method="sinkhorn_log", warn=False, log=True, **rounds
        )
        assert found.dtype == cost.dtype
        if setting.get("converged") and log["err"][-1] >= CONVERGED_STOP:
            return None
        student[:, :frames] = torch.from_numpy(found / found.sum(0)).T
    return student, teacher, [u[0] for u in units]


def utterance(case, b, dtype, _):
    frames, tokens = case["clips"][b]["frames"], len(case["clips"][b]["tokens"])
    if tokens == 0:
        return None
    student = torch.zeros(1, case["tensors"]["hidden"].shape[1], dtype=dtype)
    teacher = torch.zeros(1, case["tensors"]["teacher"].shape[1], dtype=dtype)
    student[0, :frames] = 1 / frames
    teacher[0, 1 : tokens + 1] = 1 / tokens
    return student, teacher, [b]


def paper_segments(case, b, member):
    """[begin, end) of the paper's student vectors."""
    frames = case["clips"][b]["frames"]
    path = case["tensors"]["logits"][b, :frames].argmax(-1).tolist()
    if member == "shrink":
        runs, t = [], 0
        for label, run in itertools.groupby(path):
            n = len(list(run))
            runs.append((label, t, t + n))
            t += n
    else:
        runs = [(label, t, t + 1) for t, label in enumerate(path)]
    kept = [(begin, end) for label, begin, end in runs if label < case["vocab"] - 2 or member == "all_frames"]
    return kept if len(kept) > 1 else [(t, t + 1) for t in range(frames)]


def paper_member(case, b, dtype, setting):
    """shrink, filtered_frames or all_frames with special_tokens false: the teacher is positions 1 ... J."""
    tokens = len(case["clips"][b]["tokens"])
    if tokens == 0:
        return None
    segments = paper_segments(case, b, setting["member"])
    student = torch.zeros(len(segments), case["tensors"]["hidden"].shape[1], dtype=dtype)
    for s, (begin, end) in enumerate(segments):
        student[s, begin:end] = 1 / (end - begin)
    mode = setting["resampling"]
    stretched = F.interpolate(
        torch.eye(tokens, dtype=dtype)[None],
        size=len(segments),
        mode=mode,
        align_corners=True if mode == "linear" else None,
    )[0].T
    teacher = torch.zeros(len(segments), case["tensors"]["teacher"].shape[1], dtype=dtype)
    teacher[:, 1 : tokens + 1] = stretched
    return student, teacher, list(range(len(segments)))


def align(case, function, dtype, setting):
    """Batched: student [B,K,T], teacher [B,K,L], counts [B], identities; K is at least 1."""
    found = [
        function(case, b, dtype, setting) if case["clips"][b]["frames"] else None for b in range(len(case["clips"]))
    ]
    counts = [len(f[2]) if f else 0 for f in found]
    inputs, most = case["tensors"], max(1, max(counts))
    student = torch.zeros(len(found), most, inputs["hidden"].shape[1], dtype=dtype)
    teacher = torch.zeros(len(found), most, inputs["teacher"].shape[1], dtype=dtype)
    for b, pair in enumerate(found):
        if pair:
            student[b, : counts[b]], teacher[b, : counts[b]] = pair[0], pair[1]
    return {"student": student, "teacher": teacher, "counts": counts, "ids": [f[2] if f else [] for f in found]}


# ---------------------------------------------------------------------------------------------------------------------
# Distances.


def term(case, aligned, distance, dtype):
    """The mean over clips of the mean over each clip's pairs; its value per clip and its gradients, by autograd."""
    hidden = case["tensors"]["hidden"].to(dtype).clone().requires_grad_(True)
    projection = case["tensors"]["W"].to(dtype).clone().requires_grad_(True)
    rows = [(b, k) for b, count in enumerate(aligned["counts"]) for k in range(count)]
    u = ((aligned["student"] @ hidden) @ projection)[tuple(zip(*rows))] if rows else torch.zeros(0, 1, dtype=dtype)
    e = (aligned["teacher"] @ case["tensors"]["teacher"].to(dtype))[tuple(zip(*rows))] if rows else u
    if distance["kind"] == "mse":
        each = ((u - e) ** 2).mean(-1)
    elif distance["kind"] == "cosine":
        each = 1 - F.cosine_similarity(u, e, dim=-1, eps=1e-8)
    else:
        ids = [aligned["ids"][b][k] for b, k in rows]
        keep = torch.tensor([[i == j or ids[i] != ids[j] for j in range(len(ids))] for i in range(len(ids))])
        scores = F.cosine_similarity(u[:, None], e[None], dim=-1, eps=1e-8) / distance["tau"]
        each = -F.log_softmax(scores.masked_fill(~keep, -math.inf), -1).diagonal() if rows else u.sum(-1)
    clips = torch.stack(
        [
            each[[i for i, r in enumerate(rows) if r[0] == b]].mean() if count else torch.zeros((), dtype=dtype)
            for b, count in enumerate(aligned["counts"])
        ]
    )
    loss = clips.mean()
    gradients = (
        torch.autograd.grad(loss, (hidden, projection))
        if loss.requires_grad
        else (torch.zeros_like(hidden), torch.zeros_like(projection))
    )
    return {"loss": loss.detach(), "loss_clips": clips.detach(), "grad_hidden": gradients[0], "grad_W": gradients[1]}


# ---------------------------------------------------------------------------------------------------------------------
# alignment_cases.


def clip_facts(case):
    """Per clip: whether it fits, its best path, that path's lead over the second best; None if a lead is too small."""
    facts, case["fits"] = [], []
    for b, clip in enumerate(case["clips"]):
        frames, labels, blank = clip["frames"], case["labels"][b], case["vocab"] - 1
        needed = frames_needed(clip["text"])
        case["fits"].append(bool(frames >= needed and labels and frames))
        fact = {
            "frames": frames,
            "text": clip["text"],
            "tokens": clip["tokens"],
            "frames_needed": needed,
            "fits": case["fits"][-1],
        }
        if frames:
            top = case["tensors"]["logits"][b, :frames].topk(2, -1).values
            if (top[:, 0] - top[:, 1]).min() < LEAST_MARGIN:
                return None
        if case["fits"][-1]:
            rows = F.log_softmax(case["tensors"]["logits"][b, :frames].double(), -1).tolist()
            best, second = best_two(rows, labels, blank)
            if best - second < LEAST_MARGIN:
                return None
            positions, score = forced_positions(case, b, torch.float64)
            assert positions == forced_positions(case, b, torch.float32)[0] and abs(score - best) < 1e-9
            fact.update(
                path=positions,
                path_log_probability=score,
                lead=best - second if second > -math.inf else None,
                log_likelihood=occupation(case, b, torch.float64)[1],
            )
        facts.append(fact)
    return facts


def small_norms(case, aligned):
    """Whether a student vector is so short (a mean of vectors that cancel) that rounding turns it."""
    u = (aligned["student"] @ case["tensors"]["hidden"].double()) @ case["tensors"]["W"].double()
    return any(u[b, k].norm() < LEAST_NORM for b, count in enumerate(aligned["counts"]) for k in range(count))


Member = collections.namedtuple("Member", "key alignment function setting distances")


def distance_name(distance):
    return distance["kind"] + (f"_{distance['tau']:g}".replace(".", "p") if "tau" in distance else "")


def members_of(spec, number):
    """The alignments of a case with their distances: all of them in a `full` case, else half, taking turns."""
    rule = spec["alignment"]["cases"][number]
    plain = [{"kind": "mse"}, {"kind": "cosine"}]
    all_four = plain + [{"kind": "contrastive", "tau": tau} for tau in spec["alignment"]["taus"]]
    members = [
        ("forced_tokens", "forced_tokens", forced_tokens, {}, all_four),
        ("posterior_tokens", "posterior_tokens", posterior_tokens, {}, all_four),
    ]
    for i, setting in enumerate(spec["alignment"]["sinkhorn"]):
        members.append((f"sinkhorn_tokens_{i}", "sinkhorn_tokens", sinkhorn_tokens, setting, all_four))
    members.append(("utterance", "utterance", utterance, {}, plain))
    shrink = [["shrink", "nearest"], ["shrink", "linear"]]
    for member, resampling in rule.get("paper", shrink if rule.get("full") else [shrink[number // 2 % 2]]):
        setting = {"resampling": resampling, "special_tokens": False}
        members.append((f"{member}_{resampling}", member, paper_member, {"member": member, **setting}, plain))
    half = lambda distances, turn: [d for i, d in enumerate(distances) if (i + turn) % 2 == 0]
    return [Member(*m[:4], m[4] if rule.get("full") else half(m[4], number + i)) for i, m in enumerate(members)]


def write_member(case, key, member, tensors, errors, gaps):
    """Adds one alignment's tensors; returns its entry in the JSON."""
    function, setting = member.function, member.setting
    double, single = (align(case, function, dtype, setting) for dtype in (torch.float64, torch.float32))
    assert double["counts"] == single["counts"]
    for b, count in enumerate(double["counts"]):
        for side in ("student", "teacher"):
            assert count == 0 or (double[side][b].sum(-1)[:count] - 1).abs().max() < 1e-12
            assert (double[side][b, count:] == 0).all()
    errors.add("weights", single["student"], double["student"])
    tensors |= {
        f"{key}.student_weights": double["student"],
        f"{key}.teacher_weights": double["teacher"],
        f"{key}.counts": torch.tensor(double["counts"]),
    }
    if function in (posterior_tokens, sinkhorn_tokens):  # Those of the others are plain fractions.
        tensors[f"{key}.student_weights.float32"] = single["student"]
    entry = {
        "key": key,
        "alignment": member.alignment,
        **{k: v for k, v in setting.items() if k != "member"},
        "counts": double["counts"],
        "distances": [],
    }
    if function is sinkhorn_tokens:
        settled = align(case, function, torch.float64, {**setting, "converged": True})
        entry["gap_to_converged"] = None
        if settled["counts"] == double["counts"]:
            entry["gap_to_converged"] = float(f"{(settled['student'] - double['student']).abs().max().item():.2g}")
            name = f"epsilon {setting['epsilon']}, beta {setting['beta']}, {setting['iterations']} iterations"
            gaps.setdefault(name, []).append(entry["gap_to_converged"])
            if case["rule"].get("full"):
                tensors[f"{key}.student_weights_converged"] = settled["student"]
    for distance in member.distances:
        wide, narrow = term(case, double, distance, torch.float64), term(case, single, distance, torch.float32)
        place = f"{key}.{distance_name(distance)}"
        for part, value in wide.items():
            errors.add(
                f"{'loss' if part.startswith('loss') else 'gradient'} ({distance_name(distance)})",
                narrow[part],
                value,
            )
            if case["rule"].get("full"):
                tensors |= {f"{place}.{part}": value, f"{place}.{part}.float32": narrow[part]}
            elif part != "loss_clips":
                tensors |= {f"{place}.{part}": value} | (
                    {f"{place}.loss.float32": narrow[part]} if part == "loss" else {}
                )
        entry["distances"].append({"key": place, **distance, "loss": wide["loss"].item()})
    return entry


def write_alignments(writer):
    spec = writer.spec
    tensors, cases, errors, gaps = {}, [], Errors(), {}
    for number, rule in enumerate(spec["alignment"]["cases"]):
        for attempt in itertools.count():
            assert attempt < 200, rule["name"]
            case = make_case(spec, number, attempt)
            facts = clip_facts(case)
            if facts is None:
                continue
            members = members_of(spec, number)
            if not any(small_norms(case, align(case, m.function, torch.float64, m.setting)) for m in members):
                break
        if case["unit"] == "WORD":
            add_words(case)
        tensors |= {f"{number}.{k}": v for k, v in case["tensors"].items()}
        results = [write_member(case, f"{number}.{m.key}", m, tensors, errors, gaps) for m in members]
        cases.append(
            {
                "case": number,
                "name": rule["name"],
                "note": rule.get("note", ""),
                "unit": case["unit"],
                "vocab": case["vocab"],
                "blank": case["vocab"] - 1,
                "clips": facts,
                "results": results,
            }
        )
    print(f"alignments: {len(cases)} cases, {len(ENUMERATED)} clips against every path, {errors.rounded()}")
    print("gap to converged:", {k: max(v) for k, v in gaps.items()})
    writer.tensors(
        "alignment_cases.safetensors",
        tensors,
        "Inputs <case>.*: hidden [B,T,Ds], logits [B,T,V] (blank V-1, [UNK] V-2), frame_lengths [B], labels [B,U] "
        "and label_lengths [B], teacher [B,L,Dl] (position 0 is <s>, 1 ... J the tokens, J+1 </s>), token_ids [B,L], "
        "token_spans [B,L,2] (label positions [begin, end) of the token at that position), token_lengths [B] = J+2, "
        "W [Ds,Dl]; for WORD also word_spans [B,K,2], word_ids [B,K] (equal texts, equal numbers), word_counts [B]. "
        "Whatever lies at or past a length is padding without effect. Results <case>.<alignment>.*: student_weights "
        "[B,K,T] and teacher_weights [B,K,L], the pairs in order and then rows of 0, counts [B]; for sinkhorn also "
        "student_weights_converged. <case>.<alignment>.<distance>.*: loss [], loss_clips [B] (their mean is loss), "
        "grad_hidden [B,T,Ds], grad_W [Ds,Dl]. float64; <name>.float32 is the same computed in float32. "
        "alignment_cases.json lists cases, settings and keys.",
        float32_error=errors.rounded(),
        gap_to_converged={k: max(v) for k, v in gaps.items()},
        clips_checked_against_every_path=len(ENUMERATED),
    )
    writer.json(
        "alignment_cases.json",
        {"student_width": spec["alignment"]["student_width"], "taus": spec["alignment"]["taus"], "cases": cases},
        "The cases of alignment_cases.safetensors. clips: text has one character a label ('|' the space, '?' and '!'"
        " characters outside the vocabulary), tokens are [id, begin, end] for positions 1 ... J; path: per frame the"
        " position in the text that the best path emits, -1 for the blank; lead: how much better than the second best"
        " path (null: there is none); log_likelihood of the labels. results: one entry an alignment, with its"
        " settings, the prefix of its tensors, counts, and the losses; gap_to_converged: the largest difference"
        " between the weights after `iterations` updates and the converged ones (null: 30,000 updates do not"
        " converge).",
    )


# ---------------------------------------------------------------------------------------------------------------------
# consistency_cases.


def consistency(tensors, rule, dtype):
    """As icefall computes CR-CTC's term (kl_div with log targets), reduced as losses/consistency.h says."""
    views = {v: tensors[f"logits_{v}"].to(dtype).clone().requires_grad_(True) for v in "ab"}
    lengths, label_lengths = tensors["frame_lengths"], tensors["label_lengths"]
    blank = views["a"].shape[-1] - 1
    log_probs = {v: F.log_softmax(x, -1) for v, x in views.items()}
    targets = torch.cat([row[:n] for row, n in zip(tensors["labels"], label_lengths)])
    ctc = {
        v: F.ctc_loss(
            x.transpose(0, 1),
            targets,
            lengths,
            label_lengths,
            blank=blank,
            reduction="mean",
            zero_infinity=rule["zero_infinity"],
        )
        for v, x in log_probs.items()
    }
    kl = F.kl_div(log_probs["a"], log_probs["b"].detach(), reduction="none", log_target=True).sum(-1) + F.kl_div(
        log_probs["b"], log_probs["a"].detach(), reduction="none", log_target=True
    ).sum(-1)
    valid = torch.arange(kl.shape[1])[None] < lengths[:, None]
    kl = torch.where(valid, kl, torch.zeros((), dtype=dtype))
    clips = kl.sum(1) / lengths.clamp_min(1)
    loss_kl = clips.mean()
    loss = (ctc["a"] + ctc["b"]) / 2 + rule["alpha"] / 2 * loss_kl
    gradients = torch.autograd.grad(loss, [views["a"], views["b"]])
    return {
        "loss": loss.detach(),
        "loss_ctc_a": ctc["a"].detach(),
        "loss_ctc_b": ctc["b"].detach(),
        "loss_kl": loss_kl.detach(),
        "loss_kl_clips": clips.detach(),
        "loss_kl_frames": kl.detach(),
        "grad_logits_a": gradients[0],
        "grad_logits_b": gradients[1],
    }


def make_consistency(spec, number):
    rule = spec["consistency"][number]
    rng = generator(spec, f"consistency {number}")
    vocab, clips = rule["vocab"], rule["clips"]
    frames, most = (
        max(c["frames"] for c in clips) + rule.get("extra_frames", 0),
        max(len(c["text"]) for c in clips) + 1,
    )
    a = rule.get("padding", 6.0) * rng.standard_normal((len(clips), frames, vocab))
    b = rule.get("padding", 6.0) * rng.standard_normal((len(clips), frames, vocab))
    labels = rng.choice([-100, vocab - 1, 9999, 0], (len(clips), most))
    for i, clip in enumerate(clips):
        n = clip["frames"]
        a[i, :n] = rule.get("scale", 2.0) * rng.standard_normal((n, vocab))
        b[i, :n] = a[i, :n] + rule.get("difference", 1.0) * rng.standard_normal((n, vocab))
        labels[i, : len(clip["text"])] = [label_of(c, vocab) for c in clip["text"]]
    return {
        "logits_a": torch.tensor(a, dtype=torch.float32),
        "logits_b": torch.tensor(b, dtype=torch.float32),
        "frame_lengths": torch.tensor([c["frames"] for c in clips]),
        "labels": torch.tensor(labels),
        "label_lengths": torch.tensor([len(c["text"]) for c in clips]),
    }


def write_consistency(writer):
    tensors, cases, errors = {}, [], Errors()
    for number, rule in enumerate(writer.spec["consistency"]):
        inputs = make_consistency(writer.spec, number)
        double, single = (consistency(inputs, rule, dtype) for dtype in (torch.float64, torch.float32))
        tensors |= {f"{number}.{k}": v for k, v in inputs.items()}
        for part, value in double.items():
            errors.add("loss" if part.startswith("loss") else "gradient", single[part], value)
            tensors[f"{number}.{part}"] = value
            if part not in ("loss_kl_clips", "loss_kl_frames"):
                tensors[f"{number}.{part}.float32"] = single[part]
        cases.append(
            {
                "case": number,
                "name": rule["name"],
                "note": rule.get("note", ""),
                "alpha": rule["alpha"],
                "zero_infinity": rule["zero_infinity"],
                "clips": rule["clips"],
                "loss": double["loss"].item(),
                "loss_kl": double["loss_kl"].item(),
            }
        )
    print("consistency:", errors.rounded())
    writer.tensors(
        "consistency_cases.safetensors",
        tensors,
        "Consistency-regularised CTC of two views. Inputs <case>.*: logits_a, logits_b [B,T,V] (blank V-1),"
        " frame_lengths [B], labels [B,U], label_lengths [B]. Results: loss = (loss_ctc_a + loss_ctc_b)/2 + alpha/2 *"
        " loss_kl; loss_ctc_*: reduction mean (each clip over max(1, its labels), then over B); loss_kl: the mean"
        " over B of loss_kl_clips [B], each the mean over the clip's valid frames of loss_kl_frames [B,T] = KL(p_b ||"
        " p_a) + KL(p_a || p_b), 0 in the padding; grad_logits_a, grad_logits_b: of loss, where KL(p_b || p_a)"
        " reaches a alone and KL(p_a || p_b) b alone. Alpha and zero_infinity are in consistency_cases.json.",
        float32_error=errors.rounded(),
    )
    writer.json(
        "consistency_cases.json",
        {"cases": cases},
        "The cases of consistency_cases.safetensors: settings, clips, values.",
    )


# ---------------------------------------------------------------------------------------------------------------------
# standardized_cases.


def write_standardized(writer):
    tensors, cases, errors = {}, [], Errors()
    for number, rule in enumerate(writer.spec["standardized"]):
        rng = generator(writer.spec, f"standardized {number}")
        width, lengths = rule["width"], rule["tokens"]
        states = 9.0 * rng.standard_normal((len(lengths), max(lengths) + 2 + rule.get("extra_positions", 0), width))
        scale = rule.get("scale", 1.0) * np.exp(rng.standard_normal(width) * 0.5)
        for b, n in enumerate(lengths):
            states[b, : n + 2] = rule.get("mean", 1.0) * np.linspace(-1, 1, width) + scale * rng.standard_normal(
                (n + 2, width)
            )
        for dimension, value in rule.get("constant", []):
            states[:, :, dimension] = value
        for to, source in rule.get("copies", []):
            states[to] = states[source]
        x = torch.tensor(states, dtype=torch.float32)
        rows = torch.cat([x[b, 1 : n + 1] for b, n in enumerate(lengths)]).double()
        sigma, mu = torch.std_mean(rows, 0, correction=0)
        sigma = sigma.clamp_min(1e-5)
        wide, narrow = (x.double() - mu) / sigma, (x - mu.float()) / sigma.float()
        for b, n in enumerate(lengths):
            wide[b, n + 2 :], narrow[b, n + 2 :] = 0, 0
        errors.add("standardized", narrow, wide)
        tensors |= {
            f"{number}.teacher": x,
            f"{number}.token_lengths": torch.tensor([n + 2 for n in lengths]),
            f"{number}.mu": mu,
            f"{number}.sigma": sigma,
            f"{number}.standardized": wide,
            f"{number}.standardized.float32": narrow,
        }
        cases.append(
            {
                "case": number,
                "name": rule["name"],
                "note": rule.get("note", ""),
                "tokens": lengths,
                "positions_counted": len(rows),
            }
        )
    print("standardized:", errors.rounded())
    writer.tensors(
        "standardized_cases.safetensors",
        tensors,
        "<case>.teacher [B,L,D]: states of several clips' tokens with <s> and </s>, token_lengths [B] = J+2; mu,"
        " sigma [D]: mean and population standard deviation (at least 1e-5) over positions 1 ... J of every clip,"
        " accumulated in float64; standardized [B,L,D] = (e - mu) / sigma at all valid positions, <s> and </s> with"
        " them, and 0 in the padding. The .float32 tensors subtract and divide in float32 by mu and sigma rounded to"
        " float32.",
        float32_error=errors.rounded(),
    )
    writer.json("standardized_cases.json", {"cases": cases}, "The cases of standardized_cases.safetensors.")


# ---------------------------------------------------------------------------------------------------------------------
# span_cases: which labels of a transcript each token covers.


def spans_of_owners(owners, count):
    """Per label position its token or None -> [begin, end) per token: from its first label to its last."""
    spans = []
    for token in range(count):
        own = [i for i, owner in enumerate(owners) if owner == token]
        spans.append([own[0], own[-1] + 1] if own else [0, 0])
    return spans


def owners_of_ranges(ranges, length):
    """Character ranges that may overlap -> the last token that holds each character."""
    owners = [None] * length
    for token, (begin, end) in enumerate(ranges):
        for i in range(begin, end):
            owners[i] = token
    return owners


def normalised_map(text, form):
    """(character, (begin, end) of its sources) of a normalised text: block by block, where a block is what does not
    normalise apart."""
    cuts = [0]
    for i in range(1, len(text) + 1):
        split = unicodedata.normalize(form, text[cuts[-1] : i]) + unicodedata.normalize(form, text[i:])
        if split == unicodedata.normalize(form, text[cuts[-1] :]):
            cuts.append(i)
    return [
        (c, (begin, end)) for begin, end in zip(cuts, cuts[1:]) for c in unicodedata.normalize(form, text[begin:end])
    ]


class XlmRoberta:
    """SentencePiece's ids and offsets; second way: the fast tokenizer's, where it gives the same ids."""

    def __init__(self, model):
        self.sp = sentencepiece.SentencePieceProcessor(model_file=str(model))
        self.slow = transformers.XLMRobertaTokenizer(str(model))
        self.fast = transformers.XLMRobertaTokenizerFast(vocab_file=str(model))

    def encode(self, text):
        pieces = self.sp.encode(text, return_type="proto").pieces
        place = {len(text[:i].encode()): i for i in range(len(text) + 1)}
        ranges = [[place[p.begin], place[p.end]] for p in pieces]
        deleted = [self.sp.normalize(f"a{c}a") == "aa" for c in text]  # SentencePiece hands them to the piece before.
        owners = [None if deleted[i] else o for i, o in enumerate(owners_of_ranges(ranges, len(text)))]
        ids = [0] + [p.id + 1 if p.id else 3 for p in pieces] + [2]
        assert ids == self.slow(text).input_ids, text
        return ids, spans_of_owners(owners, len(pieces))

    def second(self, text):
        """None for decomposed text: there the fast tokenizer loses the mark that became part of a letter."""
        return fast_spans(self.fast, text) if unicodedata.is_normalized("NFC", text) else None


def fast_spans(fast, text):
    """A fast tokenizer's ids and offsets; a character that several tokens hold belongs to the last."""
    found = fast(text, return_offsets_mapping=True)
    ranges = found["offset_mapping"][1:-1]
    return found["input_ids"], spans_of_owners(owners_of_ranges(ranges, len(text)), len(ranges))


class Bert:
    """The fast tokenizer's offsets; second way: the slow one's steps, each character with its sources."""

    def __init__(self, directory):
        self.slow = transformers.BertTokenizer.from_pretrained(directory)
        self.fast = transformers.BertTokenizerFast.from_pretrained(directory)
        self.basic = self.slow.basic_tokenizer

    def encode(self, text):
        return fast_spans(self.fast, text)

    def second(self, text):
        """clean -> NFC -> words -> lower case, accents -> punctuation -> pieces."""
        bert = transformers.models.bert.tokenization_bert
        flow = []
        for i, c in enumerate(text):
            if ord(c) in (0, 0xFFFD) or bert._is_control(c):
                continue
            c = " " if bert._is_whitespace(c) else c
            ideograph = self.basic.tokenize_chinese_chars and self.basic._is_chinese_char(ord(c))
            flow += [(" ", (i, i)), (c, (i, i + 1)), (" ", (i, i))] if ideograph else [(c, (i, i + 1))]
        flow = through(flow, "NFC")
        if self.slow.do_lower_case:
            flow = [(x, source) for c, source in flow for x in c.lower()]
            if self.basic.strip_accents is not False:
                flow = [(c, s) for c, s in through(flow, "NFD") if unicodedata.category(c) != "Mn"]
        words, current = [], []
        for c, source in flow + [(" ", (0, 0))]:
            parts = c.isspace() or bert._is_punctuation(c)
            if parts and current:
                words.append(current)
                current = []
            if not parts:
                current.append((c, source))
            elif not c.isspace():
                words.append([(c, source)])
        ids, ranges = [self.slow.cls_token_id], []
        for word in words:
            place = 0
            for piece in self.slow.wordpiece_tokenizer.tokenize("".join(c for c, _ in word)):
                length = (
                    len(word) if piece == self.slow.unk_token else len(piece.removeprefix("##") if place else piece)
                )
                sources = [s for _, s in word[place : place + length]]
                ids.append(self.slow.convert_tokens_to_ids(piece))
                ranges.append([min(s[0] for s in sources), max(s[1] for s in sources)])
                place += length
        ids.append(self.slow.sep_token_id)
        assert ids == self.slow(text).input_ids, text
        return ids, spans_of_owners(owners_of_ranges(ranges, len(text)), len(ranges))


def through(flow, form):
    """normalised_map over characters that have sources already."""
    mapped = normalised_map("".join(c for c, _ in flow), form)
    return [(c, (min(s[0] for _, s in flow[b:e]), max(s[1] for _, s in flow[b:e]))) for c, (b, e) in mapped]


class Roberta:
    """The fast tokenizer's offsets, untrimmed; second way: the bytes that the tokens spell, counted."""

    def __init__(self, directory):
        self.slow = transformers.RobertaTokenizer.from_pretrained(directory)
        self.fast = transformers.RobertaTokenizerFast.from_pretrained(directory, trim_offsets=False)

    def encode(self, text):
        ids, spans = fast_spans(self.fast, text)
        assert ids == self.slow(text).input_ids, text
        return ids, spans

    def second(self, text):
        ids = self.slow(text).input_ids
        tokens = [self.slow.convert_ids_to_tokens(i) for i in ids[1:-1]]
        spelled = [bytes(self.slow.byte_decoder[c] for c in token) for token in tokens]
        added = len(b"".join(spelled)) - len(text.encode())
        assert b"".join(spelled)[added:] == text.encode() and added <= 1
        ends = [
            len(text[: i + 1].encode()) + added for i in range(len(text))
        ]  # Past the last byte of each character.
        owners, end, token = [], 0, -1
        for last in ends:
            while end < last:
                token += 1
                end += len(spelled[token])
            owners.append(token)
        return ids, spans_of_owners(owners, len(tokens))


def bert_vocabulary(texts, lower_case):
    """Characters, endings, beginnings and about half of the words; none of the texts that are to stay unknown."""
    basic = transformers.models.bert.tokenization_bert.BasicTokenizer(do_lower_case=lower_case)
    tokens = set()
    for word in (word for text in texts for word in basic.tokenize(text)):
        tokens.update(word, ("##" + c for c in word))
        tokens.update([word[:3], "##" + word[-3:], "##" + word[1:3]] + [word] * (zlib.crc32(word.encode()) % 2))
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(tokens)]


def make_tokenizers(writer):
    """Writes tokenizers/ and returns name -> reference."""
    spec, root = writer.spec["spans"], writer.out / "tokenizers"
    shutil.rmtree(root, ignore_errors=True)
    known = [t["text"] for t in spec["texts"] if not t.get("unseen")]
    for name, lower in (("bert_cased", False), ("bert_uncased", True)):
        (root / name).mkdir(parents=True)
        (root / name / "vocab.txt").write_text(
            "".join(t + "\n" for t in bert_vocabulary(known, lower)), encoding="utf-8"
        )
        config = {"tokenizer_class": "BertTokenizer", "do_lower_case": lower}
        (root / name / "tokenizer_config.json").write_text(json.dumps(config) + "\n")
    (root / "roberta").mkdir()
    trained = tokenizers.ByteLevelBPETokenizer()
    trained.train_from_iterator(
        known,
        vocab_size=spec["roberta_vocab_size"],
        min_frequency=1,
        show_progress=False,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
    )
    trained.save_model(str(root / "roberta"))
    config = {"tokenizer_class": "RobertaTokenizer", "add_prefix_space": spec["roberta_add_prefix_space"]}
    (root / "roberta" / "tokenizer_config.json").write_text(json.dumps(config) + "\n")
    for path in root.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    model = writer.out.resolve().parent / "models" / "teacher" / "sentencepiece.bpe.model"
    return {
        "xlm_roberta": XlmRoberta(model),
        "bert_cased": Bert(root / "bert_cased"),
        "bert_uncased": Bert(root / "bert_uncased"),
        "roberta": Roberta(root / "roberta"),
    }


def write_spans(writer):
    references, cases = make_tokenizers(writer), []
    compared = dict.fromkeys(references, 0)
    for item in writer.spec["spans"]["texts"]:
        text = item["text"]
        assert "  " not in text and text == text.strip(" ") and text
        words = words_of(text.replace(" ", "|"))
        case = {
            "language": item["language"],
            "text": text,
            "utf8_hex": text.encode().hex(),
            "labels": len(text),
            "words": words,
        }
        for name, reference in references.items():
            if name not in item.get("only", references):
                continue
            ids, spans = reference.encode(text)
            second = reference.second(text)
            compared[name] += second is not None
            assert second is None or second == (ids, spans), (name, text, ids, spans, second)
            covering = [
                [j + 1 for j, (b, e) in enumerate(spans) if b < e and b < end and e > begin] for begin, end in words
            ]
            case[name] = {"ids": ids, "spans": spans, "word_positions": covering}
        cases.append(case)
    print("spans:", len(cases), "texts; compared with the second way:", compared)
    value = {
        "tokenizers": {
            "xlm_roberta": "../models/teacher/sentencepiece.bpe.model",
            "bert_cased": "tokenizers/bert_cased",
            "bert_uncased": "tokenizers/bert_uncased",
            "roberta": "tokenizers/roberta",
        },
        "cases": cases,
    }
    writer.json(
        "span_cases.json",
        value,
        "Transcripts and, for each tokenizer, ids with the special tokens around them; spans: per token between those"
        " the label positions (code points of the text) [begin, end) that it covers, [0, 0] for none; word_positions:"
        " per word the positions in ids of the tokens that cover a letter of it. words: [begin, end) of each word; a"
        " space is a label of no word. Texts are ASCII with \\u escapes; utf8_hex is the same text.",
    )
    for name in ("bert_cased", "bert_uncased", "roberta"):
        holds = sorted(p.name for p in (writer.out / "tokenizers" / name).iterdir())
        writer.index["files"][f"tokenizers/{name}/"] = {
            "description": f"The {name} of span_cases.json.",
            "holds": holds,
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--spec", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    transformers.logging.set_verbosity_error()
    spec = json.loads(arguments.spec.read_text(encoding="utf-8"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.spec.resolve() != (arguments.out / "spec.json").resolve():
        shutil.copyfile(arguments.spec, arguments.out / "spec.json")
    writer = Writer(arguments.out, spec)
    write_alignments(writer)
    write_consistency(writer)
    write_standardized(writer)
    write_spans(writer)
    writer.close()


if __name__ == "__main__":
    main()
