"""Writes the vocabularies of this directory and what transformers 4.57.6 makes of texts with them.

  python make_testdata.py DIRECTORY

The vocabularies come from the texts below, which were written for this file; tokenizers 0.22.2 trains RoBERTa's.
cases.json holds the ids of the slow tokenizers. Reruns are identical byte by byte.
"""

import json
import os
import sys

import tokenizers
import transformers

TRAINING = [
    'the cat reads a letter on the warm wall', 'every evening the train leaves the table',
    'Fiecare tren pleacă seara, dar pisica citește scrisori.', 'Ce-ai făcut? Nimic, am dormit.',
    'ஒன்று இரண்டு மூன்று நான்கு ஐந்து', 'எட்டு ஒன்பது பத்து', 'बिल्ली हर शाम चिट्ठी पढ़ती है',
    'เด็กผู้หญิงอ่านหนังสือ', '女孩 读 书 很 好', 'İstanbul\'da ılık bir akşam', 'Οδυσσεύς και ΟΔΥΣΣΕΥΣ',
    'Це їхній поїзд', 'the children didn\'t know what they\'d read; they\'re sure I\'ve said: 12 or 345 letters!',
]

TEXTS = TRAINING + [
    '', ' ', '\t\n', 'a', 'THE CAT', 'the  cat ', ' the cat', 'thecat', 'cat-cat', '...', '12345', 'x' * 101,
    'a' * 100,
    'pleac\u0103', 'pleaca\u0306', 'Ăâîșț', 'ﬁne ①', 'a\u0000b\ufffdc', 'a\u200db', 'a\u00adb', 'a\u00a0b\u2003c',
    'a\u2028b', 'ΑΣ ΑΣΑ Σ', 'I\u0307', 'ß', '女孩a読b', '😀 the', '\u0e40\u0e14\u0e47\u0e01', 'க்ஷ', '[mask]',
    '[MASK] the [SEP]the[CLS]', 'the <mask> cat<s>the</s>', '<pad><unk>', 'they\'ll we\'re \'s', 'a\r\nb',
    '   three spaces   ', '½ ² ٣', '_under_ §', '«text»', 'the\u3000cat', 'e\u0301 É', '\u0085x', 'a\x0bb\x1fc',
]


def make_bert(directory, lower_case):
    """A vocabulary of characters, beginnings, endings and whole words; tokenizers trains another one each time."""
    basic = transformers.models.bert.tokenization_bert.BasicTokenizer(do_lower_case=lower_case)
    tokens = set()
    for word in (word for text in TRAINING for word in basic.tokenize(text)):
        tokens.update(word, ('##' + character for character in word))
        tokens.update([word, word[:3], '##' + word[-3:], '##' + word[1:3]])
    os.makedirs(directory)
    with open(os.path.join(directory, 'vocab.txt'), 'w', encoding='utf-8') as file:
        file.writelines(token + '\n' for token in ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', *sorted(tokens)])
    with open(os.path.join(directory, 'tokenizer_config.json'), 'w', encoding='utf-8') as file:
        json.dump({'tokenizer_class': 'BertTokenizer', 'do_lower_case': lower_case}, file)
        file.write('\n')
    return transformers.BertTokenizer.from_pretrained(directory)


def train_roberta(directory):
    trained = tokenizers.ByteLevelBPETokenizer()
    trained.train_from_iterator(TRAINING, vocab_size=450, min_frequency=1, show_progress=False,
                                special_tokens=['<s>', '<pad>', '</s>', '<unk>', '<mask>'])
    os.makedirs(directory)
    trained.save_model(directory)
    with open(os.path.join(directory, 'vocab.json'), 'a', encoding='ascii') as file:
        file.write('\n')
    return transformers.RobertaTokenizer.from_pretrained(directory)


def cases(tokenizer):
    return [{'text': text, 'ids': tokenizer(text)['input_ids']} for text in TEXTS]


def main():
    directory, = sys.argv[1:]
    if transformers.__version__ != '4.57.6' or tokenizers.__version__ != '0.22.2':
        sys.exit(f'transformers {transformers.__version__}, tokenizers {tokenizers.__version__}')
    found = {name: make_bert(os.path.join(directory, name), lower_case)
             for name, lower_case in {'bert_uncased': True, 'bert_cased': False}.items()}
    found['roberta'] = train_roberta(os.path.join(directory, 'roberta'))
    with open(os.path.join(directory, 'cases.json'), 'w', encoding='ascii') as file:
        json.dump({name: cases(tokenizer) for name, tokenizer in found.items()}, file, separators=(',', ':'))
        file.write('\n')


if __name__ == '__main__':
    main()
