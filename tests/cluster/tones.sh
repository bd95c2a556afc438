# shellcheck shell=bash
# An experiment for the scripts beside this one to source, each in a directory of its own.

# write_tones: a corpus of tones, and tones.textproto: a student of milliseconds a step.
write_tones() {
  python3 - <<'EOF'
import json, math, struct, wave
for name, count in (('train', 12), ('dev', 2)):
    with open(name + '.jsonl', 'w') as manifest:
        for clip in range(count):
            text = 'abc'[clip % 3] + 'cab'[clip % 2]
            path = f'{name}{clip}.wav'
            with wave.open(path, 'wb') as file:
                file.setparams((1, 2, 16000, 0, 'NONE', ''))
                for letter in text:
                    pitch = 200 * (1 + ord(letter) - ord('a'))
                    file.writeframes(b''.join(struct.pack('<h', int(9000 * math.sin(2 * math.pi * pitch * i / 16000)))
                                              for i in range(6400)))
            print(json.dumps({'audio_filepath': path, 'duration': 0.8, 'text': text}), file=manifest)
EOF
  cat >tones.textproto <<'EOF'
name: "tones"
data { train_manifests: "train.jsonl" dev_manifests: "dev.jsonl" batching { batch_s: 4 max_clip_s: 4 } }
student { random { conv_dim: [ 16, 16, 16, 16, 16, 16, 16 ] conv_bias: true feat_extract_norm: "layer"
  do_stable_layer_norm: true hidden_size: 32 num_hidden_layers: 2 num_attention_heads: 2 intermediate_size: 64
  num_conv_pos_embeddings: 16 num_conv_pos_embedding_groups: 2 mask_time_length: 2 layerdrop: 0.1 }
  freeze_feature_encoder: false }
optimization { steps: 150 learning_rate: 1e-3 constant {} accumulation_steps: 2 }
evaluation { selection: LAST every_steps: 75 }
seed: 7
EOF
}
