#include "modeling/xlm_roberta/text_encoder.h"

#include <ATen/Context.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "modeling/checkpoint/module_tensors.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;
using Rows = std::vector<std::vector<double>>;

TextEncoderConfig SmallConfig(const std::string& model_type) {
  TextEncoderConfig config;
  config.set_model_type(model_type);
  config.set_vocab_size(20);
  config.set_hidden_size(12);
  config.set_num_hidden_layers(2);
  config.set_num_attention_heads(3);
  config.set_intermediate_size(16);
  config.set_max_position_embeddings(10);
  config.set_type_vocab_size(2);
  // Large, so that one that is forgotten shows.
  config.set_layer_norm_eps(0.05f);
  config.set_initializer_range(0.5f);
  return config;
}

std::shared_ptr<TextEncoder> SmallEncoder(const std::string& model_type) {
  at::manual_seed(7);
  auto encoder = TextEncoder::Create(SmallConfig(model_type)).value();
  for (auto& [name, value] : NamedTensors(*encoder)) {
    if (value.dim() == 1) value.add_(at::randint(-5, 6, value.sizes(), at::kFloat).mul(0.1));
  }
  return encoder;
}

// The layer's formulas once more, in double and by loops.
class ReferenceBert {
 public:
  explicit ReferenceBert(const TextEncoder& encoder)
      : config_(encoder.config()), parameters_(NamedTensors(encoder)) {}

  Rows Embed(const std::vector<int64_t>& ids, const std::vector<int64_t>& positions) const {
    Rows rows;
    for (size_t t = 0; t < ids.size(); ++t) {
      rows.emplace_back();
      for (int c = 0; c < config_.hidden_size(); ++c) {
        rows[t].push_back(At("embeddings.word_embeddings.weight", ids[t], c) +
                          At("embeddings.position_embeddings.weight", positions[t], c) +
                          At("embeddings.token_type_embeddings.weight", 0, c));
      }
    }
    return LayerNorm("embeddings.LayerNorm", rows);
  }

  Rows Layer(int i, const Rows& x) const {
    const std::string name = absl::StrCat("encoder.layer.", i, ".");
    Rows attended = Linear(name + "attention.output.dense", Attention(name + "attention.self.", x));
    attended = LayerNorm(name + "attention.output.LayerNorm", Sum(attended, x));
    Rows inner = Linear(name + "intermediate.dense", attended);
    for (auto& row : inner) {
      for (double& value : row) value *= 0.5 * (1 + std::erf(value / std::sqrt(2.0)));
    }
    return LayerNorm(name + "output.LayerNorm", Sum(Linear(name + "output.dense", inner), attended));
  }

 private:
  double At(const std::string& name, int64_t row, int64_t column) const {
    return parameters_.at(name)[row][column].item<double>();
  }

  static Rows Sum(Rows a, const Rows& b) {
    for (size_t t = 0; t < a.size(); ++t) {
      for (size_t c = 0; c < a[t].size(); ++c) a[t][c] += b[t][c];
    }
    return a;
  }

  Rows Linear(const std::string& name, const Rows& x) const {
    const at::Tensor bias = parameters_.at(name + ".bias");
    Rows y(x.size(), std::vector<double>(bias.size(0)));
    for (size_t t = 0; t < x.size(); ++t) {
      for (int64_t o = 0; o < bias.size(0); ++o) {
        y[t][o] = bias[o].item<double>();
        for (size_t c = 0; c < x[t].size(); ++c) y[t][o] += At(name + ".weight", o, c) * x[t][c];
      }
    }
    return y;
  }

  Rows LayerNorm(const std::string& name, Rows x) const {
    for (auto& row : x) {
      double mean = 0, variance = 0;
      for (const double value : row) mean += value / row.size();
      for (const double value : row) variance += (value - mean) * (value - mean) / row.size();
      for (size_t c = 0; c < row.size(); ++c) {
        row[c] = (row[c] - mean) / std::sqrt(variance + config_.layer_norm_eps()) *
                     parameters_.at(name + ".weight")[c].item<double>() +
                 parameters_.at(name + ".bias")[c].item<double>();
      }
    }
    return x;
  }

  Rows Attention(const std::string& name, const Rows& x) const {
    const Rows q = Linear(name + "query", x), k = Linear(name + "key", x), v = Linear(name + "value", x);
    const int width = config_.hidden_size() / config_.num_attention_heads();
    Rows context(x.size(), std::vector<double>(config_.hidden_size(), 0));
    for (int first = 0; first < config_.hidden_size(); first += width) {
      for (size_t t = 0; t < x.size(); ++t) {
        std::vector<double> weights;
        double total = 0;
        for (size_t s = 0; s < x.size(); ++s) {
          double score = 0;
          for (int c = first; c < first + width; ++c) score += q[t][c] * k[s][c];
          weights.push_back(std::exp(score / std::sqrt(width)));
          total += weights[s];
        }
        for (size_t s = 0; s < x.size(); ++s) {
          for (int c = first; c < first + width; ++c) context[t][c] += weights[s] / total * v[s][c];
        }
      }
    }
    return context;
  }

  const TextEncoderConfig config_;
  const TensorMap parameters_;
};

void ExpectNear(const at::Tensor& got, const Rows& want) {
  for (size_t t = 0; t < want.size(); ++t) {
    for (size_t c = 0; c < want[t].size(); ++c) {
      ASSERT_NEAR(got[t][c].item<double>(), want[t][c], 2e-5) << "position " << t << ", feature " << c;
    }
  }
}

// `ids` alone and padded by two, against the reference at `positions`.
void ExpectReferenceStates(const std::string& model_type, const std::vector<int64_t>& ids,
                           const std::vector<int64_t>& positions) {
  auto encoder = SmallEncoder(model_type);
  const ReferenceBert reference(*encoder);
  const Rows embedded = reference.Embed(ids, positions);
  const Rows first = reference.Layer(0, embedded), second = reference.Layer(1, first);

  const auto alone = encoder->forward(at::tensor(ids).unsqueeze(0), {}, {2, 0, 1});
  ASSERT_EQ(alone.size(), 3);
  ExpectNear(alone[0][0], second);
  ExpectNear(alone[1][0], embedded);
  ExpectNear(alone[2][0], first);

  const int64_t length = ids.size();
  at::Tensor batch = at::full({2, length + 2}, 1, at::kLong);
  batch[1].slice(0, 0, length).copy_(at::tensor(ids));
  batch[0].fill_(9);
  const auto padded = encoder->forward(batch, at::tensor({length + 2, length}), {2});
  ExpectNear(padded[0][1], second);
}

TEST(TextEncoderTest, BertCountsPositionsFromZero) {
  ExpectReferenceStates("bert", {0, 5, 1, 17, 2}, {0, 1, 2, 3, 4});
}

TEST(TextEncoderTest, XlmRobertaCountsTokensFromThePadding) {
  ExpectReferenceStates("xlm-roberta", {0, 5, 6, 17, 2}, {2, 3, 4, 5, 6});
}

// transformers counts so where "<pad>" is spelled out in a text.
TEST(TextEncoderTest, XlmRobertaGivesPadTokensInTheTextThePaddingPosition) {
  ExpectReferenceStates("xlm-roberta", {0, 9, 1, 17, 2}, {2, 3, 1, 4, 5});
}

TEST(TextEncoderTest, MaximumTokens) {
  EXPECT_EQ(SmallEncoder("bert")->MaximumTokens(), 10);
  EXPECT_EQ(SmallEncoder("roberta")->MaximumTokens(), 8);
  EXPECT_EQ(SmallEncoder("xlm-roberta")->forward(at::full({1, 8}, 5, at::kLong), {}, {1})[0].size(1), 8);
}

// NaN in a layer that is not asked for must not matter.
TEST(TextEncoderTest, LayersPastTheLastAreNotComputed) {
  auto encoder = SmallEncoder("bert");
  NamedTensors(*encoder).at("encoder.layer.1.output.dense.weight").fill_(std::nan(""));
  const at::Tensor ids = at::tensor({int64_t{0}, int64_t{2}}).unsqueeze(0);
  EXPECT_FALSE(encoder->forward(ids, {}, {1, 0})[0].isnan().any().item<bool>());
  EXPECT_TRUE(encoder->forward(ids, {}, {2})[0].isnan().all().item<bool>());
  EXPECT_TRUE(encoder->forward(ids, {}, {}).empty());
}

TEST(TextEncoderTest, RandomInitialisation) {
  const auto tensors = NamedTensors(*TextEncoder::Create(SmallConfig("xlm-roberta")).value());
  EXPECT_EQ(tensors.size(), 5u + 2 * 16);
  EXPECT_NEAR(tensors.at("encoder.layer.1.output.dense.weight").std().item<double>(), 0.5, 0.1);
  EXPECT_EQ(tensors.at("embeddings.word_embeddings.weight")[1].abs().sum().item<double>(), 0);
  EXPECT_EQ(tensors.at("embeddings.position_embeddings.weight")[1].abs().sum().item<double>(), 0);
  EXPECT_EQ(tensors.at("encoder.layer.0.output.LayerNorm.weight").min().item<double>(), 1);
  EXPECT_EQ(tensors.at("encoder.layer.0.intermediate.dense.bias").abs().max().item<double>(), 0);
}

TEST(TextEncoderTest, ErrorsNameWhatIsWrong) {
  TextEncoderConfig config = SmallConfig("bert");
  config.set_num_attention_heads(5);
  EXPECT_THAT(std::string(TextEncoder::Create(config).status().message()),
              HasSubstr("num_attention_heads is 5"));
  TensorMap parameters = NamedTensors(*SmallEncoder("bert"));
  parameters["embeddings.LayerNorm.bias"] = at::full({11}, 0.0f);
  EXPECT_THAT(std::string(TextEncoder::FromParameters(SmallConfig("bert"), parameters).status().message()),
              HasSubstr("embeddings.LayerNorm.bias"));
  parameters.erase("embeddings.LayerNorm.bias");
  EXPECT_THAT(std::string(TextEncoder::FromParameters(SmallConfig("bert"), parameters).status().message()),
              HasSubstr("embeddings.LayerNorm.bias: missing"));
}

}  // namespace
}  // namespace distill_l2s
