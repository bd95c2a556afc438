#include "modeling/wav2vec2/attention_adapter.h"

#include <ATen/ops/relu.h>

namespace distill_l2s {

AttentionAdapter::AttentionAdapter(const Wav2Vec2Config& config) {
  const int64_t width = config.hidden_size();
  const int64_t inner_width = config.adapter_attn_dim();
  norm_ = register_module("norm", std::make_shared<Normalization>(width, 1e-5));
  inner_ = register_module("linear_1", std::make_shared<Linear>(width, inner_width));
  outer_ = register_module("linear_2", std::make_shared<Linear>(inner_width, width));
}

at::Tensor AttentionAdapter::forward(const at::Tensor& frames) const {
  return outer_->forward(at::relu(inner_->forward(norm_->ForwardLast(frames))));
}

void AttentionAdapter::Initialize(double range) {
  norm_->Initialize();
  inner_->InitializeNormal(range);
  outer_->InitializeNormal(range);
}

}  // namespace distill_l2s
