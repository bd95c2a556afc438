#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "data/text/character_vocabulary.h"

namespace distill_l2s {

// The best label of each frame: result[b][t] = arg max over v of logits[b, t, v], t < frame_lengths[b]; of
// equal ones the first.
//   logits         [B, T, V], any floating dtype and device
//   frame_lengths  [B] int64, on the CPU, each between 0 and T
// The arg-max runs on the logits' device; one copy of [B, T] integers comes to the host.
std::vector<std::vector<int64_t>> BestPaths(const at::Tensor& logits, const at::Tensor& frame_lengths);

// A label of each frame, and its posterior probability: the softmax over all labels.
struct FrameLabels {
  std::vector<int64_t> labels;
  std::vector<float> posteriors;
};

// The same labels with their posteriors, from two copies of [B, T]. Logits that are not numbers give
// posteriors that are not.
std::vector<FrameLabels> BestFrameLabels(const at::Tensor& logits, const at::Tensor& frame_lengths);

// A piece of text and the frames [start_frame, end_frame) that say it.
struct TimedText {
  std::string text;
  int64_t start_frame = 0;
  int64_t end_frame = 0;
};

// Greedy CTC decoding of one label per frame, as transformers' Wav2Vec2CTCTokenizer.decode: repeats are
// merged, blanks dropped, "|" becomes a space, both ends lose their white space (inner double spaces stay),
// [UNK] stays as "[UNK]". Example, blank -: h h - e l l - l o | -> "hello". The vocabulary's settings() may
// have another label or text for the space, and small letters for capitals. Phonemes, as
// Wav2Vec2PhonemeCTCTokenizer.decode has them, have a space between them.
std::string DecodePath(absl::Span<const int64_t> labels, const CharacterVocabulary& vocabulary);

// The same without merging repeats: how a transcript's labels (CharacterVocabulary::Encode) read.
std::string DecodeLabels(absl::Span<const int64_t> labels, const CharacterVocabulary& vocabulary);

// Each label's text with its run of frames; " " for a space, whatever DecodePath writes for it. Spaces at
// both ends, which the text loses, are among them.
std::vector<TimedText> DecodeCharacters(absl::Span<const int64_t> labels,
                                        const CharacterVocabulary& vocabulary);

// Each word, from its first character's first frame to its last character's last.
std::vector<TimedText> DecodeWords(absl::Span<const int64_t> labels, const CharacterVocabulary& vocabulary);

}  // namespace distill_l2s
