#include "experiments/quickstart/e5/double_array.h"

#include <cstddef>
#include <utility>

#include "absl/strings/string_view.h"
#include "glog/logging.h"

namespace distill_l2s {
namespace {

constexpr uint32_t kBlock = 256;
constexpr uint32_t kHasValue = 1u << 8;
constexpr uint32_t kIsValue = 1u << 31;

// The keys as an automaton: a state is its transitions by label, to states or, label 0, to a value. Equal
// states are one.
class Automaton {
 public:
  using State = std::vector<std::pair<uint8_t, uint32_t>>;

  explicit Automaton(const std::map<std::string, uint32_t>& values)
      : root_(Add({values.begin(), values.end()}, 0)) {}

  uint32_t root() const { return root_; }
  const State& state(uint32_t id) const { return *states_[id]; }
  uint32_t size() const { return states_.size(); }

 private:
  using Keys = std::vector<std::pair<absl::string_view, uint32_t>>;

  // The state that `keys`, sorted, lead to once their first `depth` bytes, which they share, are read.
  uint32_t Add(const Keys& keys, size_t depth) {
    State state;
    for (size_t begin = 0, end; begin < keys.size(); begin = end) {
      end = begin + 1;
      if (keys[begin].first.size() == depth) {
        state.emplace_back(0, keys[begin].second);
        continue;
      }
      const char label = keys[begin].first[depth];
      CHECK_NE(label, '\0');
      while (end < keys.size() && keys[end].first[depth] == label) ++end;
      state.emplace_back(label, Add({keys.begin() + begin, keys.begin() + end}, depth + 1));
    }
    const auto [found, is_new] = ids_.emplace(std::move(state), ids_.size());
    if (is_new) states_.push_back(&found->first);
    return found->second;
  }

  std::map<State, uint32_t> ids_;
  std::vector<const State*> states_;
  uint32_t root_;
};

class Builder {
 public:
  explicit Builder(const Automaton& automaton) : automaton_(automaton), bases_(automaton.size(), 0) {
    Reserve(0);
    taken_[0] = true;  // The root's own unit.
    units_[0] = Place(automaton.root()) << 10;
  }

  std::vector<uint32_t> Finish() {
    for (uint32_t block = 0; block < units_.size(); block += kBlock) HideUnusedUnits(block);
    CHECK_LT(units_.size(), 1u << 21);
    return std::move(units_);
  }

 private:
  // Lays out a state's transitions and all that they lead to; returns its base, from which they are counted.
  uint32_t Place(uint32_t id) {
    if (bases_[id] != 0) return bases_[id];
    const Automaton::State& state = automaton_.state(id);
    const uint32_t base = FreeBase(state);
    bases_[id] = base;
    base_used_[base] = true;
    for (const auto& [label, unused] : state) taken_[base ^ label] = true;
    while (first_free_ < taken_.size() && taken_[first_free_]) ++first_free_;
    for (const auto& [label, target] : state) {
      const uint32_t position = base ^ label;
      if (label == 0) {
        units_[position] = kIsValue | target;
        continue;
      }
      const uint32_t child_base = Place(target);
      const bool has_value = automaton_.state(target)[0].first == 0;
      units_[position] = label | (has_value ? kHasValue : 0) | (position ^ child_base) << 10;
    }
    return base;
  }

  // A base of its own (a unit knows its label, not its parent) whose units are all free.
  uint32_t FreeBase(const Automaton::State& state) {
    for (uint32_t position = first_free_;; ++position) {
      Reserve(position);
      const uint32_t base = position ^ state[0].first;
      if (taken_[position] || base == 0 || base_used_[base]) continue;
      bool fits = true;
      for (const auto& [label, unused] : state) fits = fits && !taken_[base ^ label];
      if (fits) return base;
    }
  }

  void Reserve(uint32_t position) {
    while (units_.size() <= position) {
      units_.resize(units_.size() + kBlock, 0);
      taken_.resize(units_.size(), false);
      base_used_.resize(units_.size(), false);
    }
  }

  // An unused unit gets the label that leads to it from a base which no node has.
  void HideUnusedUnits(uint32_t block) {
    uint32_t unused_base = block;
    while (unused_base < block + kBlock && base_used_[unused_base]) ++unused_base;
    for (uint32_t i = block; i < block + kBlock; ++i) {
      if (taken_[i]) continue;
      // As each base in use takes a unit, a block with an unused unit has an unused base.
      CHECK_LT(unused_base, block + kBlock);
      units_[i] = i ^ unused_base;
    }
  }

  const Automaton& automaton_;
  std::vector<uint32_t> bases_;  // By state; 0: not placed yet.
  std::vector<uint32_t> units_;
  std::vector<bool> taken_, base_used_;
  uint32_t first_free_ = 1;
};

}  // namespace

std::vector<uint32_t> BuildDoubleArray(const std::map<std::string, uint32_t>& values) {
  if (values.empty()) return std::vector<uint32_t>(kBlock, 0);
  const Automaton automaton(values);
  return Builder(automaton).Finish();
}

}  // namespace distill_l2s
