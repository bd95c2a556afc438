"""Checks the golden data of this directory against a second implementation that shares no code with make_beyond.py.

Plain NumPy in float64: alpha-beta and max-marginals instead of autograd and torchaudio, its own Sinkhorn, gradients
written out by hand (and tried by finite differences), SentencePiece, WordPiece and byte-pair merging from the files.
torch, POT, sentencepiece and transformers are not imported. Needs numpy and safetensors.

  python check_beyond.py DIRECTORY        prints every failure, then 'N passed, M failed'
"""

import argparse
import itertools
import json
import math
import pathlib
import re
import struct
import sys
import unicodedata

import numpy as np
from safetensors.numpy import load_file

BYTES_ALLOWED = 1500000
HEADROOM = 6  # Every tolerance for float32 must be so many times what float32 costs.


class Checks:
    """Counts what held and prints what did not."""

    def __init__(self, root):
        self.root, self.passed, self.failed, self.worst = root, 0, 0, {}
        self.index = json.loads((root / "index.json").read_text())

    def true(self, condition, what):
        self.passed += bool(condition)
        self.failed += not condition
        if not condition:
            print("FAILED", what)

    def share(self, kind, got, want, tolerance, what, limit):
        """max|got - want| as a share of what the tolerance allows must be at most `limit`."""
        got, want = np.asarray(got, np.float64), np.asarray(want, np.float64)
        if got.shape != want.shape:
            return self.true(False, f"{what}: shape {got.shape}, expected {want.shape}")
        error = np.abs(got - want).max(initial=0.0)
        allowed = tolerance["rel"] * np.abs(want).max(initial=0.0) + tolerance["abs"]
        self.worst[kind] = max(self.worst.get(kind, 0.0), error / allowed)
        self.true(error <= limit * allowed, f"{what}: off by {error:.3g}, allowed {limit * allowed:.3g}")

    def value(self, name, part, data, own):
        """A result by its name: the float64 tensor, and the float32 one where there is one."""
        rule = {"loss": "loss_tolerance", "grad": "gradient_tolerance"}.get(part[:4], "tolerance")
        tolerance = self.index["contrastive_" * (rule == "loss_tolerance" and ".contrastive" in name) + rule]
        file = name.split(" ")[0]
        self.share(
            f"{file} float64",
            data[part_key(name, part)],
            own,
            self.index["double_tolerance"],
            f"{name}.{part}",
            1 / HEADROOM,
        )
        single = part_key(name, part) + ".float32"
        if single in data:
            self.true(data[single].dtype == np.float32, f"{name}.{part}.float32 is float32")
            kind = f"{file} float32 {part[:4] if part[:4] in ('loss', 'grad') else 'weights'}"
            self.share(kind, data[single], own, tolerance, f"{name}.{part}.float32", 1 / HEADROOM)

    def json(self, name):
        return json.loads((self.root / name).read_text(encoding="utf-8"))


def part_key(name, part):
    """'alignment_cases 3.utterance.mse', 'loss' -> '3.utterance.mse.loss'."""
    return name.split(" ")[1] + "." + part


# ---------------------------------------------------------------------------------------------------------------------
# CTC in the log domain.


def log_softmax(x):
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def log_sum(values, axis):
    top = values.max(axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.squeeze(top, axis) + np.log(np.exp(values - top).sum(axis))


def lattice(log_probs, labels):
    """Scores [T, S] and arcs of the 2N + 1 states; state 2n + 1 emits label n."""
    symbols = np.full(2 * len(labels) + 1, log_probs.shape[1] - 1)
    symbols[1::2] = labels
    skips = np.zeros(len(symbols), bool)
    skips[3::2] = symbols[3::2] != symbols[1:-2:2]
    return log_probs[:, symbols], skips


def sweep(scores, skips, join):
    """alpha and beta [T, S] (both hold the frame's own score) with `join` over the ways in."""

    def forward(scores, skips):
        table = np.full(scores.shape, -np.inf)
        table[0, :2] = scores[0, :2]
        for t in range(1, len(scores)):
            stay = table[t - 1]
            step = np.concatenate([[-np.inf], stay[:-1]])
            skip = np.where(skips, np.concatenate([[-np.inf] * 2, stay[:-2]])[: len(stay)], -np.inf)
            table[t] = join(np.stack([stay, step, skip]), 0) + scores[t]
        return table

    backward_skips = np.concatenate([skips[2:], [False] * 2])[::-1][: len(skips)]
    return forward(scores, skips), forward(scores[::-1, ::-1], backward_skips)[::-1, ::-1]


def fits(labels, frames):
    return bool(len(labels)) and frames >= len(labels) + sum(a == b for a, b in zip(labels, labels[1:]))


def occupation(logits, labels):
    """([N, T] probability that frame t emits position n, log P(labels))."""
    scores, skips = lattice(log_softmax(logits), labels)
    alpha, beta = sweep(scores, skips, log_sum)
    total = log_sum(alpha[-1, -2:], 0)
    return np.exp(alpha + beta - scores - total)[:, 1::2].T, total


def best_path(logits, labels):
    """(position per frame or -1, score, lead over the second best): by the best path through each state."""
    scores, skips = lattice(log_softmax(logits), labels)
    alpha, beta = sweep(scores, skips, lambda ways, axis: ways.max(axis))
    through = alpha + beta - scores
    states = through.argmax(1)
    others = through.copy()
    others[np.arange(len(states)), states] = -np.inf
    return [s // 2 if s % 2 else -1 for s in states.tolist()], through.max(), through.max() - others.max()


# ---------------------------------------------------------------------------------------------------------------------
# Alignments: (student [K, T_b], teacher [K, L_b], identities) of one clip.


class Clip:
    """One clip of a case, cut to its lengths: what lies in the padding cannot be reached."""

    def __init__(self, data, case, b):
        get = lambda name: data[f"{case['case']}.{name}"]
        self.frames, self.positions = int(get("frame_lengths")[b]), int(get("token_lengths")[b])
        self.hidden, self.logits = (get(n)[b, : self.frames].astype(np.float64) for n in ("hidden", "logits"))
        self.labels = get("labels")[b, : get("label_lengths")[b]].tolist()
        self.teacher = get("teacher")[b, : self.positions].astype(np.float64)
        self.tokens = list(
            zip(
                get("token_ids")[b, 1 : self.positions - 1].tolist(),
                get("token_spans")[b, 1 : self.positions - 1].tolist(),
            )
        )
        self.W = get("W").astype(np.float64)
        if case["unit"] == "WORD":
            count = get("word_counts")[b]
            words = zip(get("word_ids")[b, :count].tolist(), get("word_spans")[b, :count].tolist())
            cover = lambda span: [j for j, (_, s) in enumerate(self.tokens, 1) if set(range(*s)) & set(range(*span))]
            self.units = [(i, span, cover(span)) for i, span in words if cover(span)]
        else:
            self.units = [(i, span, [j]) for j, (i, span) in enumerate(self.tokens, 1) if span[0] < span[1]]
        self.fits = fits(self.labels, self.frames)

    def teacher_rows(self):
        rows = np.zeros((len(self.units), self.positions))
        for row, (_, _, positions) in zip(rows, self.units):
            row[positions] = 1.0 / len(positions)
        return rows

    def with_units(self, student):
        return np.reshape(student, (len(self.units), self.frames)), self.teacher_rows(), [u[0] for u in self.units]


def forced(clip, _):
    if not clip.fits:
        return None
    positions = np.array(best_path(clip.logits, clip.labels)[0])
    masks = [(positions >= b) & (positions < e) for _, (b, e), _ in clip.units]
    return clip.with_units([m / m.sum() for m in masks])


def posterior(clip, _):
    if not clip.fits:
        return None
    gamma = occupation(clip.logits, clip.labels)[0]
    masses = [gamma[b:e].sum(0) for _, (b, e), _ in clip.units]
    return clip.with_units([m / m.sum() for m in masses])


def cosines(u, e):
    length = lambda x: np.maximum(np.sqrt((x * x).sum(-1)), 1e-8)
    return (u @ e.T) / length(u)[:, None] / length(e)[None]


def transport(cost, epsilon, iterations):
    """Column-normalised plan after so many updates (None: until nothing moves), by potentials f, g in units of cost."""
    frames, units = cost.shape
    f, last = np.zeros(frames), None
    for n in itertools.count(1):
        g = -epsilon * (math.log(units) + log_sum((f[:, None] - cost) / epsilon, 0))
        f = -epsilon * (math.log(frames) + log_sum((g[None] - cost) / epsilon, 1))
        if n == iterations or (iterations is None and n % 50 == 0):
            plan = np.exp((f[:, None] + g[None] - cost) / epsilon)
            plan = plan / plan.sum(0)
            if iterations is not None or (last is not None and np.abs(plan - last).max() < 1e-13) or n >= 100000:
                return plan
            last = plan


def sinkhorn(clip, setting, iterations="set"):
    if not clip.units:
        return clip.with_units([])
    e = clip.teacher_rows() @ clip.teacher
    frames, units = clip.frames, len(e)
    i, k = np.arange(frames) / max(frames - 1, 1), np.arange(units) / max(units - 1, 1)
    cost = 1 - cosines(clip.hidden @ clip.W, e) + setting["beta"] * np.subtract.outer(i, k) ** 2
    return clip.with_units(
        transport(cost, setting["epsilon"], setting["iterations"] if iterations == "set" else None).T
    )


def utterance(clip, _):
    if clip.positions == 2:
        return None
    teacher = np.zeros((1, clip.positions))
    teacher[0, 1:-1] = 1.0 / (clip.positions - 2)
    return np.full((1, clip.frames), 1.0 / clip.frames), teacher, [0]


def paper(clip, setting):
    """shrink, filtered_frames, all_frames over positions 1 ... J."""
    tokens = clip.positions - 2
    if tokens == 0:
        return None
    path = clip.logits.argmax(-1)
    breaks = np.flatnonzero(np.diff(path)) + 1 if setting["alignment"] == "shrink" else np.arange(1, clip.frames)
    groups = np.split(np.arange(clip.frames), breaks)
    if setting["alignment"] != "all_frames":
        groups = [g for g in groups if path[g[0]] < clip.logits.shape[1] - 2]
    if len(groups) <= 1:
        groups = list(np.arange(clip.frames)[:, None])
    student, teacher = np.zeros((len(groups), clip.frames)), np.zeros((len(groups), clip.positions))
    for s, group in enumerate(groups):
        student[s, group] = 1.0 / len(group)
        if setting["resampling"] == "nearest":
            scale = np.float32(tokens) / np.float32(len(groups))
            teacher[s, 1 + min(int(np.floor(np.float32(s) * scale)), tokens - 1)] = 1
        else:
            place = s * (tokens - 1) / (len(groups) - 1) if len(groups) > 1 else 0.0
            low = min(int(place), tokens - 1)
            teacher[s, 1 + low] += 1 - (place - low)
            teacher[s, 1 + min(low + 1, tokens - 1)] += place - low
    return student, teacher, list(range(len(groups)))


ALIGNMENTS = {
    "forced_tokens": forced,
    "posterior_tokens": posterior,
    "sinkhorn_tokens": sinkhorn,
    "utterance": utterance,
    "shrink": paper,
    "filtered_frames": paper,
    "all_frames": paper,
}


# ---------------------------------------------------------------------------------------------------------------------
# Distances with their gradients.


def distances(kind, tau, u, e, ids):
    """(d [P], function from weights per pair to d sum(weights * d) / d u) for all pairs of a batch."""
    if kind == "mse":
        return ((u - e) ** 2).mean(1), lambda w: 2 * w[:, None] * (u - e) / u.shape[1]
    table = cosines(u, e)
    lengths = np.sqrt((u * u).sum(1, keepdims=True))
    directions = e / np.maximum(np.sqrt((e * e).sum(1, keepdims=True)), 1e-8)
    # d cos(u_i, e_j) / d u_i = (e_j/|e_j| - cos u_i/|u_i|) / |u_i|, summed over j with weights c_ij.
    pull = lambda c: (c @ directions - (c * table).sum(1, keepdims=True) * u / lengths) / lengths
    if kind == "cosine":
        return 1 - table.diagonal(), lambda w: pull(-np.diag(w))
    allowed = np.array([[i == j or a != b for j, b in enumerate(ids)] for i, a in enumerate(ids)], bool)
    logits = np.where(allowed, table / tau, -np.inf)
    log_p = log_softmax(logits)
    return -log_p.diagonal(), lambda w: pull(w[:, None] * (np.exp(log_p) - np.eye(len(ids))) / tau)


def term(clips, found, kind, tau, hiddens=None, W=None):
    """(loss per clip, d loss / d hidden per clip, d loss / d W)."""
    W = clips[0].W if W is None else W
    hiddens = [c.hidden for c in clips] if hiddens is None else hiddens
    rows = [(b, k) for b, f in enumerate(found) if f for k in range(len(f[2]))]
    losses, grads = np.zeros(len(clips)), [np.zeros_like(h) for h in hiddens]
    if not rows:
        return losses, grads, np.zeros_like(W)
    pooled = np.concatenate([f[0] @ h for f, h in zip(found, hiddens) if f])
    e = np.concatenate([f[1] @ c.teacher for f, c in zip(found, clips) if f])
    ids = [i for f in found if f for i in f[2]]
    d, gradient = distances(kind, tau, pooled @ W, e, ids)
    owner = np.array([b for b, _ in rows])
    share = 1.0 / np.bincount(owner, minlength=len(clips))[owner]
    losses = np.bincount(owner, d * share, minlength=len(clips))
    du = gradient(share / len(clips))
    for b, f in enumerate(found):
        if f:
            grads[b] = f[0].T @ du[owner == b] @ W.T
    return losses, grads, pooled.T @ du


def try_differences(checks, clips, found, kind, tau, grads, grad_w, name):
    """One random direction through hidden states and W together, weights held fixed."""
    rng = np.random.default_rng(len(name))
    dh, dw, step = [rng.standard_normal(c.hidden.shape) for c in clips], rng.standard_normal(grad_w.shape), 1e-5
    at = lambda s: term(clips, found, kind, tau, [c.hidden + s * d for c, d in zip(clips, dh)], clips[0].W + s * dw)[
        0
    ].mean()
    slope = (at(step) - at(-step)) / (2 * step)
    own = sum((g * d).sum() for g, d in zip(grads, dh)) + (grad_w * dw).sum()
    checks.true(abs(slope - own) <= 1e-5 * max(1.0, abs(own)), f"{name}: slope {slope}, gradient {own}")


# ---------------------------------------------------------------------------------------------------------------------
# The files.


def padded(parts, shape):
    out = np.zeros(shape)
    for b, part in enumerate(parts):
        if part is not None:
            out[(b, *map(slice, part.shape))] = part
    return out


def check_clips(checks, data, case, clips):
    number = case["case"]
    for b, (clip, fact) in enumerate(zip(clips, case["clips"])):
        name = f"alignment_cases {number} clip {b}"
        known = "|abcdefghijklmnop".index
        labels = [case["vocab"] - 2 if c in "?!" else known(c) for c in fact["text"]]
        checks.true(labels == clip.labels and fact["frames"] == clip.frames, f"{name} inputs")
        checks.true(
            [[i, *s] for i, s in clip.tokens] == fact["tokens"] and fact["fits"] == clip.fits, f"{name} tokens, fits"
        )
        owners = [n for _, (s, e) in clip.tokens for n in range(s, e)]
        checks.true(
            len(owners) == len(set(owners)) and all(n < len(labels) for n in owners), f"{name} spans are disjoint"
        )
        if clip.frames:
            top = np.sort(clip.logits, -1)
            checks.true((top[:, -1] - top[:, -2]).min() > 1e-3, f"{name} arg-max leads")
        if clip.fits:
            path, score, lead = best_path(clip.logits, clip.labels)
            checks.true(path == fact["path"] and lead > 1e-3, f"{name} path, lead {lead}")
            checks.share(
                "alignment_cases json",
                fact["path_log_probability"],
                score,
                {"rel": 1e-12, "abs": 1e-12},
                f"{name} score",
                1,
            )
            checks.true((fact["lead"] is None and lead == np.inf) or abs(fact["lead"] - lead) < 1e-9, f"{name} lead")
            total = occupation(clip.logits, clip.labels)[1]
            checks.share(
                "alignment_cases json",
                fact["log_likelihood"],
                total,
                {"rel": 1e-12, "abs": 1e-12},
                f"{name} likelihood",
                1,
            )


def check_result(checks, data, case, clips, result):
    key, batch = result["key"], len(clips)
    name = f"alignment_cases {key}"
    function = ALIGNMENTS[result["alignment"]]
    found = [function(c, result) if c.frames else None for c in clips]
    counts = [len(f[2]) if f else 0 for f in found]
    checks.true(counts == result["counts"] == data[f"{key}.counts"].tolist(), f"{name} counts")
    most, frames = max(1, *counts), data[f"{case['case']}.hidden"].shape[1]
    student = padded([f and f[0] for f in found], (batch, most, frames))
    teacher = padded([f and f[1] for f in found], (batch, most, data[f"{case['case']}.teacher"].shape[1]))
    checks.value(name, "student_weights", data, student)
    checks.value(name, "teacher_weights", data, teacher)
    sums = [[1.0] * n + [0.0] * (most - n) for n in counts]
    checks.true(
        np.abs(student.sum(2) - sums).max() < 1e-12 and np.abs(teacher.sum(2) - sums).max() < 1e-12, f"{name} sums"
    )
    if result["alignment"] == "sinkhorn_tokens" and result["gap_to_converged"] is not None:
        settled = padded([sinkhorn(c, result, None)[0] if c.frames else None for c in clips], student.shape)
        if f"{key}.student_weights_converged" in data:
            checks.share(
                "alignment_cases converged",
                data[f"{key}.student_weights_converged"],
                settled,
                {"rel": 0, "abs": 1e-8},
                f"{name} converged",
                1,
            )
        gap = np.abs(settled - student).max()
        checks.true(abs(gap - result["gap_to_converged"]) <= 0.06 * gap + 1e-9, f"{name} gap {gap}")
    for distance in result["distances"]:
        place, tau = f"alignment_cases {distance['key']}", distance.get("tau")
        losses, grads, grad_w = term(clips, found, distance["kind"], tau)
        checks.value(place, "loss", data, losses.mean())
        checks.share(
            "alignment_cases json", distance["loss"], losses.mean(), {"rel": 1e-9, "abs": 1e-12}, f"{place} json", 1
        )
        if distance["key"] + ".loss_clips" in data:
            checks.value(place, "loss_clips", data, losses)
        checks.value(place, "grad_hidden", data, padded(grads, data[f"{case['case']}.hidden"].shape))
        checks.value(place, "grad_W", data, grad_w)
        try_differences(checks, clips, found, distance["kind"], tau, grads, grad_w, place)
        if distance["kind"] == "contrastive" and len({i for f in found if f for i in f[2]}) <= 1:
            checks.true(
                data[distance["key"] + ".loss"] == 0 and not data[distance["key"] + ".grad_W"].any(), f"{place} is 0"
            )


def check_alignments(checks):
    data, cases = load_file(checks.root / "alignment_cases.safetensors"), checks.json("alignment_cases.json")["cases"]
    reached = {
        f"{c['case']}.{n}"
        for c in cases
        for n in (
            "hidden",
            "logits",
            "frame_lengths",
            "labels",
            "label_lengths",
            "teacher",
            "token_ids",
            "token_spans",
            "token_lengths",
            "W",
            "word_spans",
            "word_ids",
            "word_counts",
        )
    }
    combinations = set()
    for case in cases:
        clips = [Clip(data, case, b) for b in range(len(case["clips"]))]
        check_clips(checks, data, case, clips)
        if case["unit"] == "WORD":
            for b, fact in enumerate(case["clips"]):
                spans = [list(m.span()) for m in re.finditer(r"[^|]+", fact["text"])]
                checks.true(
                    data[f"{case['case']}.word_spans"][b, : len(spans)].tolist() == spans,
                    f"words of {case['case']} {b}",
                )
            texts = {
                (i, fact["text"][slice(*s)])
                for b, fact in enumerate(case["clips"])
                for i, s in zip(
                    data[f"{case['case']}.word_ids"][b].tolist(),
                    [m.span() for m in re.finditer(r"[^|]+", fact["text"])],
                )
            }
            checks.true(
                len(texts) == len({i for i, _ in texts}) == len({t for _, t in texts}), f"word ids of {case['case']}"
            )
        for result in case["results"]:
            check_result(checks, data, case, clips, result)
            reached |= {k for k in data if k.startswith(result["key"] + ".")}
            setting = tuple(result.get(k) for k in ("alignment", "epsilon", "resampling"))
            combinations |= {(*setting, d["kind"], d.get("tau"), case["unit"]) for d in result["distances"]}
    checks.true(set(data) <= reached, f"tensors that no case names: {sorted(set(data) - reached)[:5]}")
    print(f"  {len(cases)} cases, {len(combinations)} combinations of alignment, setting, distance and unit")
    token = {c[:-1] for c in combinations if c[-1] == "TOKEN"}
    word = {
        c[:-1]
        for c in combinations
        if c[-1] == "WORD" and c[0] in ("forced_tokens", "posterior_tokens", "sinkhorn_tokens")
    }
    checks.true(
        word <= token and len(word) == 16, f"WORD covers every alignment with units and every distance: {len(word)}"
    )


def ctc(logits, labels, zero_infinity):
    """(loss, gradient) of one clip, its loss over max(1, labels)."""
    n = max(1, len(labels))
    if not labels:
        log_probs = log_softmax(logits)
        return -log_probs[:, -1].sum(), np.exp(log_probs) - np.eye(logits.shape[1])[-1]
    if not fits(labels, len(logits)):
        return (0.0 if zero_infinity else np.inf), np.zeros_like(logits)
    gamma, total = occupation(logits, labels)
    classes = np.zeros_like(logits)
    np.add.at(classes.T, labels, gamma)
    classes[:, -1] += 1 - gamma.sum(0)
    return -total / n, (np.exp(log_softmax(logits)) - classes) / n


def check_consistency(checks):
    data, cases = (
        load_file(checks.root / "consistency_cases.safetensors"),
        checks.json("consistency_cases.json")["cases"],
    )
    for case in cases:
        get = lambda n: data[f"{case['case']}.{n}"]
        a, b, lengths = get("logits_a").astype(np.float64), get("logits_b").astype(np.float64), get("frame_lengths")
        batch, kl, gradients, losses = (
            len(lengths),
            np.zeros(a.shape[:2]),
            [np.zeros_like(a), np.zeros_like(b)],
            [0.0, 0.0],
        )
        for i, length in enumerate(lengths):
            labels = get("labels")[i, : get("label_lengths")[i]].tolist()
            views = a[i, :length], b[i, :length]
            p, q = (np.exp(log_softmax(v)) for v in views)
            kl[i, :length] = ((p - q) * (log_softmax(views[0]) - log_softmax(views[1]))).sum(
                -1
            )  # Both directions at once.
            for side, (view, pull) in enumerate(zip(views, (p - q, q - p))):
                loss, gradient = ctc(view, labels, case["zero_infinity"])
                losses[side] += loss / batch
                gradients[side][i, :length] = gradient / batch / 2 + case["alpha"] / 2 * pull / max(1, length) / batch
        per_clip = kl.sum(1) / np.maximum(lengths, 1)
        total = sum(losses) / 2 + case["alpha"] / 2 * per_clip.mean()
        name = f"consistency_cases {case['case']}"
        for part, own in (
            ("loss", total),
            ("loss_ctc_a", losses[0]),
            ("loss_ctc_b", losses[1]),
            ("loss_kl", per_clip.mean()),
            ("loss_kl_clips", per_clip),
            ("loss_kl_frames", kl),
            ("grad_logits_a", gradients[0]),
            ("grad_logits_b", gradients[1]),
        ):
            checks.value(name, part, data, own)
        checks.true(
            abs(case["loss"] - total) < 1e-9 * abs(total) and abs(case["loss_kl"] - per_clip.mean()) < 1e-9, name
        )


def check_standardized(checks):
    data, cases = (
        load_file(checks.root / "standardized_cases.safetensors"),
        checks.json("standardized_cases.json")["cases"],
    )
    for case in cases:
        get = lambda n: data[f"{case['case']}.{n}"]
        states, lengths = get("teacher").astype(np.float64), get("token_lengths").tolist()
        rows = np.array([x for clip, n in zip(states, lengths) for x in clip[1 : n - 1]])
        mu = rows.sum(0) / len(rows)
        sigma = np.maximum(np.sqrt(((rows - mu) ** 2).sum(0) / len(rows)), 1e-5)
        own = np.zeros_like(states)
        for b, n in enumerate(lengths):
            own[b, :n] = (states[b, :n] - mu) / sigma
        name = f"standardized_cases {case['case']}"
        for part, value in (("mu", mu), ("sigma", sigma), ("standardized", own)):
            checks.value(name, part, data, value)
        checks.true(len(rows) == case["positions_counted"] and [n - 2 for n in lengths] == case["tokens"], name)


# ---------------------------------------------------------------------------------------------------------------------
# Tokenizers from their files, with the source of everything they make.


def owned(pieces, sources, length):
    """Pieces as (begin, end) over units, each unit with its source (begin, end): spans by the last piece that holds a
    part of each character."""
    owners = [None] * length
    for j, (begin, end) in enumerate(pieces):
        for source in sources[begin:end]:
            for i in range(*source):
                owners[i] = j
    runs = [[i for i, owner in enumerate(owners) if owner == j] for j in range(len(pieces))]
    return [[r[0], r[-1] + 1] if r else [0, 0] for r in runs]


def wire(blob):
    """Fields of a protocol buffer message: (number, value)."""
    place = 0

    def varint():
        nonlocal place
        value = shift = 0
        while True:
            byte = blob[place]
            place += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while place < len(blob):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
            continue
        size = {1: 8, 5: 4}.get(key & 7) or varint()
        yield key >> 3, blob[place : place + size]
        place += size


class SentencePiece:
    def __init__(self, path):
        self.pieces, charsmap = {}, b""
        self.normal_scores = []
        for number, value in wire(path.read_bytes()):
            if number == 1:
                piece = dict(wire(value))
                kind = piece.get(3, 1)
                if kind == 1:
                    score = struct.unpack("<f", piece[2])[0]
                    self.pieces[piece[1]] = (len(self.normal_scores), score)
                self.normal_scores.append(struct.unpack("<f", piece[2])[0] if kind == 1 else math.inf)
            elif number == 3:
                charsmap = dict(wire(value)).get(2, b"")
        (size,) = struct.unpack("<I", charsmap[:4])
        self.trie = np.frombuffer(charsmap[4 : 4 + size], "<u4").tolist()
        self.replacements = charsmap[4 + size :]
        self.unknown = min(self.normal_scores) - 10
        self.longest = max(map(len, self.pieces))

    def replacement(self, rest):
        """(bytes taken, what they become) of the longest entry that begins `rest`."""
        offset = lambda unit: (unit >> 10) << ((unit & 512) >> 6)
        place, found = offset(self.trie[0]), None
        for n, byte in enumerate(rest, 1):
            place ^= byte
            unit = self.trie[place]
            if unit & (1 << 31 | 255) != byte:
                break
            place ^= offset(unit)
            if unit >> 8 & 1:
                start = self.trie[place] & (1 << 31) - 1
                found = n, self.replacements[start : self.replacements.index(b"\0", start)]
        return found

    def normalise(self, text):
        """(bytes, source characters of each)."""
        out, sources, place = bytearray(), [], 0
        while place < len(text):
            rest = text[place:].encode()
            taken, made = self.replacement(rest) or (len(text[place].encode()), text[place].encode())
            count = len(rest[:taken].decode())
            if not out and made != b" ":
                out += "\u2581".encode()
                sources += [(place, place)] * 3
            for c in made.decode():
                if c == " " and (not out or out.endswith("\u2581".encode())):
                    continue
                part = ("\u2581" if c == " " else c).encode()
                out += part
                sources += [(place, place + count)] * len(part)
            place += count
        while out.endswith("\u2581".encode()):
            del out[-3:], sources[-3:]
        return bytes(out), sources

    def __call__(self, text):
        data, sources = self.normalise(text)
        best = [(0.0, 0, None)] + [(-math.inf, 0, None)] * len(data)
        for begin in range(len(data)):
            if data[begin] & 0xC0 == 0x80:
                continue
            width = len(data[begin : begin + 4].decode(errors="ignore")[:1].encode())
            ways = [
                (end, *self.pieces[data[begin:end]])
                for end in range(begin + 1, min(len(data), begin + self.longest) + 1)
                if data[begin:end] in self.pieces
            ]
            if begin + width not in [w[0] for w in ways]:
                ways.append((begin + width, 0, self.unknown))
            for end, piece, score in ways:
                if best[begin][0] + score > best[end][0]:
                    best[end] = best[begin][0] + score, begin, piece
        found, end = [], len(data)
        while end:
            _, begin, piece = best[end]
            if found and piece == 0 and found[0][2] == 0:
                found[0] = (begin, found[0][1], 0)  # Neighbouring unknown characters are one piece.
            else:
                found.insert(0, (begin, end, piece))
            end = begin
        ids = [0] + [p + 1 if p else 3 for _, _, p in found] + [2]
        return ids, owned([f[:2] for f in found], sources, len(text))


class WordPiece:
    def __init__(self, directory):
        self.ids = {
            line: i for i, line in enumerate((directory / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1])
        }
        self.lower = json.loads((directory / "tokenizer_config.json").read_text())["do_lower_case"]

    def made_of(self, c):
        """What one character of an NFC text becomes."""
        if unicodedata.category(c)[0] == "C" and c not in "\t\n\r":
            return ""
        if not self.lower:
            return c
        return "".join(
            x for y in c.lower() for x in unicodedata.normalize("NFD", y) if unicodedata.category(x) != "Mn"
        )

    def __call__(self, text):
        assert unicodedata.is_normalized("NFC", text)
        flow = [(x, i) for i, c in enumerate(text) for x in self.made_of(c)]
        words, fresh = [], True
        for x, i in flow:
            code = ord(x)
            alone = (
                unicodedata.category(x)[0] == "P"
                or (code < 128 and not x.isalnum() and x > " ")
                or 0x4E00 <= code <= 0x9FFF
                or 0x3400 <= code <= 0x4DBF
            )
            if x.isspace():
                fresh = True
            elif alone or fresh:
                words.append([(x, i)])
                fresh = alone
            else:
                words[-1].append((x, i))
        ids, pieces, sources = [self.ids["[CLS]"]], [], []
        for word in words:
            text_of = lambda b, e: ("##" if b else "") + "".join(x for x, _ in word[b:e])
            cuts, begin = [], 0
            while begin < len(word) and len(word) <= 100:
                end = next((e for e in range(len(word), begin, -1) if text_of(begin, e) in self.ids), None)
                if end is None:
                    break
                cuts.append((begin, end))
                begin = end
            if begin < len(word):
                cuts = [(0, len(word))]
                ids.append(self.ids["[UNK]"])
            else:
                ids += [self.ids[text_of(b, e)] for b, e in cuts]
            pieces += [(len(sources) + b, len(sources) + e) for b, e in cuts]
            sources += [(i, i + 1) for _, i in word]
        return ids + [self.ids["[SEP]"]], owned(pieces, sources, len(text))


class BytePairs:
    def __init__(self, directory):
        self.ids = json.loads((directory / "vocab.json").read_text(encoding="utf-8"))
        lines = (directory / "merges.txt").read_text(encoding="utf-8").split("\n")
        self.ranks = {tuple(line.split(" ")): n for n, line in enumerate(lines[1:]) if line}
        self.prefix = json.loads((directory / "tokenizer_config.json").read_text())["add_prefix_space"]
        plain = [b for b in range(256) if 33 <= b <= 126 or 161 <= b <= 172 or 174 <= b <= 255]
        others = [b for b in range(256) if b not in plain]
        self.shown = {**{b: chr(b) for b in plain}, **{b: chr(256 + n) for n, b in enumerate(others)}}

    def words(self, text):
        """GPT-2's pattern, for texts whose white space is single spaces inside."""
        kind = lambda c: (
            unicodedata.category(c)[0] if unicodedata.category(c)[0] in "LN" else "S" if c.isspace() else "O"
        )
        place = 0
        while place < len(text):
            ending = next(
                (e for e in ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d") if text.startswith(e, place)), None
            )
            if ending:
                end = place + len(ending)
            else:
                begin = place + (text[place] == " " and place + 1 < len(text))
                end = begin + 1
                while end < len(text) and kind(text[end]) == kind(text[begin]):
                    end += 1
            yield place, end
            place = end

    def __call__(self, text):
        added = int(self.prefix and not text[0].isspace())
        shifted = " " * added + text
        ids, pieces, sources = [self.ids["<s>"]], [], []
        for begin, end in self.words(shifted):
            parts = []
            for i in range(begin, end):
                for byte in shifted[i].encode():
                    parts.append(self.shown[byte])
                    sources.append((i - added, i - added + 1) if i >= added else (0, 0))
            while len(parts) > 1:
                rank, n = min((self.ranks.get(pair, math.inf), n) for n, pair in enumerate(zip(parts, parts[1:])))
                if rank == math.inf:
                    break
                pair = parts[n], parts[n + 1]
                merged, n = [], 0
                while n < len(parts):
                    both = n + 1 < len(parts) and (parts[n], parts[n + 1]) == pair
                    merged.append(parts[n] + parts[n + 1] if both else parts[n])
                    n += 1 + both
                parts = merged
            place = pieces[-1][1] if pieces else 0
            for part in parts:
                pieces.append((place, place + len(part)))
                place += len(part)
            ids += [self.ids[part] for part in parts]
        return ids + [self.ids["</s>"]], owned(pieces, sources, len(text))


def check_spans(checks):
    value = checks.json("span_cases.json")
    paths = {name: (checks.root / path).resolve() for name, path in value["tokenizers"].items()}
    own = {
        "xlm_roberta": SentencePiece(paths["xlm_roberta"]),
        "bert_cased": WordPiece(paths["bert_cased"]),
        "bert_uncased": WordPiece(paths["bert_uncased"]),
        "roberta": BytePairs(paths["roberta"]),
    }
    seen = dict.fromkeys(("tokens", "empty", "unknown", "labels of no token"), 0)
    for case in value["cases"]:
        text = case["text"]
        checks.true(
            bytes.fromhex(case["utf8_hex"]).decode() == text and case["labels"] == len(text),
            f"span_cases {text!r} text",
        )
        words = [list(m.span()) for m in re.finditer("[^ ]+", text)]
        checks.true(
            words == case["words"] and "  " not in text and text.strip(" ") == text, f"span_cases {text!r} words"
        )
        for name, tokenizer in own.items():
            if name not in case:
                continue
            ids, spans = tokenizer(text)
            want, what = case[name], f"span_cases {name} {text!r}"
            checks.true(ids == want["ids"], f"{what} ids {ids} {want['ids']}")
            checks.true(spans == want["spans"], f"{what} spans {spans} {want['spans']}")
            covered = [n for s in spans for n in range(*s)]
            checks.true(len(covered) == len(set(covered)), f"{what}: a label in two spans")
            positions = [[j for j, s in enumerate(spans, 1) if set(range(*s)) & set(range(*w))] for w in words]
            checks.true(positions == want["word_positions"], f"{what} words {positions}")
            seen["tokens"] += len(spans)
            seen["empty"] += sum(b == e for b, e in spans)
            seen["labels of no token"] += len(text) - len(covered)
            unknown = {"xlm_roberta": 3, "roberta": None}.get(name, 1)
            seen["unknown"] += ids.count(unknown) if unknown else 0
    print("  ", seen)


def check_files(checks):
    names = {p.relative_to(checks.root).as_posix() for p in checks.root.rglob("*") if p.is_file()}
    listed = set()
    for name, entry in checks.index["files"].items():
        listed |= {name + held for held in entry["holds"]} if name.endswith("/") else {name}
    scripts = {"make_beyond.py", "check_beyond.py", "README.md", "spec.json", "index.json"}
    checks.true(listed <= names, f"files of the index that are missing: {sorted(listed - names)}")
    checks.true(names <= listed | scripts, f"files that the index lacks: {sorted(names - listed - scripts)}")
    total = sum((checks.root / n).stat().st_size for n in names)
    checks.true(total < BYTES_ALLOWED, f"{total} bytes")
    for name in names:
        text = (checks.root / name).read_bytes()
        found = re.search(rb"/(?:work|tmp|root|home|usr|mnt)/", text)
        checks.true(name == "check_beyond.py" or not found, f"{name} holds an absolute path")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("directory", type=pathlib.Path)
    checks = Checks(parser.parse_args().directory)
    for check in (check_files, check_alignments, check_consistency, check_standardized, check_spans):
        before = checks.passed + checks.failed
        check(checks)
        print(f"{check.__name__}: {checks.passed + checks.failed - before} checks", flush=True)
    print(f"largest error over its allowance (each must be at most 1/{HEADROOM}):")
    for name, value in sorted(checks.worst.items()):
        print(f"  {value:8.2g}  {name}")
    print(f"{checks.passed} passed, {checks.failed} failed")
    sys.exit(checks.failed > 0)


if __name__ == "__main__":
    main()
