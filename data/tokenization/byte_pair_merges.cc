#include "data/tokenization/byte_pair_merges.h"

#include <unicode/utf8.h>

#include <functional>
#include <queue>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace distill_l2s {
namespace {

constexpr int kMaxMerges = 1 << 24;

// A symbol of the word as it stands: a list, since neighbours become one. Characters that no merge knows are
// numbered from -2 down, by their place in the word.
struct Node {
  int symbol;
  int previous;
  int next;
  bool merged_away = false;
};

// A pair that may be merged, unless one of its symbols has changed by the time.
struct Candidate {
  int rank;
  int place;  // Of the left one.
  int left;
  int right;
  int merged;

  bool operator>(const Candidate& other) const {
    return std::tie(rank, place) > std::tie(other.rank, other.place);
  }
};

std::vector<absl::string_view> Characters(absl::string_view word) {
  std::vector<absl::string_view> characters;
  const auto size = static_cast<int32_t>(word.size());
  for (int32_t i = 0; i < size;) {
    const int32_t begin = i;
    U8_FWD_1(word.data(), i, size);
    characters.push_back(word.substr(begin, i - begin));
  }
  return characters;
}

}  // namespace

int BytePairMerges::Intern(absl::string_view symbol) {
  const auto [found, is_new] = numbers_.try_emplace(symbol, static_cast<int>(symbols_.size()));
  if (is_new) symbols_.emplace_back(symbol);
  return found->second;
}

void BytePairMerges::Add(absl::string_view left, absl::string_view right, int rank) {
  const Pair pair(Intern(left), Intern(right));
  merges_.insert_or_assign(pair, Merge{rank, Intern(absl::StrCat(left, right))});
}

BytePairMerges BytePairMerges::Create(const std::vector<std::pair<std::string, std::string>>& pairs) {
  BytePairMerges merges;
  int rank = 0;
  for (const auto& [left, right] : pairs) merges.Add(left, right, rank++);
  return merges;
}

absl::StatusOr<BytePairMerges> BytePairMerges::Parse(absl::string_view contents, absl::string_view source) {
  BytePairMerges merges;
  int line_number = 0;
  int rank = 0;
  for (absl::string_view line : absl::StrSplit(absl::StripSuffix(contents, "\n"), '\n')) {
    line = absl::StripSuffix(line, "\r");
    if (++line_number == 1 && (absl::StartsWith(line, "#version") || line.empty())) continue;
    const std::vector<absl::string_view> parts = absl::StrSplit(line, ' ');
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
      return absl::InvalidArgumentError(absl::StrCat(source, ":", line_number, ": \"", line.substr(0, 100),
                                                     "\", expected two symbols parted by a space"));
    }
    if (line_number > kMaxMerges) {
      return absl::InvalidArgumentError(
          absl::StrCat(source, ": more than ", kMaxMerges, " lines, which no vocabulary has"));
    }
    merges.Add(parts[0], parts[1], rank++);
  }
  return merges;
}

std::vector<std::string> BytePairMerges::Apply(absl::string_view word) const {
  const std::vector<absl::string_view> characters = Characters(word);
  const int count = static_cast<int>(characters.size());
  std::vector<Node> nodes;
  for (int i = 0; i < count; ++i) {
    const auto known = numbers_.find(characters[i]);
    nodes.push_back({known != numbers_.end() ? known->second : -2 - i, i - 1, i + 1 < count ? i + 1 : -1});
  }
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> candidates;
  const auto add = [&](int place) {
    if (place < 0 || nodes[place].next < 0) return;
    const Pair pair(nodes[place].symbol, nodes[nodes[place].next].symbol);
    const auto merge = merges_.find(pair);
    if (merge == merges_.end()) return;
    candidates.push({merge->second.rank, place, pair.first, pair.second, merge->second.merged});
  };
  for (int i = 0; i < count; ++i) add(i);
  while (!candidates.empty()) {
    const Candidate best = candidates.top();
    candidates.pop();
    Node& left = nodes[best.place];
    if (left.merged_away || left.symbol != best.left || left.next < 0) continue;
    Node& right = nodes[left.next];
    if (right.symbol != best.right) continue;
    left.symbol = best.merged;
    right.merged_away = true;
    left.next = right.next;
    if (left.next >= 0) nodes[left.next].previous = best.place;
    add(left.previous);
    add(best.place);
  }
  std::vector<std::string> symbols;
  for (int i = 0; i < count; ++i) {
    if (nodes[i].merged_away) continue;
    symbols.emplace_back(nodes[i].symbol >= 0 ? symbols_[nodes[i].symbol] : std::string(characters[i]));
  }
  return symbols;
}

}  // namespace distill_l2s
