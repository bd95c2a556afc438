#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "modeling/checkpoint/pickle_objects.h"

namespace distill_l2s {

// What a pickle's opcodes work on: a stack of values, marks in it, and a memo of values by number. Of the
// stack, only what lies above the topmost mark can be seen or taken. Errors do not name the pickle.
class PickleStack {
 public:
  // Adds to `objects`, which must outlive this: 2^20 values at most.
  explicit PickleStack(PickleObjects* objects) : values_(objects->values) {}

  absl::Status Push(PickleValue value);
  absl::Status PushText(PickleKind kind, absl::string_view text);
  absl::Status PushInteger(PickleKind kind, int64_t integer);
  // A value that was on the stack before.
  void PushAgain(PickleId id) { stack_.push_back(id); }
  void Mark() { marks_.push_back(stack_.size()); }

  // The topmost value, an error if it is of another kind.
  absl::StatusOr<PickleId> Top(PickleKind kind) const;
  // Takes it from the stack.
  absl::StatusOr<PickleId> Pop(PickleKind kind);
  absl::StatusOr<PickleId> Pop();
  // Takes all above the topmost mark, the lowest first, and the mark.
  absl::StatusOr<std::vector<PickleId>> PopToMark();

  // The topmost value gets a number, and what has one comes onto the stack.
  absl::Status Put(uint32_t number);
  absl::Status Get(uint32_t number);

  PickleValue& At(PickleId id) { return values_[id]; }
  bool IsEmpty() const { return stack_.empty() && marks_.empty(); }

 private:
  size_t Floor() const { return marks_.empty() ? 0 : marks_.back(); }

  std::vector<PickleValue>& values_;
  std::vector<PickleId> stack_;
  std::vector<size_t> marks_;  // Heights of the stack.
  std::unordered_map<uint32_t, PickleId> memo_;
};

}  // namespace distill_l2s
