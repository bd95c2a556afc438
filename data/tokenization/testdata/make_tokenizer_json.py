"""Writes tokenizer_json/: the tokenizers of this directory and of tests/golden as transformers saves them now.

  python make_tokenizer_json.py OUTPUT_DIRECTORY VERSION SENTENCEPIECE_MODEL

VERSION is the version of transformers that runs, 4.57.6 (tokenizers 0.22.2) or 5.24.0 (tokenizers 0.23.3), both with
sentencepiece 0.2.3; run it once with each. Each run writes OUTPUT_DIRECTORY/VERSION/NAME/tokenizer.json, and
cases.json beside these: texts, and the ids that the tokenizers library gives them. XLM-R's table of normalisation is
cut out of its files, since it is the one of SENTENCEPIECE_MODEL, tests/golden's: 300 kB that the test puts in again.
Both runs write OUTPUT_DIRECTORY/components.json: what single normalizers and
pre-tokenizers make of texts, which is the same in both.
"""

import base64
import json
import os
import sys

# torch's CUDA libraries may be stand-ins without functions.
sys.setdlopenflags(os.RTLD_LAZY)

import tokenizers  # noqa: E402
import transformers  # noqa: E402
from tokenizers import Regex, normalizers, pre_tokenizers  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
CLASSES = {'bert_uncased': 'BertTokenizer', 'bert_cased': 'BertTokenizer', 'roberta': 'RobertaTokenizer',
           'xlm_roberta': 'XLMRobertaTokenizer'}
GPT2_WORDS = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""

# Beside those of cases.json and of tests/golden.
MORE_TEXTS = ['the <mask>, the<mask> , \u3000<mask>\u3000the', '<s><s> </s> <pad>the<unk>', '[MASK][MASK]s [mask]',
              '  the  cat \u00a0 reads  ', 'x\u0301\u0323 o\u0302\u0301 \ufb01\u0301', '\u2581the \u2581 cat',
              '\u1eb7 a\u0306\u0323',
              '\U0002b820 \U0002b920', '\u0378 \U0001fae8 \u2e52', 'I\u0307\u0130', '\u212b \u2126 \u1e9b\u0323']

COMPONENT_TEXTS = ['', ' ', '  the  cat ', 'Ăâ e\u0301 \u1e9b\u0323 \ufb01ne \u2460', '\u0130I ΑΣ', 'a,b!? "c"',
                   'a\u00a0b\u2003c\u2028d',
                   'don\'t 12 x², é_é', '女孩a読b', 'a\u0000b\ufffdc\u00ad', '\u2581the cat\u2581', 'aa aaa   aaaa',
                   'पढ़ती \u200dक', 'a\u0301b\u200dc_d\u203fe']

NORMALIZERS = [
    normalizers.NFC(), normalizers.NFD(), normalizers.NFKC(), normalizers.NFKD(), normalizers.Lowercase(),
    normalizers.StripAccents(), normalizers.Strip(), normalizers.Strip(left=False, right=True),
    normalizers.Prepend('\u2581'), normalizers.Replace('aa', 'b'), normalizers.Replace(Regex(' {2,}'), '\u2581'),
    normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False),
    normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=True),
    normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()])]

PRE_TOKENIZERS = [
    pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Whitespace(), pre_tokenizers.WhitespaceSplit(),
    pre_tokenizers.Punctuation(), pre_tokenizers.ByteLevel(add_prefix_space=True),
    pre_tokenizers.ByteLevel(add_prefix_space=False), pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=False),
    pre_tokenizers.Metaspace(), pre_tokenizers.Metaspace(prepend_scheme='first', split=False),
    pre_tokenizers.Metaspace(prepend_scheme='never'), pre_tokenizers.Split(Regex(GPT2_WORDS), 'isolated'),
    pre_tokenizers.Split(Regex(GPT2_WORDS), 'removed', invert=True), pre_tokenizers.Split(Regex(r'\s+'), 'removed'),
    pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation(),
                             pre_tokenizers.Metaspace(prepend_scheme='first')])]


def write_json(path, value):
    with open(path, 'w', encoding='ascii') as file:
        json.dump(value, file, separators=(',', ':'))
        file.write('\n')


def source_of(name, work, sentencepiece):
    """A directory from which transformers loads the slow tokenizer's files."""
    if name != 'xlm_roberta':
        return os.path.join(HERE, name)
    directory = os.path.join(work, 'sentencepiece')
    os.makedirs(directory, exist_ok=True)
    with open(sentencepiece, 'rb') as file, open(os.path.join(directory, 'sentencepiece.bpe.model'), 'wb') as copy:
        copy.write(file.read())
    return directory


def save(name, directory, source):
    suffix = '' if transformers.__version__.startswith('5.') else 'Fast'
    tokenizer = getattr(transformers, CLASSES[name] + suffix).from_pretrained(source)
    tokenizer.save_pretrained(directory)
    for other in os.listdir(directory):
        if other != 'tokenizer.json':
            os.remove(os.path.join(directory, other))
    return tokenizers.Tokenizer.from_file(os.path.join(directory, 'tokenizer.json'))


def cut_charsmap(path, sentencepiece):
    with open(path, encoding='utf-8') as file:
        value = json.load(file)
    with open(sentencepiece, 'rb') as file:
        model = file.read()
    parts = [value['normalizer'], *value['normalizer'].get('normalizers', [])] if value['normalizer'] else []
    for part in parts:
        if part['type'] == 'Precompiled':
            assert base64.b64decode(part['precompiled_charsmap']) in model
            part['precompiled_charsmap'] = 'CHARSMAP'
    write_json(path, value)


def texts():
    with open(os.path.join(HERE, 'cases.json'), encoding='ascii') as file:
        found = [case['text'] for case in json.load(file)['roberta']]
    with open(os.path.join(HERE, '../../../tests/golden/tokenizer_cases.json'), encoding='utf-8') as file:
        found += [case['text'] for case in json.load(file)['cases']]
    return list(dict.fromkeys(found + MORE_TEXTS))


def components():
    single = tokenizers.Tokenizer(tokenizers.models.WordLevel({'a': 0}, unk_token='a'))
    found = {'normalizers': [], 'pre_tokenizers': []}
    for normalizer in NORMALIZERS:
        single.normalizer = normalizer
        found['normalizers'].append({'json': json.loads(single.to_str())['normalizer'],
                                     'cases': [[text, normalizer.normalize_str(text)] for text in COMPONENT_TEXTS]})
    for cutter in PRE_TOKENIZERS:
        single.pre_tokenizer = cutter
        found['pre_tokenizers'].append({
            'json': json.loads(single.to_str())['pre_tokenizer'],
            'cases': [[text, [part for part, _ in cutter.pre_tokenize_str(text)]] for text in COMPONENT_TEXTS]})
    return found


def main():
    output, version, sentencepiece = sys.argv[1:]
    if transformers.__version__ != version:
        sys.exit(f'transformers {transformers.__version__}')
    directory = os.path.join(output, version)
    cases = {}
    for name in CLASSES:
        path = os.path.join(directory, name)
        os.makedirs(path)
        tokenizer = save(name, path, source_of(name, os.path.join(output, 'work'), sentencepiece))
        cases[name] = [tokenizer.encode(text).ids for text in texts()]
        cut_charsmap(os.path.join(path, 'tokenizer.json'), sentencepiece)
    write_json(os.path.join(directory, 'cases.json'), {'texts': texts(), **cases})
    write_json(os.path.join(output, 'components.json'), components())


if __name__ == '__main__':
    main()
