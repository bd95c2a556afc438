#include "data/batching/batch_loader.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/mul.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "data/audio/audio_writer.h"
#include "data/audio/test_signals.h"
#include "data/batching/batch_loader_testing.h"
#include "data/batching/cached_clip_source.h"
#include "data/batching/fake_clip_source.h"
#include "data/batching/file_clip_source.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

class BatchLoaderTest : public testing::Test {
 protected:
  const std::vector<int64_t> lengths_ = FakeLengths(60, 0.2, 1.5);
  const ClipDataset dataset_ = FakeDataset(lengths_);
  FakeClipSource source_{lengths_};
};

TEST_F(BatchLoaderTest, EveryClipOnceAnEpochAsPlanned) {
  const auto loader = NewLoader(dataset_, &source_, LoaderOptions(5, 0));
  for (int64_t epoch = 0; epoch < 3; ++epoch) {
    std::vector<int64_t> seen;
    for (const std::vector<int64_t>& planned : loader->Plan(epoch)) {
      EXPECT_EQ(loader->epoch(), epoch);
      const auto batch = loader->Next();
      ASSERT_TRUE(batch.ok()) << batch.status();
      EXPECT_EQ(batch->clips, planned);
      EXPECT_LE(batch->waveforms.numel(), 5 * 16000);
      for (size_t i = 0; i < planned.size(); ++i) {
        EXPECT_EQ(batch->sample_lengths.data_ptr<int64_t>()[i], lengths_[planned[i]]);
        EXPECT_EQ(batch->labels.data_ptr<int64_t>()[3 * i], planned[i]);
      }
      seen.insert(seen.end(), batch->clips.begin(), batch->clips.end());
    }
    std::sort(seen.begin(), seen.end());
    ASSERT_EQ(seen.size(), 60);
    for (int64_t clip = 0; clip < 60; ++clip) EXPECT_EQ(seen[clip], clip);
  }
}

TEST_F(BatchLoaderTest, ReadiesClipsAsAsked) {
  BatchLoader::Options options = LoaderOptions(5, 0);
  options.preprocess = [](absl::Span<float> samples) { std::fill(samples.begin(), samples.end(), 0.25f); };
  const Batch batch = NewLoader(dataset_, &source_, options)->Next().value();
  const auto first = batch.waveforms[0].narrow(0, 0, batch.sample_lengths[0].item<int64_t>());
  EXPECT_EQ(first.min().item<float>(), 0.25f);
  EXPECT_EQ(first.max().item<float>(), 0.25f);
}

TEST_F(BatchLoaderTest, PadsBatchesToTheLengthAskedForWithinTheLimit) {
  BatchLoader::Options options = LoaderOptions(2, 0);
  options.config.set_max_clip_s(1.99);
  options.batch_length = [](int64_t samples) { return (samples + 4999) / 5000 * 5000; };
  const auto loader = NewLoader(dataset_, &source_, options);
  const std::vector<int64_t> all = loader->selection().kept;
  EXPECT_EQ(all.size(), 60u);
  std::set<int64_t> seen;
  while (seen.size() < all.size()) {
    const Batch batch = loader->Next().value();
    const int64_t longest = batch.sample_lengths.max().item<int64_t>();
    EXPECT_EQ(batch.waveforms.size(1), (longest + 4999) / 5000 * 5000);
    EXPECT_LE(batch.waveforms.numel(), 2 * 16000);
    EXPECT_EQ(batch.waveforms.slice(1, longest).abs().sum().item<float>(), 0);
    seen.insert(batch.clips.begin(), batch.clips.end());
  }
  // 31,000 samples would be padded to 35,000, more than a batch may hold.
  const ClipDataset long_clip = FakeDataset({31000});
  FakeClipSource source({31000});
  EXPECT_EQ(NewLoader(long_clip, &source, options)->Next()->waveforms.size(1), 32000);
}

TEST_F(BatchLoaderTest, CountsTheClipsOfABatch) {
  BatchLoader::Options options = LoaderOptions(5, 0);
  options.config.set_max_clips(2);
  EXPECT_DOUBLE_EQ(NewLoader(dataset_, &source_, options)->MeanClips(), 2);
  options.config.set_max_clips(0);
  const auto loader = NewLoader(dataset_, &source_, options);
  EXPECT_DOUBLE_EQ(loader->MeanClips(), 60.0 / loader->Plan(0).size());
}

TEST_F(BatchLoaderTest, AnyNumberOfWorkersGivesTheSameBatches) {
  BatchLoader::Options options = LoaderOptions(5, 0);
  for (const double factor : {0.9, 1.0, 1.1}) options.config.add_speed_factors(factor);
  const auto inline_loader = NewLoader(dataset_, &source_, options);
  std::vector<Batch> want;
  for (int i = 0; i < 40; ++i) want.push_back(inline_loader->Next().value());
  EXPECT_GT(inline_loader->epoch(), 0);
  for (const int workers : {1, 2, 4}) {
    options.workers = workers;
    CachedClipSource cache(&source_, 1 << 19);  // Too small for all.
    const auto loader = NewLoader(dataset_, &cache, options);
    for (const Batch& batch : want) ExpectEqualBatches(loader->Next().value(), batch);
    EXPECT_EQ(loader->position().epoch, inline_loader->position().epoch);
    EXPECT_EQ(loader->position().batch, inline_loader->position().batch);
  }
}

TEST_F(BatchLoaderTest, SpeedPerturbationChangesLengthsNotTheLimit) {
  BatchLoader::Options options = LoaderOptions(5, 0);
  options.config.set_max_clip_s(4);
  for (const double factor : {0.8, 1.25}) options.config.add_speed_factors(factor);
  const auto loader = NewLoader(dataset_, &source_, options);
  int slow = 0;
  for (size_t i = 0; i < loader->Plan(0).size(); ++i) {
    const Batch batch = loader->Next().value();
    EXPECT_LE(batch.waveforms.numel(), 5 * 16000);
    for (size_t clip = 0; clip < batch.clips.size(); ++clip) {
      const int64_t length = batch.sample_lengths.data_ptr<int64_t>()[clip];
      const int64_t unchanged = lengths_[batch.clips[clip]];
      const int64_t perturbed = std::llround(unchanged / (length > unchanged ? 0.8 : 1.25));
      EXPECT_EQ(length, perturbed);
      slow += length > unchanged;
    }
  }
  EXPECT_NEAR(slow, 30, 15);
}

TEST_F(BatchLoaderTest, ResumesAtTheExactNextBatch) {
  for (const int workers : {0, 3}) {
    const auto first = NewLoader(dataset_, &source_, LoaderOptions(5, workers));
    const int64_t batches = first->Plan(0).size();
    for (const int64_t stop : {int64_t{0}, int64_t{3}, batches - 1, batches, batches + 2}) {
      ASSERT_TRUE(first->Restore({0, 0}).ok());
      for (int64_t i = 0; i < stop; ++i) ASSERT_TRUE(first->Next().ok());
      const LoaderPosition position = first->position();
      EXPECT_EQ(position.epoch, stop / batches);
      EXPECT_EQ(position.batch, stop % batches);
      const auto second = NewLoader(dataset_, &source_, LoaderOptions(5, workers));
      ASSERT_TRUE(second->Restore(position).ok());
      for (int i = 0; i < 12; ++i) ExpectEqualBatches(second->Next().value(), first->Next().value());
    }
  }
}

TEST_F(BatchLoaderTest, RefusesPositionsThatAreNotThere) {
  const auto loader = NewLoader(dataset_, &source_, LoaderOptions(5, 0));
  const int64_t batches = loader->Plan(2).size();
  EXPECT_TRUE(loader->Restore({2, batches - 1}).ok());
  EXPECT_THAT(std::string(loader->Restore({2, batches}).message()),
              HasSubstr(absl::StrCat("batch ", batches, " of epoch 2, which has ", batches, " batches")));
  EXPECT_FALSE(loader->Restore({-1, 0}).ok());
  EXPECT_FALSE(loader->Restore({0, -1}).ok());
  EXPECT_EQ(loader->position().epoch, 2);
}

TEST_F(BatchLoaderTest, BadClipsAreSkippedCountedAndNamed) {
  source_.Break(7);
  source_.Break(31);
  for (const int workers : {0, 2}) {
    BatchLoader::Options options = LoaderOptions(5, workers);
    options.config.set_max_bad_clip_share(2.0 / 60);
    const auto loader = NewLoader(dataset_, &source_, options);
    std::vector<int64_t> seen;
    while (loader->epoch() < 2) {
      const auto batch = loader->Next();
      ASSERT_TRUE(batch.ok()) << batch.status();
      seen.insert(seen.end(), batch->clips.begin(), batch->clips.end());
    }
    EXPECT_EQ(seen.size(), 2 * 58);
    EXPECT_EQ(std::count(seen.begin(), seen.end(), 7), 0);
    ASSERT_EQ(loader->bad_clips().size(), 2);
    EXPECT_THAT(std::string(loader->bad_clips().at(31).message()), HasSubstr("clip_31: broken"));
  }
}

TEST_F(BatchLoaderTest, TooManyBadClipsAreAnError) {
  for (int64_t clip = 0; clip < 60; clip += 10) source_.Break(clip);
  for (const int workers : {0, 2}) {
    BatchLoader::Options options = LoaderOptions(5, workers);
    options.config.set_max_bad_clip_share(0.05);  // 3 of 60.
    const auto loader = NewLoader(dataset_, &source_, options);
    absl::Status status;
    while (loader->epoch() < 1 && status.ok()) status = loader->Next().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_GE(loader->bad_clips().size(), 4);
    EXPECT_THAT(std::string(status.message()), HasSubstr("of 60 clips cannot be used"));
    EXPECT_THAT(std::string(status.message()), HasSubstr(": broken"));
    EXPECT_EQ(loader->Next().status(), status);
  }
}

std::vector<Batch> Take(BatchLoader* loader, int batches) {
  std::vector<Batch> taken;
  for (int i = 0; i < batches; ++i) taken.push_back(loader->Next().value());
  return taken;
}

TEST_F(BatchLoaderTest, LanguagesAreSampledByTheConfig) {
  ClipDataset dataset = dataset_;
  for (int64_t clip = 0; clip < 60; ++clip) dataset.utterances[clip].language = clip < 50 ? "ta" : "si";
  BatchLoader::Options options = LoaderOptions(5, 2);
  options.config.set_language_exponent(0);
  for (const double factor : {0.8, 0.9, 1.0, 1.1, 1.25}) options.config.add_speed_factors(factor);
  options.config.set_max_clip_s(4);
  const auto loader = NewLoader(dataset, &source_, options);
  std::vector<int64_t> seen;
  std::map<int64_t, std::set<int64_t>> lengths;
  while (loader->epoch() < 1) {
    const Batch batch = loader->Next().value();
    EXPECT_LE(batch.waveforms.numel(), 5 * 16000);
    for (size_t i = 0; i < batch.clips.size(); ++i) {
      seen.push_back(batch.clips[i]);
      lengths[batch.clips[i]].insert(batch.sample_lengths.data_ptr<int64_t>()[i]);
    }
  }
  EXPECT_EQ(seen.size(), 60);
  EXPECT_EQ(std::count_if(seen.begin(), seen.end(), [](int64_t clip) { return clip >= 50; }), 30);
  int more_than_one = 0;
  for (int64_t clip = 50; clip < 60; ++clip) more_than_one += lengths[clip].size() > 1;
  EXPECT_GE(more_than_one, 7);  // A clip's uses in one epoch are perturbed apart.
}

TEST_F(BatchLoaderTest, AugmentsOnlyIfAskedAndAlikeOnAnyWorker) {
  const std::vector<Batch> plain = Take(NewLoader(dataset_, &source_, LoaderOptions(5, 0)).get(), 12);
  BatchLoader::Options options = LoaderOptions(5, 0);
  options.config.mutable_gain()->set_min_db(20 * std::log10(0.5));
  options.config.mutable_gain()->set_max_db(20 * std::log10(0.5));
  const std::vector<Batch> quiet = Take(NewLoader(dataset_, &source_, options).get(), 12);
  for (size_t i = 0; i < plain.size(); ++i) {
    EXPECT_EQ(quiet[i].clips, plain[i].clips);
    EXPECT_TRUE(at::allclose(quiet[i].waveforms, at::mul(plain[i].waveforms, 0.5)));
  }
  options.config.clear_gain();
  options.config.mutable_noise()->set_min_snr_db(3);
  options.config.mutable_noise()->set_max_snr_db(3);
  const std::vector<Batch> noisy = Take(NewLoader(dataset_, &source_, options).get(), 12);
  for (size_t i = 0; i < plain.size(); ++i) {
    EXPECT_FALSE(at::equal(noisy[i].waveforms, plain[i].waveforms));
    const float* row = noisy[i].waveforms.data_ptr<float>();
    double power = 0;
    const int64_t length = noisy[i].sample_lengths.data_ptr<int64_t>()[0];
    for (int64_t sample = 0; sample < length; ++sample) power += row[sample] * row[sample] / length;
    EXPECT_NEAR(power, 1, 1e-3);  // Normalised after the noise.
  }
  options.workers = 3;
  const std::vector<Batch> threaded = Take(NewLoader(dataset_, &source_, options).get(), 12);
  for (size_t i = 0; i < noisy.size(); ++i) ExpectEqualBatches(threaded[i], noisy[i]);
}

TEST(BatchLoaderErrorsTest, ABatchOfBadClipsIsPassedOver) {
  const std::vector<int64_t> lengths = {16000, 32000, 48000, 64000};
  const ClipDataset dataset = FakeDataset(lengths);
  FakeClipSource source(lengths);
  source.Break(2);
  BatchLoader::Options options = LoaderOptions(5, 0);
  options.config.set_sorted_first_epoch(true);
  options.config.set_max_bad_clip_share(0.25);
  const auto loader = NewLoader(dataset, &source, options);
  ASSERT_EQ(loader->Plan(0), BatchPlan({{0, 1}, {2}, {3}}));
  EXPECT_EQ(loader->Next()->clips, std::vector<int64_t>({0, 1}));
  EXPECT_EQ(loader->position().batch, 1);
  EXPECT_EQ(loader->Next()->clips, std::vector<int64_t>({3}));
  EXPECT_EQ(loader->epoch(), 1);
}

TEST(BatchLoaderErrorsTest, AudioShorterThanTheManifestSays) {
  ClipDataset dataset = FakeDataset({16000, 16000});
  FakeClipSource source({16000, 640});  // Two frames for three labels.
  BatchLoader::Options options = LoaderOptions(5, 0);
  options.config.set_max_bad_clip_share(0.5);
  const auto loader = NewLoader(dataset, &source, options);
  EXPECT_EQ(loader->Next()->clips, std::vector<int64_t>({0}));
  EXPECT_THAT(std::string(loader->bad_clips().at(1).message()),
              HasSubstr("clip_1: its 640 samples give 2 frames, its labels need 3"));
}

TEST(BatchLoaderErrorsTest, NoClipToTrainOn) {
  const ClipDataset dataset = FakeDataset({160000, 160000});
  FakeClipSource source({160000, 160000});
  const auto loader = BatchLoader::Create(&dataset, &source, LoaderOptions(5, 0));
  EXPECT_THAT(std::string(loader.status().message()),
              HasSubstr("no clip to train on: 2 of 2 clips left out"));
  const ClipDataset empty;
  EXPECT_THAT(std::string(BatchLoader::Create(&empty, &source, LoaderOptions(5, 0)).status().message()),
              HasSubstr("the data set is empty"));
  BatchLoader::Options senseless = LoaderOptions(5, 0);
  senseless.config.set_length_jitter(2);
  EXPECT_THAT(std::string(BatchLoader::Create(&dataset, &source, senseless).status().message()),
              HasSubstr("batching.length_jitter is 2"));
}

TEST(BatchLoaderFilesTest, FromFilesToBatches) {
  ClipDataset dataset;
  for (int i = 0; i < 6; ++i) {
    const std::string path = TestPath(absl::StrCat("loader_", i, ".flac"));
    ASSERT_TRUE(WriteAudio(path, Tone(300 + 50 * i, 22050, 22050 + 2205 * i, 0.3), 22050).ok());
    Utterance utterance;
    utterance.audio_filepath = path;
    utterance.duration_s = 1 + 0.1 * i;
    dataset.utterances.push_back(utterance);
    dataset.labels.push_back({i});
  }
  FileClipSource files(&dataset.utterances);
  CachedClipSource cache(&files, 1 << 24);
  const auto loader = NewLoader(dataset, &cache, LoaderOptions(4, 2));
  std::vector<Batch> first;
  while (loader->epoch() < 1) first.push_back(loader->Next().value());
  for (const Batch& batch : first) {
    for (size_t i = 0; i < batch.clips.size(); ++i) {
      const int64_t length = batch.sample_lengths.data_ptr<int64_t>()[i];
      EXPECT_EQ(length, 16000 + 1600 * batch.clips[i]);
      const absl::Span<const float> row(batch.waveforms.data_ptr<float>() + i * batch.waveforms.size(1),
                                        length);
      // A sine of unit variance.
      EXPECT_NEAR(LevelAt(300 + 50 * batch.clips[i], 16000, row), std::sqrt(2), 1e-2);
    }
  }
  ASSERT_TRUE(loader->Restore({0, 0}).ok());
  for (const Batch& batch : first) ExpectEqualBatches(loader->Next().value(), batch);
}

}  // namespace
}  // namespace distill_l2s
