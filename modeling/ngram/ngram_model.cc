#include "modeling/ngram/ngram_model.h"

#include <glog/logging.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <numeric>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/progress.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr float kMissingUnknownLog10Prob = -100;  // KenLM's unknown_missing_logprob.
constexpr int64_t kProgressStep = 10000;

absl::string_view SpecialName(absl::string_view word) { return word == "<UNK>" ? "<unk>" : word; }

}  // namespace

class NgramModelBuilder : public ArpaSink {
 public:
  // No more room is reserved than a file of so many bytes can need, packed by gzip or not.
  NgramModelBuilder(int64_t file_bytes, std::string progress)
      : most_ngrams_(file_bytes / 4), progress_name_(std::move(progress)) {}

  absl::Status Counts(const std::vector<int64_t>& counts) override {
    counts_ = counts;
    for (size_t order = 2; order < counts.size(); ++order) model_.tables_.emplace_back(true);
    if (counts.size() > 1) model_.tables_.emplace_back(false);  // The highest has no backoffs.
    if (!progress_name_.empty()) {
      const int64_t total = std::accumulate(counts.begin(), counts.end(), int64_t{0});
      progress_.emplace(progress_name_, total, "n-grams");
    }
    return absl::OkStatus();
  }

  absl::Status Ngram(const ArpaNgram& ngram) override {
    if (++unshown_ == kProgressStep) ShowProgress();
    return ngram.order == 1 ? AddUnigram(ngram) : AddNgram(ngram);
  }

  absl::Status EndOfOrder(int order) override {
    ShowProgress();
    if (order == 1) RETURN_IF_ERROR(NumberWords());
    if (order < static_cast<int>(counts_.size())) {
      model_.tables_[order - 1].Reserve(std::min(counts_[order], most_ngrams_));
    }
    return absl::OkStatus();
  }

  NgramModel Take() { return std::move(model_); }

 private:
  void ShowProgress() {
    if (progress_.has_value()) progress_->Advance(unshown_);
    unshown_ = 0;
  }

  absl::Status AddUnigram(const ArpaNgram& ngram) {
    const absl::string_view word = SpecialName(ngram.words[0]);
    const bool is_new =
        unigrams_.try_emplace(word, NgramModel::Unigram{ngram.log10_prob, ngram.log10_backoff}).second;
    if (is_new) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("the word \"", word, "\" stands there twice"));
  }

  absl::Status NumberWords() {
    model_.unigram_count_ = static_cast<int64_t>(unigrams_.size());
    model_.unigrams_.push_back({kMissingUnknownLog10Prob, 0});
    for (const char* name : {"<unk>", "<s>", "</s>"}) {
      const auto found = unigrams_.find(name);
      if (name[1] == 'u') {
        if (found == unigrams_.end()) continue;
        model_.unigrams_.clear();
      } else if (found == unigrams_.end()) {
        return absl::InvalidArgumentError(absl::StrCat("no 1-gram ", name, ", expected <s> and </s>"));
      }
      model_.unigrams_.push_back(found->second);
      unigrams_.erase(found);
    }
    std::vector<std::string> words;
    words.reserve(unigrams_.size());
    for (const auto& [word, unigram] : unigrams_) words.push_back(word);
    model_.words_ = WordList(std::move(words));
    ids_ = {{"<unk>", NgramModel::kUnknown},
            {"<s>", NgramModel::kSentenceBegin},
            {"</s>", NgramModel::kSentenceEnd}};
    ids_.reserve(unigrams_.size() + 3);
    for (uint32_t i = 0; i < model_.words_.size(); ++i) {
      model_.unigrams_.push_back(unigrams_.at(model_.words_[i]));
      ids_.emplace(model_.words_[i], NgramModel::kFirstWord + i);
    }
    unigrams_ = {};
    return absl::OkStatus();
  }

  absl::Status AddNgram(const ArpaNgram& ngram) {
    std::array<uint32_t, kMaxNgramOrder> words;
    for (int i = 0; i < ngram.order; ++i) {
      const auto found = ids_.find(SpecialName(ngram.words[i]));
      if (found == ids_.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat("the word \"", ngram.words[i], "\" is none of the 1-grams"));
      }
      words[i] = found->second;
    }
    const auto all = absl::MakeConstSpan(words.data(), ngram.order);
    const auto text = [&](int order) {
      return absl::StrCat("\"", absl::StrJoin(absl::MakeConstSpan(ngram.words.data(), order), " "), "\"");
    };
    if (ngram.order > 2 &&
        model_.tables_[ngram.order - 3].Find(all.first(ngram.order - 1)) == NgramTable::kAbsent) {
      return absl::InvalidArgumentError(
          absl::StrCat("the context ", text(ngram.order - 1), " is none of the ", ngram.order - 1, "-grams"));
    }
    if (model_.tables_[ngram.order - 2].Insert(all, ngram.log10_prob, ngram.log10_backoff)) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(absl::StrCat("the n-gram ", text(ngram.order), " stands there twice"));
  }

  const int64_t most_ngrams_;
  const std::string progress_name_;
  std::optional<Progress> progress_;
  int64_t unshown_ = 0;
  std::vector<int64_t> counts_;
  absl::flat_hash_map<std::string, NgramModel::Unigram> unigrams_;  // While they are read.
  absl::flat_hash_map<absl::string_view, uint32_t> ids_;            // Points into model_.words_.
  NgramModel model_;
};

absl::StatusOr<NgramModel> NgramModel::Read(const std::string& path, const std::string& progress) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  NgramModelBuilder builder(error ? 0 : static_cast<int64_t>(bytes), progress);
  RETURN_IF_ERROR(ReadArpaFile(path, &builder));
  return builder.Take();
}

int64_t NgramModel::count(int order) const {
  CHECK(order >= 1 && order <= this->order()) << order;
  return order == 1 ? unigram_count_ : tables_[order - 2].size();
}

uint32_t NgramModel::Find(absl::string_view word) const {
  const WordList::Range range = words_.Narrow(words_.All(), 0, word);
  return words_.StartsWithWhole(range, word.size()) ? kFirstWord + range.begin : kUnknown;
}

NgramModel::State NgramModel::SentenceBegin() const {
  State state;
  if (order() == 1) return state;
  state.words[0] = kSentenceBegin;
  state.length = 1;
  return state;
}

float NgramModel::Backoff(absl::Span<const uint32_t> context) const {
  if (context.size() == 1) return unigrams_[context[0]].log10_backoff;
  const NgramTable& table = tables_[context.size() - 2];
  const int64_t found = table.Find(context);
  return found == NgramTable::kAbsent ? 0 : table.log10_backoff(found);
}

NgramModel::Scored NgramModel::Score(const State& state, uint32_t word) const {
  std::array<uint32_t, kMaxNgramOrder> words;
  std::copy_n(state.words.begin(), state.length, words.begin());
  words[state.length] = word;
  absl::Span<const uint32_t> ngram(words.data(), state.length + 1u);
  Scored scored = {0, {}};
  scored.next.length = static_cast<uint8_t>(std::min<size_t>(ngram.size(), order() - 1u));
  std::copy_n(ngram.end() - scored.next.length, scored.next.length, scored.next.words.begin());
  for (; ngram.size() > 1; ngram.remove_prefix(1)) {
    const NgramTable& table = tables_[ngram.size() - 2];
    const int64_t found = table.Find(ngram);
    if (found != NgramTable::kAbsent) {
      scored.log10_prob += table.log10_prob(found);
      return scored;
    }
    scored.log10_prob += Backoff(ngram.first(ngram.size() - 1));
  }
  scored.log10_prob += unigrams_[word].log10_prob;
  return scored;
}

}  // namespace distill_l2s
