#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace distill_l2s {

// The transcripts of a corpus as //experiments:prepare reads it: `corpus` is one of CorpusNames(), `input`
// its directory or manifest. Transcripts are as the corpus has them. Errors: those of the corpus; no
// transcript.
absl::StatusOr<std::vector<std::string>> ReadCorpusTexts(const std::string& corpus, const std::string& input,
                                                         const std::string& language);

// The lines of text files, those of white space alone passed over. Errors name the file: it cannot be read, a
// line is longer than 1 MB; no line in any of them.
absl::StatusOr<std::vector<std::string>> ReadTextFiles(const std::vector<std::string>& paths);

}  // namespace distill_l2s
