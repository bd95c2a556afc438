#include "modeling/wav2vec2/config_fields.h"

#include "absl/strings/str_split.h"

namespace distill_l2s {
namespace {

constexpr const char* kIgnored[] = {
    // Bookkeeping.
    "_attn_implementation_autoset",
    "_commit_hash",
    "_name_or_path",
    "architectures",
    "dtype",
    "finetuning_task",
    "freeze_feat_extract_train",
    "gradient_checkpointing",
    "id2label",
    "label2id",
    "model_type",
    "num_feat_extract_layers",
    "output_attentions",
    "output_hidden_states",
    "problem_type",
    "return_dict",
    "task_specific_params",
    "tf_legacy_loss",
    "tokenizer_class",
    "torch_dtype",
    "torchscript",
    "transformers_version",
    "use_bfloat16",
    "use_cache",
    // The loss and the vocabulary.
    "bos_token_id",
    "ctc_loss_reduction",
    "ctc_zero_infinity",
    "decoder_start_token_id",
    "eos_token_id",
    "pad_token_id",
    "prefix",
    "sep_token_id",
    // Pretraining: quantiser and contrastive loss.
    "codevector_dim",
    "contrastive_logits_temperature",
    "diversity_loss_weight",
    "feat_extract_dropout",
    "feat_quantizer_dropout",
    "num_codevector_groups",
    "num_codevectors_per_group",
    "num_negatives",
    "proj_codevector_dim",
    // Classification and speaker heads, and the adapter's shape where there is no adapter.
    "adapter_kernel_size",
    "adapter_stride",
    "classifier_proj_size",
    "num_adapter_layers",
    "output_hidden_size",
    "tdnn_dilation",
    "tdnn_dim",
    "tdnn_kernel",
    "use_weighted_layer_sum",
    "xvector_output_dim",
    // Names that transformers' wav2vec 2.0 never reads.
    "attention_probs_dropout_prob",
    "feat_extractor_dropout",
    "hidden_dropout_prob",
    "mask_channel_length",
    "mask_channel_min_space",
    "mask_channel_other",
    "mask_channel_prob",
    "mask_channel_selection",
    "mask_time_min_space",
    "mask_time_other",
    "mask_time_selection",
    "no_mask_channel_overlap",
    "no_mask_time_overlap",
    // Of text models and of generation.
    "add_cross_attention",
    "bad_words_ids",
    "begin_suppress_tokens",
    "chunk_size_feed_forward",
    "cross_attention_hidden_size",
    "diversity_penalty",
    "do_sample",
    "early_stopping",
    "encoder_no_repeat_ngram_size",
    "exponential_decay_length_penalty",
    "forced_bos_token_id",
    "forced_eos_token_id",
    "is_decoder",
    "is_encoder_decoder",
    "length_penalty",
    "max_length",
    "min_length",
    "no_repeat_ngram_size",
    "num_beam_groups",
    "num_beams",
    "num_return_sequences",
    "output_scores",
    "remove_invalid_values",
    "repetition_penalty",
    "return_dict_in_generate",
    "suppress_tokens",
    "temperature",
    "tie_encoder_decoder",
    "tie_word_embeddings",
    "top_k",
    "top_p",
    "typical_p",
};

// Words of field names that describe what a network computes.
constexpr const char* kArchitectureWords[] = {
    "act",        "activation", "adapter",   "adapters",   "alibi",         "attention", "attn",
    "batchnorm",  "bias",       "cell",      "conv",       "decoder",       "depth",     "depthwise",
    "dim",        "dims",       "embed",     "embedding",  "embeddings",    "encoder",   "eps",
    "expert",     "experts",    "extractor", "ffn",        "fusion",        "gate",      "gated",
    "glu",        "groups",     "head",      "heads",      "hidden",        "kernel",    "layer",
    "layernorm",  "layers",     "lora",      "norm",       "normalization", "pooling",   "position",
    "positional", "postnorm",   "prenorm",   "projection", "quantization",  "relative",  "residual",
    "rope",       "rotary",     "scale",     "scaling",    "sparse",        "stride",    "width",
    "window",
};

struct RequiredValue {
  const char* field;
  const char* value;
};

constexpr RequiredValue kRequired[] = {
    {"add_adapter", "false"},
    {"auto_map", "null"},
    {"pruned_heads", "{}"},
    {"quantization_config", "null"},
};

}  // namespace

bool IsIgnoredConfigField(absl::string_view name) {
  for (const char* ignored : kIgnored) {
    if (name == ignored) return true;
  }
  return false;
}

bool SoundsLikeArchitecture(absl::string_view name) {
  for (const absl::string_view word : absl::StrSplit(name, '_')) {
    for (const char* known : kArchitectureWords) {
      if (word == known) return true;
    }
  }
  return false;
}

const char* RequiredConfigValue(absl::string_view name) {
  for (const RequiredValue& required : kRequired) {
    if (name == required.field) return required.value;
  }
  return nullptr;
}

}  // namespace distill_l2s
