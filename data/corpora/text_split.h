#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "data/corpora/import.pb.h"

namespace distill_l2s {

enum class Split { kTrain, kDev, kTest };

constexpr Split kSplits[] = {Split::kTrain, Split::kDev, Split::kTest};

// "train", "dev" or "test".
absl::string_view SplitName(Split split);

// The part that a normalised text falls into: the first 52 bits of its SHA-256 as a fraction f; test if
// f < test_share, dev if f < test_share + dev_share. It depends on nothing but the text and the shares, so
// equal texts are never on two sides, and clips that are added move none.
Split SplitOfText(absl::string_view text, const ImportConfig& config);

// Errors name the field, its value and what was expected.
absl::Status CheckImportConfig(const ImportConfig& config);

}  // namespace distill_l2s
