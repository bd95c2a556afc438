#include "data/corpora/conversion_journal.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace distill_l2s {
namespace {

class ConversionJournalTest : public testing::Test {
 protected:
  ConversionJournalTest() {
    std::filesystem::remove_all(directory_);
    EXPECT_TRUE(MakeDirectories(directory_).ok());
    item_.audio_path = JoinPath(directory_, "source.mp3");
    std::ofstream(item_.audio_path) << "source";
    std::ofstream(JoinPath(directory_, "clip.wav")) << "written";
  }

  void Add() {
    auto journal = ConversionJournal::Open(directory_);
    ASSERT_TRUE(journal.ok()) << journal.status();
    EXPECT_FALSE(journal->Find(item_, "clip.wav").has_value());
    ASSERT_TRUE(journal->Add(item_, "clip.wav", {16000, 0.25, "abc"}, "written").ok());
  }

  std::optional<ConvertedClip> FindAgain() {
    return ConversionJournal::Open(directory_)->Find(item_, "clip.wav");
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "conversion_journal");
  CorpusItem item_;
};

TEST_F(ConversionJournalTest, TheNextRunFindsWhatWasAdded) {
  Add();
  const auto found = FindAgain();
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->samples, 16000);
  EXPECT_EQ(found->clipped_share, 0.25);
  EXPECT_EQ(found->source_sha256, "abc");
  EXPECT_FALSE(ConversionJournal::Open(directory_)->Find(item_, "other.wav").has_value());
}

TEST_F(ConversionJournalTest, AChangedSourceIsConvertedAgain) {
  Add();
  std::ofstream(item_.audio_path, std::ios::app) << "!";
  EXPECT_FALSE(FindAgain().has_value());
}

TEST_F(ConversionJournalTest, AnotherPartOfTheSourceIsConvertedAgain) {
  Add();
  item_.offset_s = 1;
  EXPECT_FALSE(FindAgain().has_value());
}

TEST_F(ConversionJournalTest, ADamagedOrMissingClipIsConvertedAgain) {
  Add();
  std::ofstream(JoinPath(directory_, "clip.wav")) << "writte";
  EXPECT_FALSE(FindAgain().has_value());
  std::filesystem::remove(JoinPath(directory_, "clip.wav"));
  EXPECT_FALSE(FindAgain().has_value());
}

TEST_F(ConversionJournalTest, TornAndForeignLinesArePassedOver) {
  Add();
  const std::string path = JoinPath(directory_, ConversionJournal::FileName());
  std::ofstream(path, std::ios::app) << "[1]\n{\"file\": 7}\n\xFF\n{\"file\": \"x.wav\", \"sour";
  EXPECT_TRUE(FindAgain().has_value());
  // The line after a torn one counts.
  auto journal = ConversionJournal::Open(directory_);
  ASSERT_TRUE(journal->Add(item_, "second.wav", {1, 0, ""}, "written").ok());
  std::ofstream(JoinPath(directory_, "second.wav")) << "written";
  EXPECT_TRUE(ConversionJournal::Open(directory_)->Find(item_, "second.wav").has_value());
}

TEST_F(ConversionJournalTest, ADirectoryThatCannotBeWritten) {
  EXPECT_FALSE(ConversionJournal::Open("/proc/no/such").ok());
}

}  // namespace
}  // namespace distill_l2s
