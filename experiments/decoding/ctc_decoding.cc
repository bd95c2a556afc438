#include "experiments/decoding/ctc_decoding.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/logsumexp.h>
#include <glog/logging.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

// A run of frames of one label, blanks left out.
struct LabelRun {
  int64_t label;
  int64_t start_frame;
  int64_t end_frame;
};

std::vector<LabelRun> MergeRepeats(absl::Span<const int64_t> labels, const CharacterVocabulary& vocabulary) {
  std::vector<LabelRun> runs;
  for (size_t start = 0, end; start < labels.size(); start = end) {
    CHECK(labels[start] >= 0 && labels[start] < vocabulary.size())
        << "label " << labels[start] << " of " << vocabulary.size();
    for (end = start + 1; end < labels.size() && labels[end] == labels[start];) ++end;
    if (labels[start] == vocabulary.blank()) continue;
    runs.push_back({labels[start], static_cast<int64_t>(start), static_cast<int64_t>(end)});
  }
  return runs;
}

std::string JoinLabels(const std::vector<LabelRun>& runs, const CharacterVocabulary& vocabulary) {
  const CtcTokenizerSettings& settings = vocabulary.settings();
  std::string text;
  for (const LabelRun& run : runs) {
    const bool is_space = run.label == vocabulary.space();
    if (settings.phonemes) {
      if (!is_space) absl::StrAppend(&text, text.empty() ? "" : " ", vocabulary.label(run.label));
    } else {
      absl::StrAppend(&text, is_space ? settings.replacement : vocabulary.label(run.label));
    }
  }
  return FinishText(settings, text);
}

}  // namespace

std::vector<std::vector<int64_t>> BestPaths(const at::Tensor& logits, const at::Tensor& frame_lengths) {
  CHECK_EQ(logits.dim(), 3);
  CHECK_EQ(frame_lengths.dim(), 1);
  CHECK_EQ(frame_lengths.size(0), logits.size(0));
  const at::Tensor lengths = frame_lengths.to(at::kLong).contiguous();
  std::vector<std::vector<int64_t>> paths(logits.size(0));
  if (logits.size(0) == 0 || logits.size(1) == 0) return paths;
  const at::Tensor labels = at::argmax(logits.detach(), -1).to(at::kCPU).contiguous();
  for (int64_t b = 0; b < logits.size(0); ++b) {
    const int64_t length = lengths.data_ptr<int64_t>()[b];
    CHECK(length >= 0 && length <= labels.size(1)) << length << " frames of " << labels.size(1);
    const int64_t* first = labels.data_ptr<int64_t>() + b * labels.size(1);
    paths[b].assign(first, first + length);
  }
  return paths;
}

std::vector<FrameLabels> BestFrameLabels(const at::Tensor& logits, const at::Tensor& frame_lengths) {
  const at::Tensor detached = logits.detach().to(at::kFloat);
  std::vector<std::vector<int64_t>> paths = BestPaths(detached, frame_lengths);
  std::vector<FrameLabels> results(paths.size());
  if (detached.numel() == 0) return results;
  const at::Tensor posteriors =
      (at::amax(detached, {-1}) - at::logsumexp(detached, {-1})).exp().to(at::kCPU).contiguous();
  for (size_t i = 0; i < paths.size(); ++i) {
    const float* row = posteriors.data_ptr<float>() + static_cast<int64_t>(i) * posteriors.size(1);
    results[i].posteriors.assign(row, row + paths[i].size());
    results[i].labels = std::move(paths[i]);
  }
  return results;
}

std::vector<TimedText> DecodeCharacters(absl::Span<const int64_t> labels,
                                        const CharacterVocabulary& vocabulary) {
  const CtcTokenizerSettings& settings = vocabulary.settings();
  std::vector<TimedText> characters;
  for (const LabelRun& run : MergeRepeats(labels, vocabulary)) {
    const bool is_space = run.label == vocabulary.space();
    if (settings.phonemes) {
      if (is_space) continue;
      // Each is a word of its own.
      if (!characters.empty()) characters.push_back({" ", characters.back().end_frame, run.start_frame});
    }
    std::string text = is_space ? " " : vocabulary.label(run.label);
    if (settings.lower_case) text = LowerCase(text);
    characters.push_back({std::move(text), run.start_frame, run.end_frame});
  }
  return characters;
}

std::vector<TimedText> DecodeWords(absl::Span<const int64_t> labels, const CharacterVocabulary& vocabulary) {
  std::vector<TimedText> words;
  bool inside = false;
  for (const TimedText& character : DecodeCharacters(labels, vocabulary)) {
    if (character.text == " ") {
      inside = false;
      continue;
    }
    if (!inside) words.push_back({"", character.start_frame, character.end_frame});
    inside = true;
    absl::StrAppend(&words.back().text, character.text);
    words.back().end_frame = character.end_frame;
  }
  return words;
}

std::string DecodePath(absl::Span<const int64_t> labels, const CharacterVocabulary& vocabulary) {
  return JoinLabels(MergeRepeats(labels, vocabulary), vocabulary);
}

std::string DecodeLabels(absl::Span<const int64_t> labels, const CharacterVocabulary& vocabulary) {
  std::vector<LabelRun> runs;
  for (const int64_t label : labels) {
    if (label != vocabulary.blank()) runs.push_back({label, 0, 0});
  }
  return JoinLabels(runs, vocabulary);
}

}  // namespace distill_l2s
