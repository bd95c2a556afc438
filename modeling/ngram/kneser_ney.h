#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "modeling/ngram/arpa_file.h"

namespace distill_l2s {

// What is taken off counts of 1, 2, and 3 or more, to give it to n-grams that were not seen.
using KneserNeyDiscounts = std::array<double, 3>;

// Of counts of counts, {n-grams counted once, twice, 3 times, 4 times} (Chen and Goodman 1999, equation 26):
//   D(k) = k - (k + 1) * n1 / (n1 + 2 n2) * n(k+1) / n(k)
// {0.5, 1, 1.5}, as lmplz --discount_fallback, where n1, n2 or n3 is 0 or a discount would not be in (0, k]:
// so in texts too small for the estimate.
KneserNeyDiscounts EstimateDiscounts(const std::array<int64_t, 4>& counts);

// Estimates a model of word n-grams from sentences: interpolated modified Kneser-Ney smoothing, as KenLM's
// lmplz (Heafield et al. 2013, "Scalable Modified Kneser-Ney Language Model Estimation", section 3), without
// pruning. Lower orders count the words that an n-gram has been seen behind, not how often it was; n-grams
// that begin with <s> have nothing before them and keep their counts. Unknown words share what the 1-grams'
// discounts set free with all words alike. All n-grams are in memory: 48 bytes each, twice as many slots;
// millions of words are fine. Not thread-safe.
class KneserNey {
 public:
  // Of order 1 to kMaxNgramOrder.
  explicit KneserNey(int order);

  // A sentence, its words parted by white space; one without words is none. Errors: a word is <s>, </s> or
  // <unk>, or not UTF-8; more than 2^32 - 4 different words.
  absl::Status Add(absl::string_view sentence);

  int64_t sentences() const { return sentences_; }
  int64_t words() const { return words_; }

  // The contents of an ARPA file: n-grams in the order in which their words came first. Error: no sentence.
  absl::StatusOr<std::string> ToArpa() const;

 private:
  using Ngram = std::array<uint32_t, kMaxNgramOrder>;  // Words by number; 0 behind the last.
  struct Entry {
    int64_t count = 0;
    double probability = 0;
  };
  using Entries = absl::flat_hash_map<Ngram, Entry>;
  // Of all n-grams that begin so but for the last word.
  struct Context {
    int64_t count = 0;
    std::array<int64_t, 3> ngrams = {};  // Counted once, twice, 3 times or more.
  };
  struct Order {
    Entries entries;
    absl::flat_hash_map<Ngram, Context> contexts;
    KneserNeyDiscounts discounts;
  };

  std::vector<Order> CountOrders() const;
  void SetProbabilities(std::vector<Order>* orders) const;
  double UnknownProbability(const Order& unigrams) const;
  void AppendOrder(const std::vector<Order>& orders, int order, std::string* arpa) const;

  static double Backoff(const Order& order, const Context& context);

  const int order_;
  int64_t sentences_ = 0;
  int64_t words_ = 0;
  absl::flat_hash_map<std::string, uint32_t> numbers_;
  std::vector<std::string> names_;  // By number; none has 0.
  // Occurrences of n-grams of the highest order, and of shorter ones that begin with <s>, by order.
  std::vector<absl::flat_hash_map<Ngram, int64_t>> occurrences_;
};

}  // namespace distill_l2s
