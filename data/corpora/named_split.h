#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// The split that a directory or manifest is named after: "train", "dev" or "test", or empty if none. A word
// of the name decides, words being parted by anything but letters; of several the last: ro_dev, dev-clean and
// train_dev are "dev", train_nodev is "train". valid, validation, eval and evaluation count, as dev and test.
std::string SplitOfName(absl::string_view name);

}  // namespace distill_l2s
