#include "modeling/wav2vec2/tiny_config.h"

#include <string>

namespace distill_l2s {

Wav2Vec2Config TinyConfig(const char* norm) {
  const bool layer_norm = norm == std::string("layer");
  Wav2Vec2Config config;
  for (int i = 0; i < 7; ++i) config.add_conv_dim(8);
  config.set_conv_bias(layer_norm);
  config.set_feat_extract_norm(norm);
  config.set_do_stable_layer_norm(layer_norm);
  config.set_hidden_size(16);
  config.set_num_hidden_layers(2);
  config.set_num_attention_heads(2);
  config.set_intermediate_size(32);
  config.set_num_conv_pos_embeddings(4);
  config.set_num_conv_pos_embedding_groups(2);
  config.set_hidden_dropout(0);
  config.set_attention_dropout(0);
  config.set_activation_dropout(0);
  config.set_final_dropout(0);
  config.set_layerdrop(0);
  config.set_vocab_size(6);
  return config;
}

}  // namespace distill_l2s
