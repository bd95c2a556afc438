"""Writes language_model.arpa, language_model_cases.json and beam_search_cases.json beside itself.

python3 -m venv venv && venv/bin/pip install "numpy<2" hypothesis pygtrie kenlm==0.3.0
venv/bin/pip install --no-deps pyctcdecode==0.5.0
venv/bin/python tests/golden/make_beam_search_cases.py
"""

import json
import math
import os
import random

import kenlm
import numpy as np
import pyctcdecode

DIRECTORY = os.path.dirname(os.path.abspath(__file__))
ARPA = os.path.join(DIRECTORY, 'language_model.arpa')
WORDS = ['a', 'ab', 'abc', 'abcd', 'b', 'ba', 'bad', 'bé', 'c', 'cab', 'cé', 'd', 'dab', 'dé', 'éb', 'cababab']
LABELS = ['a', 'b', 'c', 'd', 'é', '|', '[UNK]', '[PAD]']
SPACE, UNKNOWN, BLANK = 5, 6, 7


def write_arpa(rng):
    """Any numbers will do: they need not sum to one. Some trigrams lack the bigram at their end, as in files that
    were pruned, which KenLM mends by backing off; its tables have room for a few of them."""
    def number(low, high):
        return f'{rng.uniform(low, high):.5f}'
    unigrams = [f'-2.5\t<unk>\t{number(-0.3, 0)}', f'0\t<s>\t{number(-0.6, 0)}', f'{number(-2, -1)}\t</s>']
    unigrams += [f'{number(-3, -0.7)}\t{word}\t{number(-0.6, 0.1)}' for word in WORDS]
    pairs = {(first, second) for first in ['<s>'] + WORDS for second in WORDS + ['</s>'] if rng.random() < 0.3}
    triples = {pair + (third,) for pair in sorted(pairs) for third in WORDS + ['</s>']
               if pair[1] != '</s>' and rng.random() < (0.3 if (pair[1], third) in pairs else 0.02)}
    bigrams = [f'{number(-1.5, -0.1)}\t{" ".join(pair)}\t{number(-0.5, 0.1)}' for pair in sorted(pairs)]
    trigrams = [f'{number(-1, -0.05)}\t{" ".join(triple)}' for triple in sorted(triples)]
    sections = [unigrams, bigrams, trigrams]
    with open(ARPA, 'w', encoding='utf-8') as file:
        file.write('\\data\\\n' + ''.join(f'ngram {i + 1}={len(lines)}\n' for i, lines in enumerate(sections)))
        for i, lines in enumerate(sections):
            file.write(f'\n\\{i + 1}-grams:\n' + '\n'.join(lines) + '\n')
        file.write('\n\\end\\\n')


def language_model_cases(model, rng):
    cases = []
    for _ in range(60):
        words = [rng.choice(WORDS + ['nowhere']) for _ in range(rng.randint(0, 8))]
        scores = [score for score, _, _ in model.full_scores(' '.join(words), bos=True, eos=True)]
        cases.append({'words': words, 'log10_probs': scores})
    return cases


def emissions(generator, frames, sharpness):
    """Random logits. The last frame is a letter's: pyctcdecode charges a text that ends in a space for an unknown
    word of no letters. [UNK], which the two spell differently, never comes up."""
    logits = generator.normal(0, 1, (frames, len(LABELS))) * sharpness
    logits[:, SPACE] += 0.5 * sharpness
    logits[:, UNKNOWN] = -30
    logits[-1, [SPACE, BLANK]] = -30
    return np.round(logits, 4)


def beam_search_cases():
    generator = np.random.default_rng(7)
    decoders = {weights: pyctcdecode.build_ctcdecoder(LABELS, ARPA, alpha=weights[0], beta=weights[1])
                for weights in [(0.5, 1.5), (0.9, 0.2)]}
    decoders[None] = pyctcdecode.build_ctcdecoder(LABELS)
    cases = []
    for weights, decoder in decoders.items():
        # With the default width, a search that counts a prefix once, not once a last label, keeps more: its scores
        # are compared loosely.
        for frames, sharpness, width, prune_logp, tolerance in [
                (4, 1, 1000000, -1e9, 1e-4), (5, 3, 1000000, -1e9, 1e-4), (25, 4, 5000, -12, 0.01),
                (40, 8, 5000, -12, 0.01), (60, 8, 100, -10, 0.15), (120, 16, 100, -10, 0.15)]:
            logits = emissions(generator, frames, sharpness)
            beams = decoder.decode_beams(logits, beam_width=width, beam_prune_logp=prune_logp)
            kept = {1000000: 40, 5000: 3, 100: 1}[width]
            cases.append({
                'lm_weight': weights and weights[0], 'word_bonus': weights and weights[1], 'beam_width': width,
                'beam_prune_logp': prune_logp, 'tolerance': tolerance, 'logits': logits.tolist(),
                'hypotheses': [{'text': beam[0], 'score': beam[4],
                                'words': [[word, int(start), int(end)] for word, (start, end) in beam[2]]}
                               for beam in beams[:kept]]})
            assert all(math.isfinite(beam[4]) for beam in beams)
    return cases


def write_json(name, contents):
    with open(os.path.join(DIRECTORY, name), 'w', encoding='utf-8') as file:
        json.dump(contents, file, ensure_ascii=False, separators=(',', ':'))
        file.write('\n')


def main():
    rng = random.Random(5)
    write_arpa(rng)
    write_json('language_model_cases.json', {'cases': language_model_cases(kenlm.Model(ARPA), rng)})
    write_json('beam_search_cases.json', {'labels': LABELS, 'cases': beam_search_cases()})


if __name__ == '__main__':
    main()
