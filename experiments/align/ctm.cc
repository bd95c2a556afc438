#include "experiments/align/ctm.h"

#include <glog/logging.h>

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "experiments/align/file_names.h"

namespace distill_l2s {
namespace {

struct CtmWord {
  const std::string* file;
  const TimedWord* word;
};

}  // namespace

std::string FormatCtm(const std::vector<Utterance>& utterances,
                      const std::vector<absl::StatusOr<ClipAlignment>>& alignments) {
  CHECK_EQ(utterances.size(), alignments.size());
  std::map<std::string, std::string> names = AudioNames(utterances);
  for (auto& [path, name] : names) std::replace_if(name.begin(), name.end(), absl::ascii_isspace, '_');
  std::vector<CtmWord> words;
  for (size_t i = 0; i < utterances.size(); ++i) {
    if (!alignments[i].ok()) continue;
    for (const TimedWord& word : alignments[i]->words) {
      words.push_back({&names.at(utterances[i].audio_filepath), &word});
    }
  }
  std::stable_sort(words.begin(), words.end(), [](const CtmWord& a, const CtmWord& b) {
    return *a.file != *b.file ? *a.file < *b.file : a.word->start_s < b.word->start_s;
  });
  std::string lines;
  for (const auto& [file, word] : words) {
    absl::StrAppendFormat(&lines, "%s 1 %.3f %.3f %s %.4f\n", *file, word->start_s,
                          word->end_s - word->start_s, word->text, word->confidence);
  }
  return lines;
}

}  // namespace distill_l2s
