#include "modeling/xlm_roberta/frozen_teacher.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "modeling/checkpoint/module_tensors.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Ids = std::vector<std::vector<int64_t>>;

std::shared_ptr<TextEncoder> Encoder(int hidden_size = 32) {
  TextEncoderConfig config;
  config.set_vocab_size(50);
  config.set_hidden_size(hidden_size);
  config.set_num_hidden_layers(2);
  config.set_num_attention_heads(4);
  config.set_intermediate_size(4 * hidden_size);
  config.set_max_position_embeddings(22);
  config.set_initializer_range(0.3f);
  at::manual_seed(3);
  return TextEncoder::Create(config).value();
}

std::unique_ptr<FrozenTeacher> Teacher(const FrozenTeacherOptions& options = {}, int hidden_size = 32) {
  return FrozenTeacher::Create(Encoder(hidden_size), options).value();
}

TeacherHiddenStates States(FrozenTeacher* teacher, const Ids& ids, const std::vector<int64_t>& layers) {
  return teacher->HiddenStates(ids, std::vector<std::string>(ids.size(), "clip"), layers).value();
}

const Ids kIds = {{0, 7, 8, 2}, {0, 9, 2}, {0, 7, 8, 2}, {0, 30, 31, 32, 33, 2}};

std::string NewDirectory(const std::string& name) {
  const std::string directory = JoinPath(testing::TempDir(), name);
  std::filesystem::remove_all(directory);
  return directory;
}

TEST(FrozenTeacherTest, PadsTheEncodersHiddenStates) {
  auto teacher = Teacher();
  auto encoder = Encoder();
  const TeacherHiddenStates got = States(teacher.get(), kIds, {2, 0});
  EXPECT_TRUE(got.token_lengths.equal(at::tensor({int64_t{4}, int64_t{3}, int64_t{4}, int64_t{6}})));
  ASSERT_EQ(got.states.size(), 2);
  for (const size_t k : {0, 1}) {
    ASSERT_EQ(got.states[k].sizes(), at::IntArrayRef({4, 6, 32}));
    for (size_t i = 0; i < kIds.size(); ++i) {
      const int64_t length = kIds[i].size();
      const at::Tensor want = encoder->forward(at::tensor(kIds[i]).unsqueeze(0), {}, {k == 0 ? 2 : 0})[0][0];
      EXPECT_TRUE(got.states[k][i].narrow(0, 0, length).allclose(want, 1e-5, 1e-5));
      EXPECT_EQ(got.states[k][i].narrow(0, length, 6 - length).abs().sum().item<double>(), 0);
    }
  }
}

// Same bits alone and in any batch.
TEST(FrozenTeacherTest, ASentencesStatesDependOnNothingElse) {
  const int threads = at::get_num_threads();
  Ids ids;
  for (int64_t length = 1; length <= 20; ++length) ids.push_back(std::vector<int64_t>(length, length + 5));
  for (const int count : {1, 2, 3}) {
    at::set_num_threads(count);
    const at::Tensor together = States(Teacher({}, 384).get(), ids, {2}).states[0];
    auto alone = Teacher({}, 384);
    for (size_t i = 0; i < ids.size(); ++i) {
      const int64_t length = ids[i].size();
      EXPECT_TRUE(States(alone.get(), {ids[i]}, {2}).states[0][0].equal(together[i].narrow(0, 0, length)))
          << length << " tokens, " << count << " threads";
    }
  }
  at::set_num_threads(threads);
}

TEST(FrozenTeacherTest, BatchesOfEqualLengthAgree) {
  FrozenTeacherOptions options;
  options.sentences_per_batch = 4;
  auto batched = Teacher(options);
  auto alone = Teacher();
  Ids ids = kIds;
  for (int64_t i = 0; i < 10; ++i) ids.push_back({0, 20 + i, 10 + i, 2});
  EXPECT_TRUE(States(batched.get(), ids, {2})
                  .states[0]
                  .allclose(States(alone.get(), ids, {2}).states[0], 1e-5, 1e-5));
}

// Its weights are spoilt after the first pass: what is right after that was not computed again.
void Spoil(TextEncoder* encoder) {
  for (auto& [name, value] : NamedTensors(*encoder)) value.fill_(0);
}

TEST(FrozenTeacherTest, ComputesEachSentenceOnce) {
  auto encoder = Encoder();
  auto teacher = FrozenTeacher::Create(encoder, {}).value();
  const at::Tensor first = States(teacher.get(), kIds, {1}).states[0];
  Spoil(encoder.get());
  EXPECT_TRUE(States(teacher.get(), kIds, {1}).states[0].equal(first));
  EXPECT_FALSE(States(teacher.get(), kIds, {2}).states[0].abs().sum().item<double>() > 0);
}

TEST(FrozenTeacherTest, RightWithoutAnyCache) {
  FrozenTeacherOptions options;
  options.memory_cache_bytes = 0;
  EXPECT_TRUE(States(Teacher(options).get(), kIds, {2})
                  .states[0]
                  .equal(States(Teacher().get(), kIds, {2}).states[0]));
}

TEST(FrozenTeacherTest, DirectoryServesTheNextRun) {
  FrozenTeacherOptions options;
  options.cache_directory = NewDirectory("served");
  at::Tensor first;
  {
    auto teacher = Teacher(options);
    ASSERT_TRUE(teacher->Precompute(kIds, {"a", "b", "c", "d"}, {2}).ok());
    first = States(teacher.get(), kIds, {2}).states[0];
  }
  auto encoder = Encoder();
  auto teacher = FrozenTeacher::Create(encoder, options).value();
  Spoil(encoder.get());
  EXPECT_TRUE(States(teacher.get(), kIds, {2}).states[0].equal(first));
  EXPECT_TRUE(States(Teacher().get(), kIds, {2}).states[0].equal(first));
}

TEST(FrozenTeacherTest, DamagedDirectoryIsComputedAgain) {
  FrozenTeacherOptions options;
  options.cache_directory = NewDirectory("damaged");
  const at::Tensor want = States(Teacher(options).get(), kIds, {2}).states[0];
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(options.cache_directory)) {
    if (!entry.is_regular_file()) continue;
    std::string bytes = ReadFile(entry.path()).value();
    bytes[bytes.size() - 5] = static_cast<char>(bytes[bytes.size() - 5] ^ 16);
    ASSERT_TRUE(WriteFileAtomically(entry.path(), bytes).ok());
    ++files;
  }
  EXPECT_EQ(files, 1);
  EXPECT_TRUE(States(Teacher(options).get(), kIds, {2}).states[0].equal(want));
}

TEST(FrozenTeacherTest, AnotherTeacherDoesNotReadItsStates) {
  FrozenTeacherOptions options;
  options.cache_directory = NewDirectory("shared");
  const at::Tensor first = States(Teacher(options).get(), kIds, {2}).states[0];
  auto encoder = Encoder();
  NamedTensors(*encoder).at("embeddings.word_embeddings.weight")[7][0] = 9.0f;
  auto other = FrozenTeacher::Create(encoder, options).value();
  EXPECT_FALSE(States(other.get(), kIds, {2}).states[0].allclose(first));
}

TEST(FrozenTeacherTest, HashTellsWhetherAWeightChanged) {
  auto encoder = Encoder();
  auto teacher = FrozenTeacher::Create(encoder, {}).value();
  const std::string before = teacher->Sha256();
  States(teacher.get(), kIds, {2});
  EXPECT_EQ(teacher->Sha256(), before);
  NamedTensors(*encoder).at("encoder.layer.1.output.dense.bias")[3] = 1e-30f;
  EXPECT_NE(teacher->Sha256(), before);
}

TEST(FrozenTeacherTest, TargetsOfALossWithoutGradientsOfTheirOwn) {
  auto encoder = Encoder();
  for (auto& parameter : encoder->parameters()) parameter.set_requires_grad(true);
  auto teacher = FrozenTeacher::Create(encoder, {}).value();
  const at::Tensor target = States(teacher.get(), kIds, {2}).states[0];
  EXPECT_FALSE(target.requires_grad());
  at::Tensor student = at::zeros(target.sizes()).requires_grad_();
  at::mse_loss(student, target).backward();
  EXPECT_TRUE(student.grad().allclose(target.mul(-2.0 / target.numel())));
  EXPECT_FALSE(encoder->parameters()[0].grad().defined());
}

TEST(FrozenTeacherTest, AutocastDoesNotReachIt) {
  const at::Tensor want = States(Teacher().get(), kIds, {2}).states[0];
  at::autocast::set_autocast_enabled(at::kCPU, true);
  at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
  const at::Tensor got = States(Teacher().get(), kIds, {2}).states[0];
  at::autocast::set_autocast_enabled(at::kCPU, false);
  EXPECT_TRUE(got.equal(want));
}

TEST(FrozenTeacherTest, ErrorsNameTheClip) {
  auto teacher = Teacher();
  const auto error = [&](const std::vector<int64_t>& ids, const std::vector<int64_t>& layers) {
    return std::string(
        teacher->HiddenStates({{0, 2}, ids}, {"good", "clips/7.wav"}, layers).status().message());
  };
  EXPECT_THAT(error(std::vector<int64_t>(21, 5), {2}),
              AllOf(HasSubstr("clips/7.wav"), HasSubstr("21 tokens"), HasSubstr("1 to 20")));
  EXPECT_EQ(error(std::vector<int64_t>(20, 5), {2}), "");
  EXPECT_THAT(error({}, {2}), AllOf(HasSubstr("clips/7.wav"), HasSubstr("0 tokens")));
  EXPECT_THAT(error({0, 50, 2}, {2}),
              AllOf(HasSubstr("clips/7.wav"), HasSubstr("token id 50"), HasSubstr("0 to 49")));
  EXPECT_THAT(error({0, -1, 2}, {2}), HasSubstr("token id -1"));
  EXPECT_THAT(error({0, 2}, {3}), AllOf(HasSubstr("no hidden state 3"), HasSubstr("0 to 2")));
}

TEST(FrozenTeacherTest, RefusesSenselessOptions) {
  FrozenTeacherOptions options;
  options.sentences_per_batch = 0;
  EXPECT_FALSE(FrozenTeacher::Create(Encoder(), options).ok());
  EXPECT_THAT(std::string(FrozenTeacher::Load("/absent", {}).status().message()),
              HasSubstr("/absent/config.json"));
}

}  // namespace
}  // namespace distill_l2s
