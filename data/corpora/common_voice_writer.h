#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// Writes made-up speech as Mozilla lays Common Voice out:
// DIRECTORY/LANGUAGE/clips/common_voice_LANGUAGE_N.mp3, and train.tsv, dev.tsv, test.tsv and validated.tsv.
// Not thread-safe.
class CommonVoiceWriter {
 public:
  // `extension` says the format: ".mp3" as the real ones, or ".wav".
  CommonVoiceWriter(const std::string& directory, const std::string& language, const std::string& extension)
      : directory_(directory + "/" + language), language_(language), extension_(extension) {}

  // One channel, full scale +-1. `split` is "train", "dev" or "test".
  absl::Status Add(const std::vector<float>& samples, int sample_rate_hz, absl::string_view sentence,
                   absl::string_view speaker, const std::string& split);

  // Writes the tables.
  absl::Status Finish();

 private:
  struct Row {
    std::string split;
    std::string line;
  };

  const std::string directory_;
  const std::string language_;
  const std::string extension_;
  std::vector<Row> rows_;
};

}  // namespace distill_l2s
