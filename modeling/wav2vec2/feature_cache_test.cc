#include "modeling/wav2vec2/feature_cache.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "modeling/wav2vec2/autocast.h"
#include "modeling/wav2vec2/one_dnn_scope.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

class FeatureCacheTest : public testing::Test {
 protected:
  FeatureCacheTest() {
    std::filesystem::remove_all(directory_);
    at::manual_seed(2);
    waveforms_ = at::randn({3, 8000});
    lengths_ = at::tensor({5003, 8000, 400}, at::kLong);
  }

  static std::shared_ptr<Wav2Vec2ForCtc> NewModel(const Wav2Vec2Config& config, uint64_t seed = 1) {
    at::manual_seed(seed);
    auto model = Wav2Vec2ForCtc::Create(config).value();
    model->FreezeFeatureEncoder();
    return model;
  }

  std::unique_ptr<FeatureCache> Open() const { return FeatureCache::Create(model_, directory_).value(); }

  at::Tensor Features(FeatureCache* cache) const { return cache->Features(waveforms_, lengths_).value(); }

  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    return files;
  }

  const Wav2Vec2Config config_ = TinyConfig("layer");
  std::shared_ptr<Wav2Vec2ForCtc> model_ = NewModel(config_);
  const std::string directory_ =
      JoinPath(testing::TempDir(), testing::UnitTest::GetInstance()->current_test_info()->name());
  at::Tensor waveforms_, lengths_;
};

TEST_F(FeatureCacheTest, GivesEachClipsFeaturesAndZerosPastThem) {
  const at::Tensor features = Features(Open().get());
  ASSERT_EQ(features.sizes(), (std::vector<int64_t>{3, FrameLength(config_, 8000), 8}));
  EXPECT_FALSE(features.requires_grad());
  for (int64_t i = 0; i < 3; ++i) {
    const int64_t samples = lengths_[i].item<int64_t>(), frames = FrameLength(config_, samples);
    const at::Tensor alone = model_->EncodeFeatures(waveforms_[i].slice(0, 0, samples).clone().unsqueeze(0));
    EXPECT_TRUE(features[i].slice(0, 0, frames).equal(alone[0])) << i;
    EXPECT_EQ(features[i].slice(0, frames).count_nonzero().item<int64_t>(), 0) << i;
  }
  // Of a whole batch: the same but for rounding.
  const at::Tensor together = model_->EncodeFeatures(waveforms_);
  EXPECT_LT((features[1] - together[1]).abs().max().item<double>(), 1e-5);
}

TEST_F(FeatureCacheTest, AHitEqualsAMissBitForBit) {
  at::Tensor cold;
  {
    const auto cache = Open();
    cold = Features(cache.get());
    EXPECT_EQ(cache->misses(), 3);
    EXPECT_TRUE(Features(cache.get()).equal(cold));
    EXPECT_EQ(cache->hits(), 3);
  }
  EXPECT_EQ(Files().size(), 1u);
  const auto cache = Open();
  EXPECT_TRUE(Features(cache.get()).equal(cold));
  EXPECT_EQ(cache->hits(), 3);
  EXPECT_EQ(cache->misses(), 0);
  // Other batches, other padding: what clips are in them counts.
  const at::Tensor one =
      cache->Features(waveforms_.slice(0, 0, 1).slice(1, 0, 5003), lengths_.slice(0, 0, 1)).value();
  EXPECT_TRUE(one[0].equal(cold[0].slice(0, 0, FrameLength(config_, 5003))));
  EXPECT_EQ(cache->misses(), 0);
}

TEST_F(FeatureCacheTest, ACacheThatIsFilledInPartGivesTheSame) {
  const at::Tensor cold = Features(Open().get());
  std::filesystem::remove_all(directory_);
  ASSERT_TRUE(Open()->Features(waveforms_.slice(0, 1, 2), lengths_.slice(0, 1, 2)).ok());
  const auto cache = Open();
  EXPECT_TRUE(Features(cache.get()).equal(cold));
  EXPECT_EQ(cache->hits(), 1);
}

TEST_F(FeatureCacheTest, OtherSamplesMiss) {
  Features(Open().get());
  const auto cache = Open();
  waveforms_[0][5002] += 1e-6;
  waveforms_[1].mul_(1.1);
  // Past its length, where no sample is.
  waveforms_[2][400] = 7;
  Features(cache.get());
  EXPECT_EQ(cache->misses(), 2);
  lengths_[0] = 5002;
  Features(cache.get());
  EXPECT_EQ(cache->misses(), 3);
}

TEST_F(FeatureCacheTest, OtherModelsMiss) {
  const at::Tensor features = Features(Open().get());
  model_ = NewModel(config_, 2);
  auto cache = Open();
  EXPECT_FALSE(Features(cache.get()).equal(features));
  EXPECT_EQ(cache->misses(), 3);
  // What the weights do not show.
  Wav2Vec2Config config = config_;
  config.set_feat_extract_activation("relu");
  model_ = NewModel(config);
  cache = Open();
  EXPECT_FALSE(Features(cache.get()).equal(features));
  EXPECT_EQ(cache->misses(), 3);
  // What is behind the feature encoder changes nothing.
  config = config_;
  config.set_num_hidden_layers(1);
  auto shallow = NewModel(config, 3);
  {
    const at::NoGradGuard no_grad;
    const auto source = NewModel(config_)->named_parameters();
    for (auto& parameter : shallow->named_parameters()) {
      if (parameter.key().find("feature_extractor") != std::string::npos) {
        parameter.value().copy_(source[parameter.key()]);
      }
    }
  }
  model_ = shallow;
  cache = Open();
  EXPECT_TRUE(Features(cache.get()).equal(features));
  EXPECT_EQ(cache->hits(), 3);
}

TEST_F(FeatureCacheTest, WeightsCountAsTheyAreAtTheFirstCall) {
  const auto cache = Open();
  {
    const at::NoGradGuard no_grad;
    for (at::Tensor& parameter : model_->parameters()) parameter.mul_(1.5);
  }
  const at::Tensor features = Features(cache.get());
  EXPECT_TRUE(features.equal(Features(Open().get())));
  model_ = NewModel(config_);
  EXPECT_FALSE(features.equal(Features(Open().get())));
}

TEST_F(FeatureCacheTest, EachPrecisionHasItsOwn) {
  Features(Open().get());
  const auto cache = Open();
  {
    const OneDnnScope windows(at::kCPU, at::kFloat);
    Features(cache.get());
    EXPECT_EQ(cache->misses(), 3);
  }
  for (const auto type : {at::kBFloat16, at::kHalf}) {
    at::Tensor cold;
    const int64_t misses = cache->misses();
    {
      const AutocastScope autocast(at::kCPU, type);
      cold = Features(cache.get());
      const at::Tensor uncached = model_->EncodeFeatures(waveforms_);
      EXPECT_EQ(cold.scalar_type(), uncached.scalar_type());
    }
    EXPECT_EQ(cache->misses(), misses + 3);
    const AutocastScope autocast(at::kCPU, type);
    EXPECT_TRUE(Features(cache.get()).equal(cold));
    EXPECT_EQ(cache->misses(), misses + 3);
  }
  Features(cache.get());
  EXPECT_EQ(cache->misses(), 9);
}

TEST_F(FeatureCacheTest, DamagedFilesAreComputedAnew) {
  const at::Tensor cold = Features(Open().get());
  const std::string path = Files().at(0);
  std::string bytes = ReadFile(path).value();
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  ASSERT_TRUE(WriteFileAtomically(path, bytes).ok());
  {
    const auto cache = Open();
    EXPECT_TRUE(Features(cache.get()).equal(cold));
    EXPECT_EQ(cache->misses(), 3);
  }
  EXPECT_TRUE(ReadFile(path).value() != bytes);
  EXPECT_TRUE(Features(Open().get()).equal(cold));
}

TEST_F(FeatureCacheTest, GoesOnWhereItCannotWrite) {
  const auto cache = Open();
  const at::Tensor cold = Features(cache.get());
  std::filesystem::remove_all(directory_);
  EXPECT_TRUE(Features(cache.get()).equal(cold));
}

TEST_F(FeatureCacheTest, RefusesWhatIsNoDirectory) {
  ASSERT_TRUE(WriteFileAtomically(directory_, "").ok());
  EXPECT_FALSE(FeatureCache::Create(model_, directory_).ok());
}

TEST_F(FeatureCacheTest, GroupNormsClipsHaveNoFeaturesOfTheirOwn) {
  model_ = NewModel(TinyConfig("group"));
  EXPECT_DEATH(Open(), "layer");
}

}  // namespace
}  // namespace distill_l2s
