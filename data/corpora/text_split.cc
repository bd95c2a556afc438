#include "data/corpora/text_split.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"

namespace distill_l2s {
namespace {

constexpr int kHexDigits = 13;  // 52 bits: exact in a double.

absl::Status CheckRange(absl::string_view least_name, double least, absl::string_view most_name,
                        double most) {
  if (least >= 0 && least < most) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("import: ", least_name, " is ", least, " and ", most_name,
                                                 " is ", most, ", expected 0 <= ", least_name, " < ",
                                                 most_name));
}

absl::Status CheckShare(absl::string_view name, double share) {
  if (share > 0 && share <= 1) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("import: ", name, " is ", share, ", expected above 0 and at most 1"));
}

}  // namespace

absl::string_view SplitName(Split split) {
  switch (split) {
    case Split::kTrain:
      return "train";
    case Split::kDev:
      return "dev";
    case Split::kTest:
      return "test";
  }
  return "";
}

Split SplitOfText(absl::string_view text, const ImportConfig& config) {
  const std::string hash = Sha256Hex(text).substr(0, kHexDigits);
  const double fraction = static_cast<double>(std::stoull(hash, nullptr, 16)) * 0x1p-52;
  if (fraction < config.test_share()) return Split::kTest;
  return fraction < config.test_share() + config.dev_share() ? Split::kDev : Split::kTrain;
}

absl::Status CheckImportConfig(const ImportConfig& config) {
  absl::Status status =
      CheckRange("min_duration_s", config.min_duration_s(), "max_duration_s", config.max_duration_s());
  status.Update(CheckRange("min_characters_per_s", config.min_characters_per_s(), "max_characters_per_s",
                           config.max_characters_per_s()));
  status.Update(CheckShare("max_clipped_share", config.max_clipped_share()));
  status.Update(CheckShare("vocabulary_coverage", config.vocabulary_coverage()));
  if (!(config.test_share() >= 0 && config.dev_share() >= 0 &&
        config.test_share() + config.dev_share() < 1)) {
    status.Update(absl::InvalidArgumentError(
        absl::StrCat("import: test_share is ", config.test_share(), " and dev_share is ", config.dev_share(),
                     ", expected neither negative and their sum under 1")));
  }
  return status;
}

}  // namespace distill_l2s
