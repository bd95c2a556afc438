"""Checks this repository's programs against the real transformers; tests/interop/run starts it.

Tiny models of both families of wav2vec 2.0, with random weights, are saved by transformers in every format that
it writes. Each has to give transformers' logits here; exported here, each has to load there without a missing or
an unexpected weight, give our logits, and transcribe in a pipeline. The same for a vocabulary that begins with
the blank, as facebook/wav2vec2-base-960h's does, and for two languages' adapters on one base, as MMS has them.
Our exports of checkpoints with the traits of published ones have to give the same text there as the originals.
Teachers of each family, saved with their tokenizers, have to give transformers' tokens and hidden states here.
"""

import argparse
import json
import os
import subprocess
import sys

# torch's CUDA libraries may be stand-ins without functions.
sys.setdlopenflags(os.RTLD_LAZY)

import numpy  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

VERSIONS = {'4.57.6', '5.24.0'}
VERSION = int(transformers.__version__.split('.')[0])
TOLERANCE = 1e-4
LABELS = ['|', *'eaionrst', 'ä', 'க', '[UNK]', '[PAD]']
BLANK_FIRST = ['<pad>', '<s>', '</s>', '<unk>', '|', *'eaionrst']
CHECKPOINTS = 'tests/golden/checkpoints'
TOKENIZERS = 'data/tokenization/testdata'
ROBERTA_SIZES = {'max_position_embeddings': 66, 'type_vocab_size': 1, 'pad_token_id': 1}
# The type of the model, sizes.
TEACHERS = {
    'bert': ('bert', {'vocab_size': 424}),
    'roberta': ('roberta', {'vocab_size': 450, **ROBERTA_SIZES}),
    'xlm_roberta': ('xlm-roberta', {'vocab_size': 562, **ROBERTA_SIZES}),
}
TEXTS = ['the cat reads a letter', 'Fiecare tren pleacă seara, dar pisica citește scrisori.', 'ஒன்று இரண்டு',
         "they're sure: 12 letters!"]
LANGUAGES = {'eng': BLANK_FIRST, 'tur': [*BLANK_FIRST, 'ı', 'ş']}


def check(condition, what):
    print(f'{"ok" if condition else "FAILED"}: {what}', flush=True)
    if not condition:
        sys.exit(1)


def blank_of(labels):
    return 0 if labels[0] == '<pad>' else len(labels) - 1


def make_model(norm, labels, **options):
    """Of the layer norm family (XLSR-53) or the group norm one (wav2vec2-base)."""
    layer = norm == 'layer'
    config = transformers.Wav2Vec2Config(
        vocab_size=len(labels), pad_token_id=blank_of(labels), bos_token_id=None, eos_token_id=None,
        hidden_size=32, num_hidden_layers=3, num_attention_heads=4, intermediate_size=64,
        conv_dim=(16,) * 7, conv_bias=layer, feat_extract_norm=norm, do_stable_layer_norm=layer,
        num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4, ctc_loss_reduction='mean', **options)
    model = transformers.Wav2Vec2ForCTC(config).eval()
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator), alpha=0.1)
    return model


def make_processor(norm, directory, labels, vocabulary=None, **options):
    """`vocabulary`: what vocab.json holds, if not the labels alone."""
    vocab_path = os.path.join(directory, 'labels.json')
    with open(vocab_path, 'w', encoding='utf-8') as file:
        json.dump(vocabulary or numbered(labels), file)
    special = ({'unk_token': '<unk>', 'pad_token': '<pad>'} if '<pad>' in labels else
               {'unk_token': '[UNK]', 'pad_token': '[PAD]', 'bos_token': None, 'eos_token': None})
    tokenizer = transformers.Wav2Vec2CTCTokenizer(vocab_path, word_delimiter_token='|', **special, **options)
    os.remove(vocab_path)
    return transformers.Wav2Vec2Processor(
        transformers.Wav2Vec2FeatureExtractor(return_attention_mask=norm == 'layer'), tokenizer)


def numbered(labels):
    return {label: index for index, label in enumerate(labels)}


def save_every_way(model, processor, directory):
    """Directories of the same model in the formats that transformers and torch write."""
    ways = {'safetensors': {}, 'sharded_safetensors': {'max_shard_size': '60KB'}}
    if VERSION < 5:  # 5 writes no other format.
        ways.update({'zip': {'safe_serialization': False},
                     'sharded_zip': {'safe_serialization': False, 'max_shard_size': '60KB'}})
    paths = {}
    for name, arguments in ways.items():
        paths[name] = os.path.join(directory, name)
        model.save_pretrained(paths[name], **arguments)
        processor.save_pretrained(paths[name])
    paths['legacy'] = os.path.join(directory, 'legacy')
    processor.save_pretrained(paths['legacy'])
    model.config.save_pretrained(paths['legacy'])
    torch.save(model.state_dict(), os.path.join(paths['legacy'], 'pytorch_model.bin'),
               _use_new_zipfile_serialization=False)
    for name, file in {'safetensors': 'model.safetensors', 'zip': 'pytorch_model.bin',
                       'sharded_safetensors': 'model.safetensors.index.json',
                       'sharded_zip': 'pytorch_model.bin.index.json'}.items():
        if name in paths:
            check(os.path.exists(os.path.join(paths[name], file)), f'transformers wrote {name}')
    return paths


def make_audio(norm, path):
    """Two clips; the second is padded where the family knows padding."""
    generator = numpy.random.default_rng(3)
    waveforms = generator.standard_normal((2, 16000)).astype(numpy.float32)
    lengths = torch.tensor([16000, 11111 if norm == 'layer' else 16000])
    waveforms[1, lengths[1]:] = 0
    tensors = {'input_values': torch.from_numpy(waveforms), 'sample_lengths': lengths}
    save_file(tensors, path)
    return tensors


def their_logits(model, audio, norm):
    mask = torch.arange(audio['input_values'].shape[1])[None] < audio['sample_lengths'][:, None]
    with torch.no_grad():
        return model(audio['input_values'], attention_mask=mask.long() if norm == 'layer' else None).logits


def our_logits(options, directory, audio_path, language=''):
    output = os.path.join(options.work_dir, 'logits.safetensors')
    subprocess.run([options.logits, f'--model={directory}', f'--audio={audio_path}', f'--output={output}',
                    f'--target_language={language}'], check=True)
    return load_file(output)


def check_equal(ours, theirs, what):
    """The valid frames' logits."""
    difference = max((ours['logits'][clip, :frames] - theirs[clip, :frames]).abs().max().item()
                     for clip, frames in enumerate(ours['frame_lengths'].tolist()))
    check(ours['logits'].shape == theirs.shape and difference <= TOLERANCE,
          f'{what}: logits differ by {difference:.1e}')


def check_export(options, norm, labels, model_dir, weight_norm, audio_path, audio, language=''):
    export_dir = f'{model_dir}_exported_{weight_norm}_{language}'
    subprocess.run([options.export, f'--model={model_dir}', f'--output_dir={export_dir}',
                    f'--weight_norm={weight_norm}', '--languages=fi', f'--target_language={language}'],
                   check=True)
    what = f'our export of {os.path.basename(model_dir)}, {norm} norm, {weight_norm} weight norm'
    model, info = transformers.Wav2Vec2ForCTC.from_pretrained(export_dir, output_loading_info=True)
    check(not any(info.values()), f'{what}: loads with {({k: list(v) for k, v in info.items()})}')
    check_equal(our_logits(options, export_dir, audio_path), their_logits(model.eval(), audio, norm), what)
    for name in os.listdir(export_dir):
        if name.endswith('.json'):
            with open(os.path.join(export_dir, name), encoding='utf-8') as file:
                check('distil' not in file.read().lower(), f'{what}: {name} has no word of distillation')
    check_pipeline(options, export_dir, norm, labels, what)
    return export_dir


def check_pipeline(options, export_dir, norm, labels, what):
    """The pipeline's text is that of our logits for the same clip, normalised by the processor."""
    processor = transformers.Wav2Vec2Processor.from_pretrained(export_dir)
    check(processor.feature_extractor.return_attention_mask == (norm == 'layer') and
          processor.tokenizer.pad_token_id == blank_of(labels) and len(processor.tokenizer) == len(labels),
          f'{what}: the processor has our labels')
    speech = numpy.random.default_rng(5).standard_normal(24000).astype(numpy.float32) * 0.1
    recogniser = transformers.pipeline('automatic-speech-recognition', model=export_dir, device='cpu')
    text = recogniser({'raw': speech.copy(), 'sampling_rate': 16000})['text']
    values = processor(speech, sampling_rate=16000, return_tensors='pt').input_values
    path = os.path.join(options.work_dir, 'speech.safetensors')
    save_file({'input_values': values.contiguous(), 'sample_lengths': torch.tensor([values.shape[1]])}, path)
    ids = our_logits(options, export_dir, path)['logits'].argmax(-1)
    check(len(text) > 3 and text == processor.batch_decode(ids)[0], f'{what}: the pipeline hears {text[:40]!r}')


def check_family(options, norm):
    model = make_model(norm, LABELS)
    paths = save_every_way(model, make_processor(norm, options.work_dir, LABELS),
                           os.path.join(options.work_dir, norm))
    audio_path = os.path.join(options.work_dir, f'{norm}.safetensors')
    audio = make_audio(norm, audio_path)
    theirs = their_logits(model, audio, norm)
    for name, path in paths.items():
        check_equal(our_logits(options, path, audio_path), theirs, f'their {name}, {norm} norm')
    for weight_norm in ('old', 'new'):
        check_export(options, norm, LABELS, paths['safetensors'], weight_norm, audio_path, audio)

    blank_first = make_model(norm, BLANK_FIRST)
    path = os.path.join(options.work_dir, norm, 'blank_first')
    blank_first.save_pretrained(path)
    make_processor(norm, options.work_dir, BLANK_FIRST).save_pretrained(path)
    check_equal(our_logits(options, path, audio_path), their_logits(blank_first, audio, norm),
                f'their blank first, {norm} norm')
    check_export(options, norm, BLANK_FIRST, path, 'old', audio_path, audio)


def check_adapters(options):
    """Two languages on one base; the base's own weights are English. One adapter is a file of torch."""
    path = os.path.join(options.work_dir, 'mms')
    models = {name: make_model('layer', labels, adapter_attn_dim=8) for name, labels in LANGUAGES.items()}
    with torch.no_grad():
        for index, parameter in enumerate(models['tur']._get_adapters().values()):
            parameter.add_(0.05 * (index % 3))
    models['eng'].save_pretrained(path)
    save_file({name: tensor.detach().contiguous() for name, tensor in models['eng']._get_adapters().items()},
              os.path.join(path, 'adapter.eng.safetensors'), {'format': 'pt'})
    torch.save(models['tur']._get_adapters(), os.path.join(path, 'adapter.tur.bin'))
    make_processor('layer', options.work_dir, BLANK_FIRST,
                   {name: numbered(labels) for name, labels in LANGUAGES.items()},
                   target_lang='eng').save_pretrained(path)
    audio_path = os.path.join(options.work_dir, 'mms.safetensors')
    audio = make_audio('layer', audio_path)
    logits = {}
    for name in ('eng', 'tur'):
        model = transformers.Wav2Vec2ForCTC.from_pretrained(
            path, target_lang=name, ignore_mismatched_sizes=True).eval()
        logits[name] = their_logits(model, audio, 'layer')
        check(logits[name].shape[2] == len(LANGUAGES[name]), f'transformers took the adapter of {name}')
        check_equal(our_logits(options, path, audio_path, name), logits[name], f'their adapter of {name}')
    check((logits['eng'] - logits['tur'][:, :, :len(BLANK_FIRST)]).abs().max() > 0.1, 'the languages differ')
    check_equal(our_logits(options, path, audio_path), logits['eng'], 'their base without a language')
    export_dir = check_export(options, 'layer', LANGUAGES['tur'], path, 'old', audio_path, audio, 'tur')
    for name in (None, 'tur'):
        model = transformers.Wav2Vec2ForCTC.from_pretrained(export_dir, target_lang=name).eval()
        difference = (their_logits(model, audio, 'layer') - logits['tur'])[0].abs().max().item()
        check(difference <= TOLERANCE, f'our export of tur, as target_lang={name}: differs by {difference:.1e}')


def check_checkpoint_cases(options):
    """Checkpoints with the traits of published ones: in our exports, transformers hears the same."""
    speech = numpy.random.default_rng(5).standard_normal(24000).astype(numpy.float32) * 0.1
    names = sorted(entry.name for entry in os.scandir(CHECKPOINTS) if entry.is_dir())
    check(len(names) >= 6, f'{len(names)} checkpoints in {CHECKPOINTS}')
    for name in names:
        export_dir = os.path.join(options.work_dir, f'{name}_exported')
        subprocess.run([options.export, f'--model={CHECKPOINTS}/{name}', f'--output_dir={export_dir}',
                        '--languages=ro'], check=True)
        _, info = transformers.Wav2Vec2ForCTC.from_pretrained(export_dir, output_loading_info=True)
        missing = {key: list(value) for key, value in info.items() if value}
        check(not missing, f'our export of {name}: loads with {missing}')
        texts = [transformers.pipeline('automatic-speech-recognition', model=path, device='cpu')(
            {'raw': speech.copy(), 'sampling_rate': 16000})['text'] for path in (f'{CHECKPOINTS}/{name}', export_dir)]
        check(len(texts[0]) > 3 and texts[0] == texts[1], f'our export of {name}: the pipeline hears {texts[1][:40]!r}'
              + ('' if texts[0] == texts[1] else f', expected {texts[0][:40]!r}'))


def teacher_tokenizer(options, name):
    if name == 'bert':
        return transformers.BertTokenizerFast.from_pretrained(f'{TOKENIZERS}/bert_uncased')
    if name == 'roberta':
        return transformers.RobertaTokenizerFast.from_pretrained(f'{TOKENIZERS}/roberta')
    # sentencepiece would have to be installed for more: a file of transformers 4, whose table is cut out.
    with open(f'{TOKENIZERS}/tokenizer_json/4.57.6/xlm_roberta/tokenizer.json', encoding='utf-8') as file:
        saved = json.load(file)
    saved['normalizer']['normalizers'][0] = {'type': 'NFKC'}
    path = os.path.join(options.work_dir, 'xlm_roberta_tokenizer.json')
    with open(path, 'w', encoding='utf-8') as file:
        json.dump(saved, file)
    return transformers.PreTrainedTokenizerFast(tokenizer_file=path, bos_token='<s>', eos_token='</s>',
                                                unk_token='<unk>', pad_token='<pad>', mask_token='<mask>')


def check_teacher(options, name, model_type, sizes):
    """A teacher with a head; transformers 5 saves its tokenizer as tokenizer.json alone, of 4 that alone is kept."""
    config = transformers.AutoConfig.for_model(
        model_type, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, **sizes)
    tokenizer = teacher_tokenizer(options, name)
    texts_path = os.path.join(options.work_dir, 'texts.txt')
    with open(texts_path, 'w', encoding='utf-8') as file:
        file.writelines(text + '\n' for text in TEXTS)
    model = transformers.AutoModelForMaskedLM.from_config(config).eval()
    for way, arguments in {'whole': {}, 'sharded': {'max_shard_size': '40KB'}}.items():
        path = os.path.join(options.work_dir, f'{name}_{way}')
        model.save_pretrained(path, **arguments)
        tokenizer.save_pretrained(path)
        for file in os.listdir(path):
            if file in ('vocab.txt', 'vocab.json', 'merges.txt', 'sentencepiece.bpe.model'):
                os.remove(os.path.join(path, file))
        output = os.path.join(options.work_dir, 'teacher.safetensors')
        subprocess.run([options.teacher, f'--model={path}', f'--texts={texts_path}', f'--output={output}'],
                       check=True)
        ours = load_file(output)
        differences = []
        for number, text in enumerate(TEXTS):
            inputs = tokenizer(text, return_tensors='pt', return_token_type_ids=False)
            check(ours[f'ids_{number}'].tolist() == inputs['input_ids'][0].tolist(),
                  f'their {name}, {way}: our tokens of {text!r} are theirs')
            with torch.no_grad():
                states = model(**inputs, output_hidden_states=True).hidden_states[-1][0]
            differences.append((ours[f'states_{number}'] - states).abs().max())
        difference = torch.stack(differences).max().item()  # NaN if any of them is.
        check(difference <= TOLERANCE, f'their {name}, {way}: hidden states differ by {difference:.1e}')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--logits', required=True, help='the program tests/interop:logits')
    parser.add_argument('--teacher', required=True, help='the program tests/interop:teacher')
    parser.add_argument('--export', required=True, help='the program tools:export_checkpoint')
    parser.add_argument('--work_dir', required=True)
    options = parser.parse_args()
    check(transformers.__version__ in VERSIONS, f'transformers {transformers.__version__}')
    transformers.logging.set_verbosity_error()
    for norm in ('layer', 'group'):
        torch.manual_seed(1)
        check_family(options, norm)
    check_adapters(options)
    check_checkpoint_cases(options)
    for name, family in TEACHERS.items():
        check_teacher(options, name, *family)
    print('transformers and this repository read each other.')


if __name__ == '__main__':
    main()
