#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "data/corpora/corpus.h"

namespace distill_l2s {

// The facts that an import needs about a clip's audio once it is written.
struct ConvertedClip {
  int64_t samples = 0;  // As written.
  double clipped_share = 0;
  std::string source_sha256;  // See PreparedClip.
};

// The clips that an import has converted, a line each in a file beside them, so that an import that continues
// an interrupted one need not convert them again. A line is believed only if all of these are as they were:
// the program's file, the source's path, size, time of change and part, and the SHA-256 of the written file.
// Torn lines are passed over. Thread-safe.
class ConversionJournal {
 public:
  // Reads what an earlier run left in `directory`, if anything. Errors: it cannot be written.
  static absl::StatusOr<ConversionJournal> Open(const std::string& directory);

  static const char* FileName();

  // Returns the facts of the item that was written as `file_name`; nothing if it has to be converted again.
  std::optional<ConvertedClip> Find(const CorpusItem& item, const std::string& file_name) const;

  // Notes a clip that was written; `bytes` is the file's contents.
  absl::Status Add(const CorpusItem& item, const std::string& file_name, const ConvertedClip& clip,
                   absl::string_view bytes);

 private:
  struct Entry {
    std::string source;  // SourceIdentity().
    std::string written_sha256;
    ConvertedClip clip;
  };
  explicit ConversionJournal(std::string directory) : directory_(std::move(directory)) {}
  void ReadLine(const std::string& line);

  std::string directory_;
  std::map<std::string, Entry> earlier_;  // By file name; not changed after Open().
  std::unique_ptr<absl::Mutex> mutex_ = std::make_unique<absl::Mutex>();  // Guards file_.
  std::ofstream file_;
};

}  // namespace distill_l2s
