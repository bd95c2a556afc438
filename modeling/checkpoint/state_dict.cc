#include "modeling/checkpoint/state_dict.h"

#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/quoted_name.h"

namespace distill_l2s {
namespace {

// One dict may stand in many places, and those in many more: without these bounds a small file could name
// more tensors than memory holds.
constexpr int kMaximumDepth = 8;
constexpr size_t kMaximumNameBytes = 512;
constexpr size_t kMaximumEntries = size_t{1} << 17;

class Walk {
 public:
  Walk(const PickleObjects& objects, absl::string_view source) : objects_(objects), source_(source) {}

  absl::Status Visit(const PickleValue& dict, const std::string& prefix, int depth);
  std::vector<std::pair<std::string, size_t>> TakeTensors() { return std::move(tensors_); }

 private:
  absl::Status VisitEntry(const std::string& name, const PickleValue& value, int depth);

  template <typename... Parts>
  absl::Status Error(const Parts&... parts) const {
    return absl::InvalidArgumentError(absl::StrCat(source_, ": ", parts...));
  }

  const PickleObjects& objects_;
  const absl::string_view source_;
  size_t entries_ = 0;
  std::set<std::string> names_;
  std::vector<std::pair<std::string, size_t>> tensors_;
};

absl::Status Walk::Visit(const PickleValue& dict, const std::string& prefix, int depth) {
  if (depth > kMaximumDepth) return Error("more than ", kMaximumDepth, " dicts in one another");
  for (size_t i = 0; i < dict.items.size(); i += 2) {
    const PickleValue& key = objects_.values[dict.items[i]];
    if (++entries_ > kMaximumEntries) return Error("more than ", kMaximumEntries, " entries");
    if (key.kind != PickleKind::kString) {
      return Error("a key in the dict ", QuotedName(prefix), " is no string");
    }
    if (prefix.size() + key.text.size() > kMaximumNameBytes) {
      return Error("the name ", QuotedName(key.text), " has more than ", kMaximumNameBytes, " bytes");
    }
    RETURN_IF_ERROR(VisitEntry(absl::StrCat(prefix, key.text), objects_.values[dict.items[i + 1]], depth));
  }
  return absl::OkStatus();
}

absl::Status Walk::VisitEntry(const std::string& name, const PickleValue& value, int depth) {
  switch (value.kind) {
    case PickleKind::kTensor:
      if (!names_.insert(name).second) return Error("the tensor ", QuotedName(name), " stands twice");
      tensors_.emplace_back(name, value.integer);
      return absl::OkStatus();
    case PickleKind::kDict:
      return Visit(value, absl::StrCat(name, "."), depth + 1);
    case PickleKind::kNone:
    case PickleKind::kBool:
    case PickleKind::kInt:
    case PickleKind::kFloat:
    case PickleKind::kString:
      return absl::OkStatus();
    default:
      return Error(QuotedName(name), " is neither a tensor nor a dict, a number or a string");
  }
}

}  // namespace

absl::StatusOr<std::vector<std::pair<std::string, size_t>>> StateDictTensors(const PickleObjects& objects,
                                                                             absl::string_view source) {
  const PickleValue& root = objects.values[objects.root];
  if (root.kind != PickleKind::kDict) {
    return absl::InvalidArgumentError(absl::StrCat(source, ": holds no dict of tensors"));
  }
  Walk walk(objects, source);
  RETURN_IF_ERROR(walk.Visit(root, "", 1));
  return walk.TakeTensors();
}

}  // namespace distill_l2s
