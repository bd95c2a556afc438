#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/corpora/import.pb.h"
#include "data/corpora/text_split.h"

namespace distill_l2s {

// A clip that its corpus puts into no split.
struct UnassignedClip {
  absl::string_view key;
  absl::string_view speaker;  // Empty if not known.
  absl::string_view text;     // Normalised.
};

struct SplitAssignment {
  std::vector<Split> splits;  // Of each clip, in order.
  // How the clips were divided, and where that is by text, why not by speaker: "by speaker", "by text: 3
  // speakers are too few to give each split its share". Empty without clips.
  std::string basis;
};

// Divides clips among train, dev and test as config.split_by says.
//
// By speaker: speakers are taken in the order of their SHA-256. Each goes to test while test has less than
// its share of the clips, else to dev while that has less, else to train; never where it would bring a split
// over twice its share. All clips of a speaker share a split. The result depends on the clips' number per
// speaker and the shares alone.
//
// AUTOMATIC divides by speaker if every clip has one and each split then gets at least half of its share;
// otherwise by text (SplitOfText()). SPEAKER without a speaker on every clip is an error that names the first
// clip without; with speakers too few for the shares, the one with the most clips goes to train and each
// other split gets at most what there is.
absl::StatusOr<SplitAssignment> AssignSplits(const std::vector<UnassignedClip>& clips,
                                             const ImportConfig& config);

}  // namespace distill_l2s
