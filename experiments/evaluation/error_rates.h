#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "experiments/evaluation/edit_distance.h"

namespace distill_l2s {

// Errors of a hypothesis against its reference, in words or in characters; of one clip, or summed over a
// corpus.
struct ErrorCounts {
  int64_t hits = 0;
  int64_t substitutions = 0;
  int64_t deletions = 0;
  int64_t insertions = 0;

  int64_t errors() const { return substitutions + deletions + insertions; }
  int64_t reference_length() const { return hits + substitutions + deletions; }
  int64_t hypothesis_length() const { return hits + substitutions + insertions; }
  // errors / reference length; the number of insertions where the reference is empty, as jiwer has it. May be
  // over 1.
  double Rate() const;
  ErrorCounts& operator+=(const ErrorCounts& other);
  bool operator==(const ErrorCounts& other) const;
};

// Counts as jiwer 4.0 with its default transforms, distances exactly so; the split into kinds of errors is
// its, too, wherever only one is possible. Texts are taken as they are: no case folding, no Unicode
// normalisation. Words: every run of two or more white-space characters becomes one space, both ends lose
// theirs, and U+0020 alone parts words ("the\tcat" is one word).
ErrorCounts CountWordErrors(absl::string_view reference, absl::string_view hypothesis);
// Characters: both ends lose their white space; each code point then counts, spaces and combining marks too.
ErrorCounts CountCharacterErrors(absl::string_view reference, absl::string_view hypothesis);

// A piece of an alignment for display. A deletion has an empty hypothesis, an insertion an empty reference.
struct AlignedText {
  EditOperation operation;
  std::string reference;
  std::string hypothesis;
};

// The best alignment in graphemes (a base with its marks stays whole), neighbours of one kind joined. For the
// eye: the counts above are in code points.
std::vector<AlignedText> AlignForDisplay(absl::string_view reference, absl::string_view hypothesis);

}  // namespace distill_l2s
