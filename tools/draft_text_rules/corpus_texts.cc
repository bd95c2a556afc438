#include "tools/draft_text_rules/corpus_texts.h"

#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "data/corpora/corpus_factory.h"
#include "data/corpora/line_reader.h"

namespace distill_l2s {

absl::StatusOr<std::vector<std::string>> ReadCorpusTexts(const std::string& corpus, const std::string& input,
                                                         const std::string& language) {
  absl::StatusOr<std::unique_ptr<Corpus>> reader = CreateCorpus(corpus);
  if (!reader.ok()) return absl::InvalidArgumentError(absl::StrCat("--corpus: ", reader.status().message()));
  ASSIGN_OR_RETURN(CorpusListing listing, (*reader)->List(input, language));
  std::vector<std::string> texts;
  for (CorpusItem& item : listing.items) texts.push_back(std::move(item.text));
  if (texts.empty()) return absl::InvalidArgumentError(absl::StrCat(input, ": no transcript"));
  return texts;
}

absl::StatusOr<std::vector<std::string>> ReadTextFiles(const std::vector<std::string>& paths) {
  std::vector<std::string> texts;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(LineReader reader, LineReader::Open(path));
    for (LineReader::Line line;;) {
      ASSIGN_OR_RETURN(const bool is_line, reader.Next(&line));
      if (!is_line) break;
      if (line.too_long) {
        return absl::InvalidArgumentError(
            absl::StrCat(path, ":", line.number, ": longer than 1 MB, expected a sentence a line"));
      }
      if (!absl::StripAsciiWhitespace(line.text).empty()) texts.emplace_back(line.text);
    }
  }
  if (texts.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(absl::StrJoin(paths, ","), ": no text, expected a sentence a line"));
  }
  return texts;
}

}  // namespace distill_l2s
