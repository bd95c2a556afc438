"""//experiments:benchmark and transformers by turns; tools/compare_with_transformers starts it.

A round runs each implementation once, in a new process: the same shape, lengths of clips, threads, precision, dropout
and masks, one step that does not count and then --repetitions. transformers' step is Wav2Vec2ForCTC with an
attention mask; in training freeze_feature_encoder(), clip_grad_norm_ and torch's fused AdamW; in bf16 autocast.
On a GPU both take their batch from the host's memory in each step, and steps are not waited for one by one: a time is
the mean of --repetitions of them, until the device is done.
Other programs on the machine slow whatever runs: what to read is the ratio within a round.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

CASES = {
    'cpu': [(task, precision) for task in ('infer', 'train') for precision in ('fp32', 'bf16')] + [('infer', 'int8')],
    'cuda': [(task, precision) for task in ('infer', 'train') for precision in ('tf32', 'bf16')],
}
WARMUP = {'cpu': 1, 'cuda': 5}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--benchmark', help='the program //experiments:benchmark')
    parser.add_argument('--device', default='cpu', choices=CASES)
    parser.add_argument('--json', help='file that receives every time')
    parser.add_argument('--shape', default='xlsr_53')
    parser.add_argument('--cases', default='', help='of infer-fp32,train-bf16,...; default: all')
    parser.add_argument('--batch_s', type=float, default=20)
    parser.add_argument('--shortest', type=float, default=0.8, help="the shortest clip's length over the longest's")
    parser.add_argument('--attentions', default='sdpa,eager')
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--repetitions', type=int, default=2)
    parser.add_argument('--measure', help=argparse.SUPPRESS)  # Internal: a case that this process measures.
    return parser.parse_args()


def run_ours(arguments, task, precision):
    with tempfile.NamedTemporaryFile(suffix='.json') as file:
        subprocess.run([arguments.benchmark, f'--shape={arguments.shape}', f'--task={task}',
                        f'--precision={precision}', f'--batch_s={arguments.batch_s}',
                        f'--shortest={arguments.shortest}', f'--device={arguments.device}',
                        f'--warmup={WARMUP[arguments.device]}',
                        f'--repetitions={arguments.repetitions}', f'--threads={arguments.threads}',
                        f'--json={file.name}'], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(file.name, encoding='utf-8') as written:
            return json.load(written)


def run_transformers(arguments, case):
    output = subprocess.run([sys.executable, __file__, f'--measure={json.dumps(case)}',
                             f'--threads={arguments.threads}', f'--device={arguments.device}',
                             f'--repetitions={arguments.repetitions}'],
                            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return json.loads(output)


def make_batch(torch, case):
    """As //experiments:benchmark's: lengths evenly from the longest to the shortest, 14 labels a second."""
    torch.manual_seed(1)
    clips, samples, shortest = case['clips'], case['samples'], case['shortest']
    waveforms = torch.randn(clips, samples)
    mask = torch.ones(clips, samples, dtype=torch.long)
    labels = torch.randint(0, case['config']['vocab_size'] - 2, (clips, max(1, round(14 * samples / 16000))))
    for clip in range(clips):
        place = clip / (clips - 1) if clips > 1 else 0
        length = round((1 - place * (1 - shortest)) * samples)
        waveforms[clip, length:] = 0
        mask[clip, length:] = 0
        labels[clip, max(1, round(14 * length / 16000)):] = -100
    return waveforms, mask, labels


def make_step(torch, transformers, case, device):
    config = transformers.Wav2Vec2Config(**case['config'])
    config._attn_implementation = case['attention']
    model = transformers.Wav2Vec2ForCTC(config).to(device)
    batch = make_batch(torch, case)
    if device == 'cuda':
        batch = [tensor.pin_memory() for tensor in batch]
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = case['precision'] != 'fp32'
    autocast = {'device_type': device, 'dtype': torch.bfloat16, 'enabled': case['precision'] == 'bf16'}

    def on_device():
        return [tensor.to(device, non_blocking=True) for tensor in batch]

    def infer():
        waveforms, mask, _ = on_device()
        with torch.inference_mode(), torch.autocast(**autocast):
            model(waveforms, attention_mask=mask)

    def train():
        waveforms, mask, labels = on_device()
        with torch.autocast(**autocast):
            loss = model(waveforms, attention_mask=mask, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    if case['task'] == 'infer':
        model.eval()
        return infer
    model.train()
    model.freeze_feature_encoder()
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=1e-6, fused=True)
    return train


def measure(arguments):
    # torch's CUDA libraries may be stand-ins without functions.
    sys.setdlopenflags(os.RTLD_LAZY)
    import torch
    import transformers
    torch.set_num_threads(arguments.threads)
    step = make_step(torch, transformers, json.loads(arguments.measure), arguments.device)
    for _ in range(WARMUP[arguments.device]):
        step()
    if arguments.device == 'cuda':
        return measure_on_gpu(torch, step, arguments.repetitions)
    wall_s, processor_s = [], []
    for _ in range(arguments.repetitions):
        wall, processor = time.perf_counter(), time.process_time()
        step()
        wall_s.append(time.perf_counter() - wall)
        processor_s.append(time.process_time() - processor)
    print(json.dumps({'step_s': statistics.median(wall_s), 'processor_s': statistics.median(processor_s)}))


def measure_on_gpu(torch, step, repetitions):
    torch.cuda.synchronize()
    wall, processor = time.perf_counter(), time.process_time()
    for _ in range(repetitions):
        step()
    torch.cuda.synchronize()
    print(json.dumps({'step_s': (time.perf_counter() - wall) / repetitions,
                      'processor_s': (time.process_time() - processor) / repetitions}))


def compare(arguments, task, precision):
    """Rounds of {name: (step_s, processor_s)}."""
    rounds = []
    for number in range(arguments.rounds):
        ours = run_ours(arguments, task, precision)
        times = {'ours': (ours['unbroken_s'], ours['processor_s'])}
        for attention in arguments.attentions.split(',') if precision != 'int8' else ():
            case = {key: ours[key] for key in ('clips', 'samples', 'shortest', 'config')}
            case.update(task=task, precision=precision, attention=attention)
            theirs = run_transformers(arguments, case)
            times[attention] = (theirs['step_s'], theirs['processor_s'])
        rounds.append(times)
        print(f'{task} {precision}, round {number + 1}: ' +
              ', '.join(f'{name} {wall:.3f} s, processor {processor:.3f} s'
                        for name, (wall, processor) in times.items()), file=sys.stderr, flush=True)
    return rounds, ours['machine'] if arguments.device == 'cpu' else ours['device']


def median_of(rounds, name, which):
    return statistics.median(times[name][which] for times in rounds)


def ratio_text(rounds, name, which):
    """theirs / ours: over 1 where ours is faster."""
    ratios = [times[name][which] / times['ours'][which] for times in rounds]
    return f'{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})'


def main():
    arguments = parse_arguments()
    if arguments.measure:
        return measure(arguments)
    asked_for = arguments.cases.split(',') if arguments.cases else ['-'.join(case) for case in CASES[arguments.device]]
    chosen = [case for case in CASES[arguments.device] if '-'.join(case) in asked_for]
    lines, machine, times = [], '', {}
    for task, precision in chosen:
        rounds, machine = compare(arguments, task, precision)
        times[f'{task}-{precision}'] = rounds
        for name in (*arguments.attentions.split(','), 'ours'):
            if name not in rounds[0]:
                continue
            cells = [task, precision, name if name == 'ours' else f'transformers, {name}',
                     f"{median_of(rounds, name, 0):.3f}", f"{median_of(rounds, name, 1):.3f}"]
            cells += ['', ''] if name == 'ours' else [ratio_text(rounds, name, 0), ratio_text(rounds, name, 1)]
            lines.append('| ' + ' | '.join(cells) + ' |')
    if arguments.json:
        with open(arguments.json, 'w', encoding='utf-8') as file:
            json.dump({'machine': machine, 'threads': arguments.threads, 'batch_s': arguments.batch_s, 'rounds': times},
                      file)
    print(f'{machine}; {arguments.threads} threads; {arguments.shape}, {arguments.batch_s:g} s of audio a batch; '
          f'{arguments.rounds} rounds of {arguments.repetitions} steps; {time.strftime("%Y-%m-%d")}\n')
    print('| task | precision | implementation | step, s | processor time, s | step, times ours | '
          'processor time, times ours |')
    print('|---|---|---|---|---|---|---|')
    print('\n'.join(lines))


if __name__ == '__main__':
    main()
