#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "modeling/ngram/arpa_file.h"
#include "modeling/ngram/ngram_table.h"
#include "modeling/ngram/word_list.h"

namespace distill_l2s {

// A language model of n-grams of words with backoff:
//   log10 p(w | h) = what is listed for "h w", else backoff(h) + log10 p(w | h without its first word),
// where an h that is not listed has backoff 0. The scores are those of KenLM on the same ARPA file.
// Immutable, so thread-safe.
class NgramModel {
 public:
  // Words by number. Words with a number of their own are from kFirstWord on, in the order of their bytes.
  static constexpr uint32_t kUnknown = 0;
  static constexpr uint32_t kSentenceBegin = 1;
  static constexpr uint32_t kSentenceEnd = 2;
  static constexpr uint32_t kFirstWord = 3;

  // The words that a probability depends on: the last order() - 1 at most.
  struct State {
    std::array<uint32_t, kMaxNgramOrder - 1> words = {};  // From the oldest; the first `length` of them.
    uint8_t length = 0;
  };
  struct Scored {
    float log10_prob;
    State next;  // Behind the word.
  };

  // Reads an ARPA file (ReadArpaFile). As KenLM does: a file without <unk> gives unknown words the log10
  // probability -100, "<UNK>" is another name of it. Errors beside ReadArpaFile's: no <s> or </s>, a word or
  // n-gram that stands there twice, an n-gram with a word that is no 1-gram, or whose words but the last are
  // no n-gram. A file's memory is 12 or 16 bytes for each of its 1.5 times as many slots as n-grams, whatever
  // its head says; an n-gram that the file lacks in the middle of a longer one is not missed.
  //   progress  name of the progress bar; empty: none
  static absl::StatusOr<NgramModel> Read(const std::string& path, const std::string& progress = "");

  int order() const { return static_cast<int>(tables_.size()) + 1; }
  int64_t count(int order) const;  // N-grams of that order in the file.

  // Words with a number of their own: without <s>, </s>, <unk>.
  const WordList& words() const { return words_; }
  // kUnknown for a word that is not listed, and for <s>, </s> and <unk> themselves.
  uint32_t Find(absl::string_view word) const;

  // At the start of a sentence: behind <s>.
  State SentenceBegin() const;
  Scored Score(const State& state, uint32_t word) const;

 private:
  friend class NgramModelBuilder;
  struct Unigram {
    float log10_prob;
    float log10_backoff;
  };

  NgramModel() = default;
  float Backoff(absl::Span<const uint32_t> context) const;

  int64_t unigram_count_ = 0;
  WordList words_;
  std::vector<Unigram> unigrams_;   // By number.
  std::vector<NgramTable> tables_;  // Of orders 2, 3, ...
};

}  // namespace distill_l2s
