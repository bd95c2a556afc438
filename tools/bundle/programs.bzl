"""What the bundle carries: a program or test joins by one line.

tools/check_programs.py reads this file and checks that every program of experiments/ and tools/ is in it.
"""

# {label as users type it: what the program does, as `distill_l2s --help` shows it}, in the order of the work.
PROGRAMS = {
    "//experiments:prepare": "Turns a downloaded corpus into audio, manifests and a vocabulary.",
    "//experiments:train": "Fine-tunes a wav2vec 2.0 by CTC, with or without distillation.",
    "//experiments:sweep": "Trains experiments that differ in stated places, and compares them.",
    "//experiments:evaluate": "Measures word and character error rates on a test set.",
    "//experiments:transcribe": "Writes down what is said in audio files.",
    "//experiments:align": "Tells when each word of a transcript is said, and which transcripts are wrong.",
    "//experiments:tune_decoding": "Settles how much a language model counts, on a dev set.",
    "//experiments:benchmark": "Measures the speed of training and inference on this machine.",
    "//experiments:quickstart": "From nothing to a report on real speech; needs apt-get, pip and a network.",
    "//tools:average_checkpoints": "Averages checkpoints or training states.",
    "//tools:convert_e5": "Unpacks the quickstart's text encoder into a Hugging Face directory.",
    "//tools:draft_text_rules": "Drafts the text rules of a language that has none.",
    "//tools:estimate_ngrams": "Makes a language model of word n-grams from text.",
    "//tools:export_checkpoint": "Writes a recogniser as Hugging Face reads it.",
    "//tools:inspect_checkpoint": "Lists the tensors of checkpoints.",
    "//tools:make_synthetic_corpus": "Makes a corpus of synthetic speech; needs espeak-ng.",
    "//tools:measure_loading": "Measures how long a model takes to load.",
    "//tools:normalize_text": "Normalises text as prepare normalised the transcripts.",
}

# {label: why it is not in the bundle}.
EXCLUDED = {}

# Tests to run where the bundle is used: what needs a GPU. Each is linked statically (linkstatic = True).
TESTS = {
    "//experiments/training:deterministic_run_test": "--deterministic gives the same bits again, resumed or not.",
    "//experiments/training:device_test": "The GPU opens and computes.",
    "//experiments/training:gpu_step_test": "Padding, out-of-memory errors, fp16's skipped steps, checkpointing.",
    "//experiments/training:host_synchronization_test": "A training step waits for the GPU nowhere but in CTC.",
    "//experiments/training/distributed:nccl_backend_test": "NCCL sums the tensors of GPUs.",
}
