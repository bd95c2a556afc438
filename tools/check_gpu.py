#!/usr/bin/env python3
"""Checks and measures Distill-L2S on this machine's first GPU.

Takes a bundle (./bazelw run //tools:bundle), and PyTorch of the version that the bundle names; needs no network and no
Bazel. Each part is printed and written to OUTPUT/gpu.json as it ends, so that a run that is cut off still tells.
"""

import argparse
import array
import hashlib
import json
import math
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import time
import wave

RATE_HZ = 16000
LETTERS = 'aeimnorst'
EXPERIMENT = '''
name: "check_gpu"
data { train_manifests: "train.jsonl" dev_manifests: "dev.jsonl" batching { batch_s: 24 max_clip_s: 10 } }
student {
  random {
    conv_dim: [ 64, 64, 64, 64, 64, 64, 64 ] conv_bias: true feat_extract_norm: "layer" do_stable_layer_norm: true
    hidden_size: 128 num_hidden_layers: 4 num_attention_heads: 4 intermediate_size: 512
    num_conv_pos_embeddings: 16 num_conv_pos_embedding_groups: 4 mask_time_length: 2
    hidden_dropout: 0 attention_dropout: 0 activation_dropout: 0 final_dropout: 0 feat_proj_dropout: 0 layerdrop: 0
    apply_spec_augment: false
  }
  freeze_feature_encoder: false
}
optimization { steps: STEPS learning_rate: 1e-3 warmup_steps: 10 constant {} precision: PRECISION }
evaluation { selection: LAST every_steps: 100 }
seed: 7
'''
# The largest differences of mean losses over 20 steps from the CPU's in fp32, relative, in the first half of a run:
# in the second the loss falls so fast that a step more or less, as fp16's skipped ones, is a large part of it.
LOSS_TOLERANCES = {'FP32': 0.001, 'TF32': 0.005, 'BF16': 0.01, 'FP16': 0.08}
COMPARED_STEPS = 100
LEARNED_LOSS = 0.1  # At the end, from 4 at the start.


class Failure(Exception):
    """A part's result is not what it must be."""


def name_of(command):
    """Of a program, or of a test."""
    return command[1] if command[0] == 'test' else command[0]


class Check:
    """The directory that a run writes to, the bundle's launcher, and what the parts found so far."""

    def __init__(self, arguments):
        self.launcher = arguments.distill_l2s
        self.output = pathlib.Path(arguments.output)
        self.output.mkdir(parents=True, exist_ok=True)
        self.work = self.output / 'work'
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        self.report = {'date': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime()), 'parts': {}}

    def run(self, *command, timeout_s=180, environment=None):
        """What the program printed; Failure if it fails."""
        try:
            done = subprocess.run([self.launcher, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  text=True, errors='replace', timeout=timeout_s, stdin=subprocess.DEVNULL,
                                  env={**os.environ, **(environment or {})}, check=False)
        except subprocess.TimeoutExpired as error:
            printed = (error.output or b'')[-1500:]
            raise Failure(f'{" ".join(command[:2])}: not done after {timeout_s} s:\n{printed}') from error
        if done.returncode:
            log = self.output / f'{name_of(command)}.log'
            log.write_text(done.stdout, encoding='utf-8')
            raise Failure(f'{" ".join(command)}: exit code {done.returncode}, see {log}:\n{done.stdout[-1500:]}')
        return done.stdout

    def part(self, name, function):
        print(f'--- {name}', flush=True)
        start = time.monotonic()
        entry = {}
        try:
            entry['figures'] = function(self)
            entry['passed'] = True
        except (Failure, OSError, ValueError, KeyError) as error:
            entry['passed'] = False
            entry['error'] = f'{type(error).__name__}: {error}'
            print(entry['error'], flush=True)
        entry['seconds'] = round(time.monotonic() - start, 1)
        self.report['parts'][name] = entry
        temporary = self.output / 'gpu.json.partial'
        temporary.write_text(json.dumps(self.report, indent=1) + '\n', encoding='utf-8')
        temporary.replace(self.output / 'gpu.json')
        print(f'{"passed" if entry["passed"] else "FAILED"} in {entry["seconds"]} s', flush=True)


def make_clip(path, text, generator):
    """A tone a letter: enough for a small model to learn from in 200 steps."""
    samples = array.array('h')
    for letter in text:
        frequency_hz = 0 if letter == ' ' else 300 + 250 * LETTERS.index(letter)
        length = int(RATE_HZ * generator.uniform(0.08, 0.14))
        samples.extend(int(6000 * math.sin(2 * math.pi * frequency_hz * i / RATE_HZ) * math.sin(math.pi * i / length) +
                           generator.gauss(0, 40)) for i in range(length))
    with wave.open(str(path), 'wb') as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return len(samples) / RATE_HZ


def make_corpus(check):
    generator = random.Random(1)
    for split, clips in (('train', 240), ('dev', 24)):
        lines = []
        for number in range(clips):
            words = [''.join(generator.choice(LETTERS) for _ in range(generator.randint(2, 6)))
                     for _ in range(generator.randint(2, 9))]
            path = check.work / f'{split}-{number}.wav'
            duration_s = make_clip(path, ' '.join(words), generator)
            lines.append(json.dumps({'audio_filepath': path.name, 'duration': duration_s, 'text': ' '.join(words)}))
        (check.work / f'{split}.jsonl').write_text('\n'.join(lines) + '\n', encoding='utf-8')


def train(check, name, device, precision, *flags, steps=200):
    config = check.work / f'{name}.textproto'
    config.write_text(EXPERIMENT.replace('STEPS', str(steps)).replace('PRECISION', precision), encoding='utf-8')
    start = time.monotonic()
    check.run('train', f'--config={config}', f'--data_dir={check.work}', f'--output_dir={check.work / name}',
              f'--device={device}', '--log_every_steps=20', '--loader_threads=2', '--diagnostics_clips=0', *flags)
    seconds = time.monotonic() - start
    losses = {}
    for line in (check.work / name / 'metrics.jsonl').read_text(encoding='utf-8').splitlines():
        metrics = json.loads(line)
        if metrics['kind'] == 'train':
            losses[metrics['step']] = metrics['loss']
    return losses, seconds


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def largest_difference(losses, reference):
    return max(abs(losses[step] - reference[step]) / abs(reference[step])
               for step in reference if step <= COMPARED_STEPS)


def check_device(check):
    names = subprocess.run(['nvidia-smi', '--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'],
                           stdout=subprocess.PIPE, text=True, check=False).stdout.strip().splitlines()
    if not names:
        raise Failure('nvidia-smi names no GPU')
    check.report['device'] = names[0]
    print(names[0])
    return {'gpus': names, 'python': sys.version.split()[0], 'processors': os.cpu_count()}


def check_test(name):
    def run(check):
        output = check.run('test', name, environment={'GTEST_BRIEF': '1'})
        if '[  SKIPPED ]' in output:
            raise Failure('was skipped: ' + output[-800:])
        return {'output': output[-1500:]}
    return run


def check_losses(check):
    make_corpus(check)
    reference, seconds = train(check, 'cpu', 'cpu', 'FP32')
    figures = {'cpu': {'losses': reference, 'seconds': seconds}}
    wrong = []
    for precision, tolerance in LOSS_TOLERANCES.items():
        losses, seconds = train(check, precision, 'cuda', precision)
        difference = largest_difference(losses, reference)
        last = losses[max(losses)]
        figures[precision] = {'losses': losses, 'seconds': seconds, 'largest_relative_difference': difference}
        print(f'{precision}: losses within {100 * difference:.3f} % of the CPU\'s for {COMPARED_STEPS} steps, '
              f'{last:.4f} at the end; {seconds:.1f} s, CPU {figures["cpu"]["seconds"]:.1f} s')
        if not difference <= tolerance:
            wrong.append(f'{precision} differs by {100 * difference:.2f} %, expected {100 * tolerance:g} % at most')
        if not last < LEARNED_LOSS:
            wrong.append(f'{precision} has not learned: its loss is {last}, expected less than {LEARNED_LOSS}')
    if wrong:
        raise Failure('; '.join(wrong) + f': {json.dumps(figures)}')
    return figures


def check_checkpointing(check):
    plain, _ = train(check, 'plain', 'cuda', 'BF16', '--deterministic', steps=60)
    again, _ = train(check, 'again', 'cuda', 'BF16', '--deterministic', steps=60)
    saved, _ = train(check, 'saved', 'cuda', 'BF16', '--deterministic', '--activation_checkpointing', steps=60)
    weights = [sha256(check.work / name / 'checkpoint' / 'model.safetensors') for name in ('plain', 'again', 'saved')]
    if weights[0] != weights[1]:
        raise Failure(f'two runs with --deterministic differ: losses {plain}, {again}')
    if weights[0] != weights[2]:
        raise Failure(f'activation checkpointing changes the weights: losses {plain}, {saved}')
    return {'sha256': weights[0]}


def texts_of(check, device, precision):
    output = check.work / f'{device}-{precision}.jsonl'
    printed = check.run('evaluate', f'--model={check.work}/cpu/checkpoint', f'--manifest={check.work}/dev.jsonl',
                        f'--device={device}', f'--precision={precision}', f'--output={output}')
    clips = [json.loads(line) for line in output.read_text(encoding='utf-8').splitlines()]
    written = check.run('transcribe', f'--model={check.work}/cpu/checkpoint', f'--device={device}', '--format=text',
                        f'--precision={precision}', *(str(check.work / f'dev-{i}.wav') for i in range(8)))
    return [clip['hypothesis'] for clip in clips], written, printed


def check_recognition(check):
    hypotheses, written, printed = texts_of(check, 'cpu', 'fp32')
    print(printed)
    figures = {'clips': len(hypotheses)}
    for precision in ('fp32', 'bf16'):
        on_gpu, written_on_gpu, _ = texts_of(check, 'cuda', precision)
        different = sum(a != b for a, b in zip(hypotheses, on_gpu))
        figures[precision] = {'different': different, 'transcripts_equal': written == written_on_gpu}
        print(f'{precision}: {different} of {len(hypotheses)} clips are recognised differently than on the CPU')
    if figures['fp32'] != {'different': 0, 'transcripts_equal': True}:
        raise Failure(f'evaluate or transcribe differ in fp32: {figures}')
    return figures


def benchmark(*flags):
    def run(check):
        path = check.work / 'benchmark.json'
        print(check.run('benchmark', '--device=cuda', f'--json={path}', *flags, timeout_s=240))
        return json.loads(path.read_text(encoding='utf-8'))
    return run


def compare(check):
    script = pathlib.Path(__file__).with_name('compare_with_transformers.py')
    path = check.work / 'compare.json'
    wrapper = check.work / 'benchmark'
    wrapper.write_text(f'#!/bin/sh\nexec "{self_path(check.launcher)}" benchmark "$@"\n', encoding='utf-8')
    wrapper.chmod(0o755)
    done = subprocess.run([sys.executable, str(script), '--device=cuda', f'--benchmark={wrapper}', '--batch_s=240',
                           '--shortest=0.9', '--repetitions=20', '--rounds=2', '--attentions=sdpa',
                           '--cases=train-bf16,infer-bf16', f'--json={path}'], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=200, check=False)
    print(done.stdout)
    if done.returncode:
        raise Failure(f'exit code {done.returncode}')
    return json.loads(path.read_text(encoding='utf-8'))


def self_path(path):
    return os.path.abspath(path)


STEP = ('--batch_s=240', '--shortest=0.9')
PARTS = {
    'device': check_device,
    'host_synchronization': check_test('host_synchronization_test'),
    'nccl': check_test('nccl_backend_test'),
    'device_opening': check_test('device_test'),
    'step': check_test('gpu_step_test'),
    'determinism': check_test('deterministic_run_test'),
    'losses': check_losses,
    'recognition': check_recognition,
    'checkpointing': check_checkpointing,
    'distill_bf16': benchmark('--task=distill', '--precision=bf16', '--warmup=5', '--repetitions=20', '--profile',
                              *STEP),
    'distill_bf16_40_shapes': benchmark('--task=distill', '--precision=bf16', '--warmup=0', '--repetitions=80',
                                        '--shapes=40', *STEP),
    'sustained_bf16': benchmark('--task=distill', '--sustained', '--precision=bf16', '--warmup=20', '--repetitions=150',
                                '--batch_s=240', '--loader_threads=8'),
    'compare_with_transformers': compare,
    'infer_bf16': benchmark('--task=infer', '--precision=bf16', '--warmup=3', '--repetitions=20', *STEP),
    'distill_fp16': benchmark('--task=distill', '--precision=fp16', '--warmup=3', '--repetitions=10', *STEP),
    'distill_tf32': benchmark('--task=distill', '--precision=tf32', '--warmup=2', '--repetitions=5', *STEP),
    'distill_fp32': benchmark('--task=distill', '--precision=fp32', '--warmup=2', '--repetitions=5', *STEP),
    'distill_bf16_masked_attention': benchmark('--task=distill', '--precision=bf16', '--warmup=5', '--repetitions=20',
                                               '--nosegment_attention', *STEP),
    'distill_bf16_cudnn_attention': benchmark('--task=distill', '--precision=bf16', '--warmup=5', '--repetitions=20',
                                              '--nosegment_attention', '--cudnn_attention', *STEP),
    'distill_bf16_40_shapes_cudnn_attention': benchmark(
        '--task=distill', '--precision=bf16', '--warmup=0', '--repetitions=80', '--shapes=40', '--nosegment_attention',
        '--cudnn_attention', *STEP),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    here = pathlib.Path(__file__).resolve().parent
    parser.add_argument('--distill_l2s', default=str(here / 'distill_l2s'), help="a bundle's launcher")
    parser.add_argument('--output', default='check_gpu', help='directory for gpu.json and what the parts write')
    parser.add_argument('--parts', default=','.join(PARTS), help='comma-separated; default: all, in this order')
    arguments = parser.parse_args()
    unknown = [name for name in arguments.parts.split(',') if name not in PARTS]
    if unknown:
        parser.error(f'--parts: no part {", ".join(unknown)}; there are {", ".join(PARTS)}')
    check = Check(arguments)
    for name in arguments.parts.split(','):
        check.part(name, PARTS[name])
    failed = [name for name, entry in check.report['parts'].items() if not entry['passed']]
    print(f'\n{len(check.report["parts"]) - len(failed)} passed, {len(failed)} failed' +
          (': ' + ', '.join(failed) if failed else ''))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
