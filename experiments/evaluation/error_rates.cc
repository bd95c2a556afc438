#include "experiments/evaluation/error_rates.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "experiments/evaluation/code_points.h"

namespace distill_l2s {
namespace {

// Numbers equal texts alike, so that sequences of texts compare as sequences of numbers.
class Interner {
 public:
  std::vector<int32_t> Ids(const std::vector<std::string>& texts) {
    std::vector<int32_t> ids;
    ids.reserve(texts.size());
    for (const std::string& text : texts) {
      ids.push_back(ids_.try_emplace(text, static_cast<int32_t>(ids_.size())).first->second);
    }
    return ids;
  }

 private:
  absl::flat_hash_map<std::string, int32_t> ids_;
};

std::vector<int32_t> Strip(const std::vector<int32_t>& text) {
  size_t begin = 0, end = text.size();
  while (begin < end && IsWhitespace(text[begin])) ++begin;
  while (end > begin && IsWhitespace(text[end - 1])) --end;
  return {text.begin() + begin, text.begin() + end};
}

std::vector<int32_t> JoinRunsOfWhitespace(const std::vector<int32_t>& text) {
  std::vector<int32_t> joined;
  for (size_t i = 0, end; i < text.size(); i = end) {
    for (end = i; end < text.size() && IsWhitespace(text[end]);) ++end;
    joined.push_back(end - i >= 2 ? ' ' : text[i]);
    if (end == i) ++end;
  }
  return joined;
}

std::vector<std::string> SplitWords(absl::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (int32_t code_point : Strip(JoinRunsOfWhitespace(DecodeUtf8(text)))) {
    if (code_point == ' ') {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    words.back() += EncodeUtf8(code_point);
  }
  return words;
}

ErrorCounts Count(const std::vector<int32_t>& reference, const std::vector<int32_t>& hypothesis) {
  ErrorCounts counts;
  for (EditOperation operation : AlignSequences(reference, hypothesis)) {
    switch (operation) {
      case EditOperation::kHit:
        ++counts.hits;
        break;
      case EditOperation::kSubstitution:
        ++counts.substitutions;
        break;
      case EditOperation::kDeletion:
        ++counts.deletions;
        break;
      case EditOperation::kInsertion:
        ++counts.insertions;
        break;
    }
  }
  return counts;
}

}  // namespace

double ErrorCounts::Rate() const {
  const int64_t length = reference_length();
  return length == 0 ? static_cast<double>(insertions)
                     : static_cast<double>(errors()) / static_cast<double>(length);
}

ErrorCounts& ErrorCounts::operator+=(const ErrorCounts& other) {
  hits += other.hits;
  substitutions += other.substitutions;
  deletions += other.deletions;
  insertions += other.insertions;
  return *this;
}

bool ErrorCounts::operator==(const ErrorCounts& other) const {
  return hits == other.hits && substitutions == other.substitutions && deletions == other.deletions &&
         insertions == other.insertions;
}

ErrorCounts CountWordErrors(absl::string_view reference, absl::string_view hypothesis) {
  Interner interner;
  const std::vector<int32_t> reference_words = interner.Ids(SplitWords(reference));
  return Count(reference_words, interner.Ids(SplitWords(hypothesis)));
}

ErrorCounts CountCharacterErrors(absl::string_view reference, absl::string_view hypothesis) {
  return Count(Strip(DecodeUtf8(reference)), Strip(DecodeUtf8(hypothesis)));
}

std::vector<AlignedText> AlignForDisplay(absl::string_view reference, absl::string_view hypothesis) {
  const std::vector<std::string> references = SplitGraphemes(reference),
                                 hypotheses = SplitGraphemes(hypothesis);
  Interner interner;
  const std::vector<int32_t> reference_ids = interner.Ids(references);
  std::vector<AlignedText> aligned;
  size_t i = 0, j = 0;
  for (EditOperation operation : AlignSequences(reference_ids, interner.Ids(hypotheses))) {
    if (aligned.empty() || aligned.back().operation != operation) aligned.push_back({operation, "", ""});
    if (operation != EditOperation::kInsertion) absl::StrAppend(&aligned.back().reference, references[i++]);
    if (operation != EditOperation::kDeletion) absl::StrAppend(&aligned.back().hypothesis, hypotheses[j++]);
  }
  return aligned;
}

}  // namespace distill_l2s
