#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace distill_l2s {

// A clip as a corpus describes it, before anything is decoded or normalised.
struct CorpusItem {
  std::string key;  // Names the clip within the corpus and language; unique.
  std::string audio_path;
  double offset_s = 0;    // Where in the file the clip starts,
  double duration_s = 0;  // and how long it is; 0: to the end of the file.
  // How far the clip may run past the end of the file; it is cut there.
  double end_tolerance_s = 0;
  std::string text;     // As the corpus has it, any bytes.
  std::string speaker;  // Empty if not known.
  std::string split;    // "train", "dev" or "test" where the corpus decides it; empty: see
                        // split_assignment.h.
};

// A clip that cannot be used, and why: `reason` is one of a fixed few, fit for counting, `detail` this
// clip's.
struct Rejection {
  std::string key;
  std::string reason;
  std::string detail;
  // The corpus itself is broken here (a row that is no row, a file that is missing or cut), not merely unfit
  // for us: what a strict import stops at.
  bool damage = false;
};

// Every clip that a corpus has in a language is in one of the first two lists.
struct CorpusListing {
  std::vector<CorpusItem> items;
  std::vector<Rejection> rejections;
  std::vector<Rejection> remarks;  // Odd, but it costs no clip: a byte order mark, say.
};

// A way to lay out speech and transcripts in a directory. The directory may come from anywhere: paths that
// leave it, bad encodings, absurd sizes become rejections, never a crash and never a reason to stop.
class Corpus {
 public:
  virtual ~Corpus() = default;
  Corpus() = default;
  Corpus(const Corpus&) = delete;
  Corpus& operator=(const Corpus&) = delete;

  virtual std::string name() const = 0;

  // The clips under `directory` in `language` (BCP 47), in an order that does not depend on the file system.
  // Reads transcripts, not audio. Errors: the directory is not laid out so; it has nothing in the language.
  // Errors, rejections and remarks are fit for a terminal: ShowText() has escaped what a file holds.
  absl::StatusOr<CorpusListing> List(const std::string& directory, const std::string& language) const;

 private:
  // List() as each corpus does it; may quote any bytes.
  virtual absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                                  const std::string& language) const = 0;
};

}  // namespace distill_l2s
