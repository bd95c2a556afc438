// The text encoder against transformers' hidden states: every golden file teacher_forward*.safetensors,
// computed from models/teacher.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "modeling/xlm_roberta/pretrained_text_encoder.h"
#include "tests/golden_data.h"

namespace distill_l2s {
namespace {

// `values` [B, L, D] with 0 past the clips' lengths, where hidden states hold no meaning.
at::Tensor Valid(const at::Tensor& values, const at::Tensor& attention_mask) {
  return values.mul(attention_mask.unsqueeze(2).to(values.scalar_type()));
}

class TeacherParityTest : public testing::Test {
 protected:
  static std::shared_ptr<TextEncoder> Teacher() {
    auto teacher = LoadTextEncoder(GoldenPath("models/teacher"));
    if (!teacher.ok()) throw std::runtime_error(std::string(teacher.status().message()));
    return *teacher;
  }
};

TEST_F(TeacherParityTest, HiddenStatesOfAPaddedBatch) {
  const auto teacher = Teacher();
  for (const std::string& file : GoldenFiles("teacher_forward", ".safetensors")) {
    const TensorMap golden = ReadGoldenTensors(file);
    const at::Tensor mask = GoldenTensor(golden, "attention_mask");
    std::vector<int64_t> layers;
    while (golden.count(absl::StrCat("hidden_states.", layers.size())) > 0) layers.push_back(layers.size());
    ASSERT_GT(layers.size(), 1u) << file;
    const auto states = teacher->forward(GoldenTensor(golden, "input_ids"), mask.sum(1), layers);
    for (const int64_t layer : layers) {
      const at::Tensor want = GoldenTensor(golden, absl::StrCat("hidden_states.", layer));
      EXPECT_TRUE(IsClose(Valid(states[layer], mask), Valid(want, mask), kHiddenStateTolerance))
          << file << ", layer " << layer;
    }
  }
}

TEST_F(TeacherParityTest, HiddenStatesOfEachClipAlone) {
  const auto teacher = Teacher();
  const int64_t last = teacher->config().num_hidden_layers();
  for (const std::string& file : GoldenFiles("teacher_forward", ".safetensors")) {
    const TensorMap golden = ReadGoldenTensors(file);
    const at::Tensor want = GoldenTensor(golden, absl::StrCat("hidden_states.", last));
    for (int64_t clip = 0; clip < want.size(0); ++clip) {
      const int64_t length = GoldenTensor(golden, "attention_mask")[clip].sum().item<int64_t>();
      const at::Tensor ids = GoldenTensor(golden, "input_ids").narrow(0, clip, 1).narrow(1, 0, length);
      EXPECT_TRUE(IsClose(teacher->forward(ids, {}, {last})[0][0], want[clip].narrow(0, 0, length),
                          kHiddenStateTolerance))
          << file << ", clip " << clip;
    }
  }
}

}  // namespace
}  // namespace distill_l2s
