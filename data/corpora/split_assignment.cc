#include "data/corpora/split_assignment.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr double kLeastOfShare = 0.5;
constexpr double kMostOfShare = 2;

struct Speaker {
  std::string hash;
  absl::string_view name;
  int64_t clips = 0;
};

using SplitOfSpeaker = std::map<absl::string_view, Split>;

// By hash.
std::vector<Speaker> ListSpeakers(const std::vector<UnassignedClip>& clips) {
  std::map<absl::string_view, int64_t> counts;
  for (const UnassignedClip& clip : clips) ++counts[clip.speaker];
  std::vector<Speaker> speakers;
  for (const auto& [name, count] : counts) speakers.push_back({Sha256Hex(name), name, count});
  std::sort(speakers.begin(), speakers.end(),
            [](const Speaker& a, const Speaker& b) { return a.hash < b.hash; });
  return speakers;
}

// Fills test, then dev, then train. A speaker never brings a split over `most` times its share.
SplitOfSpeaker FillInOrder(const std::vector<Speaker>& speakers, const std::array<double, 3>& wanted,
                           double most, std::array<double, 3>* got) {
  SplitOfSpeaker splits;
  for (const Speaker& speaker : speakers) {
    const auto count = static_cast<double>(speaker.clips);
    Split chosen = Split::kTrain;
    for (const Split split : {Split::kDev, Split::kTest}) {
      const auto i = static_cast<size_t>(split);
      if ((*got)[i] < wanted[i] && (*got)[i] + count <= most * wanted[i]) chosen = split;
    }
    (*got)[static_cast<size_t>(chosen)] += count;
    splits[speaker.name] = chosen;
  }
  return splits;
}

std::array<double, 3> WantedClips(size_t clips, const ImportConfig& config) {
  const auto all = static_cast<double>(clips);
  return {(1 - config.test_share() - config.dev_share()) * all, config.dev_share() * all,
          config.test_share() * all};
}

// nullopt: some split would get too little.
std::optional<SplitOfSpeaker> DivideFairly(const std::vector<Speaker>& speakers,
                                           const std::array<double, 3>& wanted) {
  std::array<double, 3> got = {};
  SplitOfSpeaker splits = FillInOrder(speakers, wanted, kMostOfShare, &got);
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] > 0 && got[i] < kLeastOfShare * wanted[i]) return std::nullopt;
  }
  return splits;
}

SplitOfSpeaker DivideAnyhow(std::vector<Speaker> speakers, const std::array<double, 3>& wanted) {
  const auto largest = std::max_element(speakers.begin(), speakers.end(),
                                        [](const Speaker& a, const Speaker& b) { return a.clips < b.clips; });
  const absl::string_view trained = largest->name;
  speakers.erase(largest);
  std::array<double, 3> got = {};
  SplitOfSpeaker splits = FillInOrder(speakers, wanted, std::numeric_limits<double>::infinity(), &got);
  splits[trained] = Split::kTrain;
  return splits;
}

SplitAssignment BySpeaker(const std::vector<UnassignedClip>& clips, const SplitOfSpeaker& splits) {
  SplitAssignment assignment;
  assignment.basis = "by speaker";
  for (const UnassignedClip& clip : clips) assignment.splits.push_back(splits.at(clip.speaker));
  return assignment;
}

SplitAssignment ByText(const std::vector<UnassignedClip>& clips, const ImportConfig& config,
                       std::string basis) {
  SplitAssignment assignment;
  assignment.basis = std::move(basis);
  for (const UnassignedClip& clip : clips) assignment.splits.push_back(SplitOfText(clip.text, config));
  return assignment;
}

}  // namespace

absl::StatusOr<SplitAssignment> AssignSplits(const std::vector<UnassignedClip>& clips,
                                             const ImportConfig& config) {
  if (clips.empty()) return SplitAssignment();
  if (config.split_by() == ImportConfig::TEXT) return ByText(clips, config, "by text");
  const bool demanded = config.split_by() == ImportConfig::SPEAKER;
  const auto no_speaker = [](const UnassignedClip& clip) { return clip.speaker.empty(); };
  const auto unknown = std::count_if(clips.begin(), clips.end(), no_speaker);
  if (unknown > 0) {
    const std::string fault = absl::StrCat(unknown, " of ", clips.size(), " clips have no speaker");
    if (!demanded) return ByText(clips, config, absl::StrCat("by text: ", fault));
    return absl::InvalidArgumentError(absl::StrCat("import: split_by is SPEAKER, but ", fault,
                                                   ", the first is ",
                                                   std::find_if(clips.begin(), clips.end(), no_speaker)->key,
                                                   "; expected a speaker for each clip, or split_by: TEXT"));
  }
  const std::vector<Speaker> speakers = ListSpeakers(clips);
  const std::array<double, 3> wanted = WantedClips(clips.size(), config);
  if (const auto fair = DivideFairly(speakers, wanted)) return BySpeaker(clips, *fair);
  if (demanded) return BySpeaker(clips, DivideAnyhow(speakers, wanted));
  return ByText(clips, config,
                speakers.size() == 1
                    ? std::string("by text: there is one speaker")
                    : absl::StrCat("by text: ", speakers.size(),
                                   " speakers, too few or too unequal to give each split its share"));
}

}  // namespace distill_l2s
