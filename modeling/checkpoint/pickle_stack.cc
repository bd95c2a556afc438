#include "modeling/checkpoint/pickle_stack.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaximumValues = size_t{1} << 20;

const char* KindName(PickleKind kind) {
  constexpr const char* kNames[] = {"None",   "a bool", "an int",   "a float",   "a string", "a tuple",
                                    "a list", "a dict", "a global", "a storage", "a tensor"};
  return kNames[static_cast<int>(kind)];
}

absl::Status EmptyStack() { return absl::InvalidArgumentError("the stack is empty"); }

}  // namespace

absl::Status PickleStack::Push(PickleValue value) {
  if (values_.size() >= kMaximumValues) {
    return absl::InvalidArgumentError(absl::StrCat("more than ", kMaximumValues, " objects"));
  }
  stack_.push_back(static_cast<PickleId>(values_.size()));
  values_.push_back(std::move(value));
  return absl::OkStatus();
}

absl::Status PickleStack::PushText(PickleKind kind, absl::string_view text) {
  PickleValue value;
  value.kind = kind;
  value.text = text;
  return Push(std::move(value));
}

absl::Status PickleStack::PushInteger(PickleKind kind, int64_t integer) {
  PickleValue value;
  value.kind = kind;
  value.integer = integer;
  return Push(std::move(value));
}

absl::StatusOr<PickleId> PickleStack::Top(PickleKind kind) const {
  if (stack_.size() <= Floor()) return EmptyStack();
  const PickleId id = stack_.back();
  if (values_[id].kind == kind) return id;
  return absl::InvalidArgumentError(
      absl::StrCat("the stack's top is ", KindName(values_[id].kind), ", expected ", KindName(kind)));
}

absl::StatusOr<PickleId> PickleStack::Pop(PickleKind kind) {
  RETURN_IF_ERROR(Top(kind).status());
  return Pop();
}

absl::StatusOr<PickleId> PickleStack::Pop() {
  if (stack_.size() <= Floor()) return EmptyStack();
  const PickleId id = stack_.back();
  stack_.pop_back();
  return id;
}

absl::StatusOr<std::vector<PickleId>> PickleStack::PopToMark() {
  if (marks_.empty()) return absl::InvalidArgumentError("no mark on the stack");
  const auto begin = stack_.begin() + static_cast<ptrdiff_t>(marks_.back());
  std::vector<PickleId> items(begin, stack_.end());
  stack_.erase(begin, stack_.end());
  marks_.pop_back();
  return items;
}

absl::Status PickleStack::Put(uint32_t number) {
  if (stack_.size() <= Floor()) return EmptyStack();
  memo_[number] = stack_.back();
  return absl::OkStatus();
}

absl::Status PickleStack::Get(uint32_t number) {
  const auto found = memo_.find(number);
  if (found == memo_.end()) {
    return absl::InvalidArgumentError(absl::StrCat("nothing was put under number ", number));
  }
  PushAgain(found->second);
  return absl::OkStatus();
}

}  // namespace distill_l2s
