#include "experiments/align/alignment_summary.h"

#include <glog/logging.h>

#include <algorithm>
#include <cstdint>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "data/text/label_coverage.h"
#include "experiments/align/align_clips.h"
#include "experiments/align/excerpt.h"

namespace distill_l2s {
std::string FormatAlignmentSummary(const std::vector<Utterance>& utterances,
                                   const std::vector<absl::StatusOr<ClipAlignment>>& alignments, int lowest) {
  CHECK_EQ(utterances.size(), alignments.size());
  std::vector<size_t> order;
  std::map<std::string, int64_t> unknown;
  int with_unknown = 0;
  for (size_t i = 0; i < alignments.size(); ++i) {
    if (!alignments[i].ok()) continue;
    order.push_back(i);
    for (const std::string& character : alignments[i]->unknown) ++unknown[character];
    if (!alignments[i]->unknown.empty()) ++with_unknown;
  }
  std::string text = absl::StrCat("aligned ", order.size(), " of ", alignments.size(), " clips\n");
  if (with_unknown > 0) {
    absl::StrAppend(&text, with_unknown,
                    " with characters that the model's vocabulary lacks, aligned as [UNK]: ",
                    FormatCharacterCounts(unknown), "\n");
  }
  if (order.empty()) return text;
  const auto score = [&](size_t rank) { return alignments[order[rank]]->score; };
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return alignments[a]->score < alignments[b]->score; });
  absl::StrAppendFormat(&text, "score: median %.2f, lowest tenth up to %.2f\n", score(order.size() / 2),
                        score((order.size() - 1) / 10));
  const size_t shown = std::min(order.size(), static_cast<size_t>(lowest));
  if (shown == 0) return text;
  absl::StrAppend(&text, "lowest scores, the transcripts that are the likeliest to be wrong:\n");
  for (size_t rank = 0; rank < shown; ++rank) {
    const Utterance& utterance = utterances[order[rank]];
    absl::StrAppendFormat(&text, "%8.2f  %s  \"%s\", worst at %.1f s\n", score(rank), ClipName(utterance),
                          Excerpt(utterance.text), alignments[order[rank]]->worst_start_s);
  }
  return text;
}

}  // namespace distill_l2s
