#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

constexpr int kMaxNgramOrder = 6;

// A line of an ARPA file: log10 p(words[order - 1] | words[0], ..., words[order - 2]), and what is added to
// the log10 probability of a longer n-gram that begins so and is not listed.
struct ArpaNgram {
  int order = 0;
  std::array<absl::string_view, kMaxNgramOrder> words;  // Valid UTF-8, not empty; the first `order` of them.
  float log10_prob = 0;                                 // At most 0.
  float log10_backoff = 0;                              // 0 where the line has none.
};

// Whether a text can be a word there, if it has no white space.
bool IsUtf8(absl::string_view text);

// What a reader does with the parts of an ARPA file, in the file's order. An error that it returns ends the
// reading; file and line are put before its text.
class ArpaSink {
 public:
  virtual ~ArpaSink() = default;
  // Once, first: how many n-grams of orders 1, 2, ... the file says it has. Nothing is known of them but that
  // they are between 0 and 2^40: allocate as n-grams come.
  virtual absl::Status Counts(const std::vector<int64_t>& counts) = 0;
  virtual absl::Status Ngram(const ArpaNgram& ngram) = 0;
  // Behind the last n-gram of an order.
  virtual absl::Status EndOfOrder(int order) = 0;
};

// Reads an n-gram model in ARPA's text format, plain or gzip, as KenLM's lmplz and SRILM write it:
//   \data\             (there begins a head)
//   ngram 1=4
//   ngram 2=3
//
//   \1-grams:
//   -1.2<TAB>word<TAB>-0.3     log10 probability, words with a space between, log10 backoff
//   ...
//   \end\              (and here the file ends)
// Spaces, tabs and carriage returns part alike, and nothing else does: a form feed or a no-break space may be
// in a word. A backoff may be absent, and is 0 or absent in the highest order.
//
// Errors name file, line, column (in characters, for one part of a line), value and what was expected: an
// order over kMaxNgramOrder or out of sequence, more or fewer n-grams than the file says, a log probability
// that is not finite or above 0, a backoff that is not finite, a word that is not UTF-8, a line of other
// parts, a missing or early \end\, text after it, and what TextLines refuses, and a byte order mark. KenLM's
// binary files are refused by name: they are mapped as they are, not checked.
absl::Status ReadArpaFile(const std::string& path, ArpaSink* sink);

}  // namespace distill_l2s
