#include "experiments/decoding/ctc_decoding.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/logsumexp.h>
#include <glog/logging.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace distill_l2s {
namespace {

std::string Text(int64_t label, const CharacterVocabulary& vocabulary) {
  CHECK(label >= 0 && label < vocabulary.size()) << "label " << label << " of " << vocabulary.size();
  const std::string& text = vocabulary.label(label);
  return text == "|" ? " " : text;
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
  std::vector<TimedText> characters;
  for (size_t start = 0, end; start < labels.size(); start = end) {
    for (end = start + 1; end < labels.size() && labels[end] == labels[start];) ++end;
    if (labels[start] == vocabulary.blank()) continue;
    characters.push_back(
        {Text(labels[start], vocabulary), static_cast<int64_t>(start), static_cast<int64_t>(end)});
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
  std::string text;
  for (const TimedText& character : DecodeCharacters(labels, vocabulary)) {
    absl::StrAppend(&text, character.text);
  }
  return std::string(absl::StripAsciiWhitespace(text));
}

std::string DecodeLabels(absl::Span<const int64_t> labels, const CharacterVocabulary& vocabulary) {
  std::string text;
  for (int64_t label : labels) {
    if (label != vocabulary.blank()) absl::StrAppend(&text, Text(label, vocabulary));
  }
  return std::string(absl::StripAsciiWhitespace(text));
}

}  // namespace distill_l2s
