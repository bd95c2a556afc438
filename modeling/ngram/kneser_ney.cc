#include "modeling/ngram/kneser_ney.h"

#include <glog/logging.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace distill_l2s {
namespace {

constexpr uint32_t kBegin = 1;
constexpr uint32_t kEnd = 2;
constexpr uint32_t kUnknown = 3;
constexpr KneserNeyDiscounts kFallback = {0.5, 1, 1.5};

double DiscountOf(const KneserNeyDiscounts& discounts, int64_t count) {
  return discounts[std::min<int64_t>(count, 3) - 1];
}

}  // namespace

KneserNeyDiscounts EstimateDiscounts(const std::array<int64_t, 4>& counts) {
  if (counts[0] == 0 || counts[1] == 0 || counts[2] == 0) return kFallback;
  const double share = static_cast<double>(counts[0]) / static_cast<double>(counts[0] + 2 * counts[1]);
  KneserNeyDiscounts discounts;
  for (int k = 1; k <= 3; ++k) {
    const double ratio = static_cast<double>(counts[k]) / static_cast<double>(counts[k - 1]);
    discounts[k - 1] = k - (k + 1) * share * ratio;
    if (!(discounts[k - 1] > 0 && discounts[k - 1] <= k)) return kFallback;
  }
  return discounts;
}

KneserNey::KneserNey(int order) : order_(order), names_({"", "<s>", "</s>", "<unk>"}), occurrences_(order) {
  CHECK(order >= 1 && order <= kMaxNgramOrder) << order;
  for (uint32_t number = kBegin; number <= kUnknown; ++number) numbers_[names_[number]] = number;
}

absl::Status KneserNey::Add(absl::string_view sentence) {
  std::vector<uint32_t> words = {kBegin};
  for (const absl::string_view word :
       absl::StrSplit(sentence, absl::ByAnyChar(" \t\r\n\f\v"), absl::SkipEmpty())) {
    if (!IsUtf8(word)) return absl::InvalidArgumentError("a word is not UTF-8");
    const auto [found, is_new] = numbers_.try_emplace(word, static_cast<uint32_t>(names_.size()));
    if (is_new) {
      if (names_.size() > std::numeric_limits<uint32_t>::max()) {
        return absl::ResourceExhaustedError("more than 2^32 different words");
      }
      names_.emplace_back(word);
    } else if (found->second <= kUnknown) {
      return absl::InvalidArgumentError(
          absl::StrCat("the text has the word \"", word, "\", which is the model's own; take it out"));
    }
    words.push_back(found->second);
  }
  if (words.size() == 1) return absl::OkStatus();
  ++sentences_;
  words_ += static_cast<int64_t>(words.size()) - 1;
  words.push_back(kEnd);
  for (size_t end = 1; end <= words.size(); ++end) {
    const size_t length = std::min<size_t>(end, order_);
    Ngram ngram = {};
    std::copy(words.begin() + end - length, words.begin() + end, ngram.begin());
    ++occurrences_[length - 1][ngram];
  }
  return absl::OkStatus();
}

// From long to short: a shorter n-gram counts the longer ones that end in it.
std::vector<KneserNey::Order> KneserNey::CountOrders() const {
  std::vector<Order> orders(order_);
  for (int n = order_; n >= 1; --n) {
    Order& order = orders[n - 1];
    for (const auto& [ngram, count] : occurrences_[n - 1]) order.entries[ngram].count = count;
    if (n < order_) {
      for (const auto& [longer, unused] : orders[n].entries) {
        Ngram ending = {};
        std::copy(longer.begin() + 1, longer.begin() + n + 1, ending.begin());
        ++order.entries[ending].count;
      }
    }
    if (n == 1) order.entries.erase(Ngram{kBegin});  // It is given, never predicted.
    std::array<int64_t, 4> counts_of_counts = {};
    for (const auto& [ngram, entry] : order.entries) {
      if (entry.count <= 4) ++counts_of_counts[entry.count - 1];
      Ngram beginning = ngram;
      beginning[n - 1] = 0;
      Context& context = order.contexts[beginning];
      context.count += entry.count;
      ++context.ngrams[std::min<int64_t>(entry.count, 3) - 1];
    }
    order.discounts = EstimateDiscounts(counts_of_counts);
  }
  return orders;
}

double KneserNey::Backoff(const Order& order, const Context& context) {
  double mass = 0;
  for (size_t i = 0; i < order.discounts.size(); ++i) {
    mass += order.discounts[i] * static_cast<double>(context.ngrams[i]);
  }
  return mass / static_cast<double>(context.count);
}

double KneserNey::UnknownProbability(const Order& unigrams) const {
  const double predicted = static_cast<double>(unigrams.entries.size() + 1);  // The unknown word is one, too.
  return Backoff(unigrams, unigrams.contexts.at(Ngram{})) / predicted;
}

void KneserNey::SetProbabilities(std::vector<Order>* orders) const {
  const double unknown = UnknownProbability(orders->front());
  for (int n = 1; n <= order_; ++n) {
    Order& order = (*orders)[n - 1];
    for (auto& [ngram, entry] : order.entries) {
      Ngram beginning = ngram;
      beginning[n - 1] = 0;
      const Context& context = order.contexts.at(beginning);
      const double own = (static_cast<double>(entry.count) - DiscountOf(order.discounts, entry.count)) /
                         static_cast<double>(context.count);
      double lower = unknown;
      if (n > 1) {
        Ngram ending = {};
        std::copy(ngram.begin() + 1, ngram.begin() + n, ending.begin());
        lower = (*orders)[n - 2].entries.at(ending).probability;
      }
      // The unigrams' share of what is set free is UnknownProbability() itself.
      entry.probability = own + (n > 1 ? Backoff(order, context) * lower : lower);
    }
  }
}

void KneserNey::AppendOrder(const std::vector<Order>& orders, int n, std::string* arpa) const {
  const auto append = [&](const Ngram& ngram, double log10_probability) {
    absl::StrAppendFormat(arpa, "%.7g\t%s", log10_probability, names_[ngram[0]]);
    for (int i = 1; i < n; ++i) absl::StrAppend(arpa, " ", names_[ngram[i]]);
    if (n < order_) {
      const auto context = orders[n].contexts.find(ngram);
      const bool is_context = context != orders[n].contexts.end();
      absl::StrAppendFormat(arpa, "\t%.7g",
                            is_context ? std::log10(Backoff(orders[n], context->second)) : 0.0);
    }
    arpa->push_back('\n');
  };
  absl::StrAppend(arpa, "\n\\", n, "-grams:\n");
  if (n == 1) {
    append(Ngram{kUnknown}, std::log10(UnknownProbability(orders[0])));
    append(Ngram{kBegin}, 0);
  }
  std::vector<Ngram> ngrams;
  ngrams.reserve(orders[n - 1].entries.size());
  for (const auto& [ngram, unused] : orders[n - 1].entries) ngrams.push_back(ngram);
  std::sort(ngrams.begin(), ngrams.end());
  for (const Ngram& ngram : ngrams) {
    append(ngram, std::log10(orders[n - 1].entries.at(ngram).probability));
  }
}

absl::StatusOr<std::string> KneserNey::ToArpa() const {
  if (sentences_ == 0) return absl::InvalidArgumentError("the text has no sentence");
  std::vector<Order> orders = CountOrders();
  SetProbabilities(&orders);
  std::string arpa = "\\data\\\n";
  for (int n = 1; n <= order_; ++n) {
    const size_t given = n == 1 ? 2 : 0;  // <unk> and <s>.
    absl::StrAppend(&arpa, "ngram ", n, "=", orders[n - 1].entries.size() + given, "\n");
  }
  for (int n = 1; n <= order_; ++n) AppendOrder(orders, n, &arpa);
  arpa += "\n\\end\\\n";
  return arpa;
}

}  // namespace distill_l2s
