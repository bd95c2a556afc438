#include "data/corpora/split_assignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

// `counts[s]` clips of speaker s, each of another text.
class SplitAssignmentTest : public testing::Test {
 protected:
  void Add(const std::vector<int>& counts) {
    for (size_t s = 0; s < counts.size(); ++s) {
      for (int i = 0; i < counts[s]; ++i) {
        const absl::string_view speaker = *strings_.insert(absl::StrCat("speaker", s)).first;
        const absl::string_view text = *strings_.insert(absl::StrCat("text ", s, " ", i)).first;
        clips_.push_back({text, speaker, text});
      }
    }
  }

  SplitAssignment Assign() {
    const auto assignment = AssignSplits(clips_, config_);
    EXPECT_TRUE(assignment.ok()) << assignment.status();
    return assignment.value_or(SplitAssignment());
  }

  // The speakers of each split.
  std::map<Split, std::set<absl::string_view>> Speakers(const SplitAssignment& assignment) {
    std::map<Split, std::set<absl::string_view>> speakers;
    for (size_t i = 0; i < clips_.size(); ++i) speakers[assignment.splits[i]].insert(clips_[i].speaker);
    return speakers;
  }

  double Share(const SplitAssignment& assignment, Split split) {
    return static_cast<double>(std::count(assignment.splits.begin(), assignment.splits.end(), split)) /
           static_cast<double>(assignment.splits.size());
  }

  std::set<std::string> strings_;
  std::vector<UnassignedClip> clips_;
  ImportConfig config_;
};

TEST_F(SplitAssignmentTest, ManySpeakersAreDividedAndEachIsInOneSplit) {
  Add({3, 9, 5, 7, 4, 6, 8, 5, 3, 9, 5, 7, 4, 6, 8, 5, 2, 2, 11, 1});
  const SplitAssignment assignment = Assign();
  EXPECT_EQ(assignment.basis, "by speaker");
  const auto speakers = Speakers(assignment);
  size_t total = 0;
  for (const auto& [split, names] : speakers) total += names.size();
  EXPECT_EQ(total, 20u);
  EXPECT_NEAR(Share(assignment, Split::kTest), 0.15, 0.1);
  EXPECT_NEAR(Share(assignment, Split::kDev), 0.10, 0.08);
}

TEST_F(SplitAssignmentTest, TheOrderOfTheClipsDoesNotMatter) {
  Add({3, 9, 5, 7, 4, 6, 8, 5});
  const auto before = Speakers(Assign());
  std::reverse(clips_.begin(), clips_.end());
  EXPECT_EQ(Speakers(Assign()), before);
}

TEST_F(SplitAssignmentTest, ADominantSpeakerIsTrainedOn) {
  Add({200, 10, 10, 10, 10, 10, 10, 10, 10});
  const SplitAssignment assignment = Assign();
  EXPECT_EQ(assignment.basis, "by speaker");
  EXPECT_EQ(Speakers(assignment)[Split::kTrain].count("speaker0"), 1u);
}

TEST_F(SplitAssignmentTest, TooFewSpeakersAreDividedByText) {
  Add({20, 20, 20});
  const SplitAssignment assignment = Assign();
  EXPECT_EQ(assignment.basis, "by text: 3 speakers, too few or too unequal to give each split its share");
  for (size_t i = 0; i < clips_.size(); ++i) {
    EXPECT_EQ(assignment.splits[i], SplitOfText(clips_[i].text, config_));
  }
}

TEST_F(SplitAssignmentTest, SpeakersThatAreDemanded) {
  Add({20, 30, 20});
  config_.set_split_by(ImportConfig::SPEAKER);
  const SplitAssignment assignment = Assign();
  EXPECT_EQ(assignment.basis, "by speaker");
  auto speakers = Speakers(assignment);
  EXPECT_EQ(speakers[Split::kTrain], std::set<absl::string_view>{"speaker1"});
  EXPECT_EQ(speakers[Split::kDev].size(), 1u);
  EXPECT_EQ(speakers[Split::kTest].size(), 1u);
}

TEST_F(SplitAssignmentTest, ClipsWithoutASpeaker) {
  Add(std::vector<int>(20, 5));
  clips_[7].speaker = "";
  EXPECT_EQ(Assign().basis, "by text: 1 of 100 clips have no speaker");
  config_.set_split_by(ImportConfig::SPEAKER);
  EXPECT_THAT(AssignSplits(clips_, config_).status().ToString(),
              HasSubstr("1 of 100 clips have no speaker, the first is text 1 2"));
  config_.set_split_by(ImportConfig::TEXT);
  EXPECT_EQ(Assign().basis, "by text");
}

TEST_F(SplitAssignmentTest, ASplitWithoutAShareGetsNothing) {
  Add(std::vector<int>(20, 5));
  config_.set_test_share(0);
  const SplitAssignment assignment = Assign();
  EXPECT_EQ(assignment.basis, "by speaker");
  EXPECT_EQ(Share(assignment, Split::kTest), 0);
  EXPECT_GT(Share(assignment, Split::kDev), 0);
}

TEST_F(SplitAssignmentTest, NoClips) { EXPECT_TRUE(Assign().splits.empty()); }

}  // namespace
}  // namespace distill_l2s
