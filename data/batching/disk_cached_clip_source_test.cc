#include "data/batching/disk_cached_clip_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "data/audio/audio_writer.h"
#include "data/audio/test_signals.h"
#include "data/batching/fake_clip_source.h"
#include "data/batching/file_clip_source.h"

namespace distill_l2s {
namespace {

constexpr int64_t kBound = int64_t{1} << 24;

// Clips of 100 samples and more, whose files hold nothing that is ever decoded.
class DiskCachedClipSourceTest : public testing::Test {
 protected:
  DiskCachedClipSourceTest()
      : directory_(absl::StrCat(testing::TempDir(), "/disk_cache_",
                                testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove_all(directory_);
    for (int clip = 0; clip < 20; ++clip) {
      lengths_.push_back(100 + clip);
      Utterance utterance;
      utterance.audio_filepath = TestPath(absl::StrCat("clip_", clip));
      utterance.duration_s = 1;
      WriteBytes(utterance.audio_filepath, "x");
      utterances_.push_back(utterance);
    }
  }

  std::unique_ptr<DiskCachedClipSource> Cache(ClipSource* source, int64_t max_bytes = kBound) {
    auto cache = DiskCachedClipSource::Create(source, &utterances_, directory_, max_bytes);
    EXPECT_TRUE(cache.ok()) << cache.status();
    return *std::move(cache);
  }

  void ExpectEveryClip(ClipSource* cache) {
    FakeClipSource reference(lengths_);
    for (int64_t clip = 0; clip < 20; ++clip) {
      const auto got = cache->Load(clip);
      ASSERT_TRUE(got.ok()) << got.status();
      ASSERT_EQ((*got)->samples, (*reference.Load(clip))->samples);
    }
  }

  std::vector<std::string> Entries() const {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_)) {
      if (entry.is_regular_file()) paths.push_back(entry.path().string());
    }
    return paths;
  }

  const std::string directory_;
  std::vector<int64_t> lengths_;
  std::vector<Utterance> utterances_;
};

TEST_F(DiskCachedClipSourceTest, DecodesOnceInAllRuns) {
  FakeClipSource fake(lengths_);
  for (int run = 0; run < 3; ++run) {
    const auto cache = Cache(&fake);
    ExpectEveryClip(cache.get());
    EXPECT_EQ(cache->counts().misses, run == 0 ? 20 : 0);
    EXPECT_EQ(cache->counts().hits, run == 0 ? 0 : 20);
  }
  EXPECT_EQ(fake.loads(), 20);
  EXPECT_EQ(Entries().size(), 20);
}

TEST_F(DiskCachedClipSourceTest, AnotherFileRangeOrTimeIsAnotherClip) {
  FakeClipSource fake(lengths_);
  const auto cache = Cache(&fake);
  ASSERT_TRUE(cache->Load(0).ok());
  ASSERT_TRUE(cache->Load(0).ok());
  EXPECT_EQ(fake.loads(), 1);
  utterances_[0].offset_s = 0.5;
  ASSERT_TRUE(cache->Load(0).ok());
  utterances_[0].duration_s = 0.25;
  ASSERT_TRUE(cache->Load(0).ok());
  WriteBytes(utterances_[0].audio_filepath, "xy");
  ASSERT_TRUE(cache->Load(0).ok());
  std::filesystem::last_write_time(utterances_[0].audio_filepath,
                                   std::filesystem::file_time_type::clock::now() - std::chrono::seconds(5));
  ASSERT_TRUE(cache->Load(0).ok());
  EXPECT_EQ(fake.loads(), 5);
}

TEST_F(DiskCachedClipSourceTest, ADamagedEntryIsDecodedAgainAndReplaced) {
  FakeClipSource fake(lengths_);
  ExpectEveryClip(Cache(&fake).get());
  int damaged = 0;
  for (const std::string& path : Entries()) {
    std::string bytes = ReadBytes(path);
    if (++damaged > 6) break;
    bytes[damaged % 2 == 0 ? 80 : 3] ^= 1;
    WriteBytes(path, damaged % 3 == 0 ? bytes.substr(0, 90) : bytes);
  }
  const auto cache = Cache(&fake);
  ExpectEveryClip(cache.get());
  EXPECT_EQ(cache->counts().damaged, 6);
  EXPECT_EQ(cache->counts().misses, 6);
  ExpectEveryClip(cache.get());
  EXPECT_EQ(cache->counts().damaged, 6);
}

TEST_F(DiskCachedClipSourceTest, StaysWithinItsBytes) {
  FakeClipSource fake(lengths_);
  const int64_t bound = 10 * 280;  // Of 20 clips of 264 to 302 bytes.
  for (int run = 0; run < 3; ++run) {
    const auto cache = Cache(&fake, bound);
    for (int epoch = 0; epoch < 2; ++epoch) {
      ExpectEveryClip(cache.get());
      int64_t bytes = 0;
      for (const std::string& path : Entries()) bytes += std::filesystem::file_size(path);
      EXPECT_LE(bytes, bound);
      EXPECT_GT(bytes, bound / 2);
    }
    // What the first epoch kept, the second one found.
    EXPECT_GE(cache->counts().hits, 9);
    EXPECT_GT(cache->counts().refused, 0);
  }
}

TEST_F(DiskCachedClipSourceTest, ErrorsAreTheSourcesAndAreNotKept) {
  FakeClipSource fake(lengths_);
  fake.Break(3);
  const auto cache = Cache(&fake);
  EXPECT_FALSE(cache->Load(3).ok());
  EXPECT_FALSE(cache->Load(3).ok());
  EXPECT_TRUE(Entries().empty());
  FileClipSource files(&utterances_);
  std::filesystem::remove(utterances_[4].audio_filepath);
  EXPECT_THAT(std::string(Cache(&files)->Load(4).status().message()), testing::HasSubstr("clip_4: "));
  EXPECT_THAT(
      std::string(DiskCachedClipSource::Create(&fake, &utterances_, directory_, 0).status().message()),
      testing::HasSubstr("a cache of 0 bytes"));
}

// A directory that is taken away costs speed, not clips.
TEST_F(DiskCachedClipSourceTest, WithoutItsDirectoryItDecodes) {
  FakeClipSource fake(lengths_);
  const auto cache = Cache(&fake);
  std::filesystem::remove_all(directory_);
  ExpectEveryClip(cache.get());
  EXPECT_EQ(cache->counts().refused, 20);
}

TEST_F(DiskCachedClipSourceTest, ThreadsAndProcessesShareADirectory) {
  std::vector<pid_t> processes;
  for (int process = 0; process < 3; ++process) {
    const pid_t child = fork();
    if (child == 0) {
      FakeClipSource fake(lengths_);
      const auto cache = Cache(&fake, 4000);
      for (int round = 0; round < 20; ++round) ExpectEveryClip(cache.get());
      _exit(HasFailure() || cache->counts().damaged > 0 ? 1 : 0);
    }
    processes.push_back(child);
  }
  for (const pid_t process : processes) {
    int status = 1;
    waitpid(process, &status, 0);
    EXPECT_EQ(status, 0);
  }
  FakeClipSource fake(lengths_);
  const auto cache = Cache(&fake);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { ExpectEveryClip(cache.get()); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(cache->counts().damaged, 0);
  EXPECT_EQ(cache->counts().hits + cache->counts().misses, 80);
}

TEST_F(DiskCachedClipSourceTest, GivesWhatDecodingGives) {
  for (int clip = 0; clip < 3; ++clip) {
    utterances_[clip].audio_filepath = TestPath(absl::StrCat("tone_", clip, ".flac"));
    ASSERT_TRUE(
        WriteAudio(utterances_[clip].audio_filepath, Sweep(100, 3000, 22050, 40000, 1e-3), 22050).ok());
    utterances_[clip].offset_s = 0.25 * clip;
  }
  FileClipSource files(&utterances_);
  const auto cache = Cache(&files);
  for (int round = 0; round < 2; ++round) {
    for (int clip = 0; clip < 3; ++clip) {
      const auto want = files.Load(clip).value();
      const auto got = cache->Load(clip).value();
      EXPECT_EQ(got->samples, want->samples);
      EXPECT_EQ(got->exponent, want->exponent);
    }
  }
  EXPECT_EQ(cache->counts().hits, 3);
}

}  // namespace
}  // namespace distill_l2s
