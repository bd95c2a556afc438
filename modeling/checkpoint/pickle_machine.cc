#include "modeling/checkpoint/pickle_machine.h"

#include <cstring>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/little_endian.h"
#include "modeling/checkpoint/quoted_name.h"
#include "modeling/checkpoint/torch_objects.h"

namespace distill_l2s {
namespace {

constexpr uint64_t kMaximumPickleBytes = uint64_t{16} << 20;
constexpr size_t kMaximumValues = size_t{1} << 20;
constexpr char kOrderedDict[] = "collections OrderedDict";
constexpr char kRebuildTensor[] = "torch._utils _rebuild_tensor_v2";
constexpr char kRebuildParameter[] = "torch._utils _rebuild_parameter";

const char* KindName(PickleKind kind) {
  constexpr const char* kNames[] = {"None",   "a bool", "an int",   "a float",   "a string", "a tuple",
                                    "a list", "a dict", "a global", "a storage", "a tensor"};
  return kNames[static_cast<int>(kind)];
}

// The stack machine that a pickle is a program of.
class PickleMachine {
 public:
  PickleMachine(absl::string_view bytes, absl::string_view source)
      : bytes_(bytes.substr(0, kMaximumPickleBytes)), source_(source) {}

  absl::StatusOr<PickleObjects> Run();

 private:
  struct Opcode {
    unsigned char code;
    const char* name;
    absl::Status (PickleMachine::*run)();
  };
  static const Opcode kOpcodes[];
  const Opcode* FindOpcode(char code) const;

  template <typename... Parts>
  absl::Status Error(const Parts&... parts) const {
    return absl::InvalidArgumentError(absl::StrCat(source_, ": byte ", opcode_position_, ": ", parts...));
  }

  // Arguments that stand in the pickle.
  absl::StatusOr<absl::string_view> Take(uint64_t count);
  absl::StatusOr<absl::string_view> TakeLine();
  template <typename T>
  absl::StatusOr<T> TakeNumber() {
    ASSIGN_OR_RETURN(const absl::string_view bytes, Take(sizeof(T)));
    return LittleEndian<T>(bytes, 0);
  }

  // The stack, of which only what lies above the topmost mark can be popped.
  size_t Floor() const { return marks_.empty() ? 0 : marks_.back(); }
  absl::Status Push(PickleValue value);
  absl::Status PushText(PickleKind kind, absl::string_view text);
  absl::Status PushInteger(PickleKind kind, int64_t integer);
  absl::StatusOr<PickleId> Pop();
  absl::StatusOr<std::vector<PickleId>> PopToMark();
  absl::StatusOr<PickleId> Top(PickleKind kind);
  PickleValue& At(PickleId id) { return objects_.values[id]; }

  // Opcodes.
  absl::Status Protocol();
  absl::Status Mark();
  absl::Status None() { return Push({}); }
  absl::Status True() { return PushInteger(PickleKind::kBool, 1); }
  absl::Status False() { return PushInteger(PickleKind::kBool, 0); }
  absl::Status Int();
  absl::Status Int1();
  absl::Status Int2();
  absl::Status Long();
  absl::Status Float();
  absl::Status Unicode();
  absl::Status EmptyTuple() { return PushTuple(0); }
  absl::Status Tuple1() { return PushTuple(1); }
  absl::Status Tuple2() { return PushTuple(2); }
  absl::Status Tuple3() { return PushTuple(3); }
  absl::Status PushTuple(int size);
  absl::Status Tuple();
  absl::Status EmptyList();
  absl::Status EmptyDict();
  absl::Status Append();
  absl::Status Appends();
  absl::Status SetItem();
  absl::Status SetItems();
  absl::Status Put();
  absl::Status LongPut();
  absl::Status PutAt(uint32_t index);
  absl::Status Get();
  absl::Status LongGet();
  absl::Status GetFrom(uint32_t index);
  absl::Status Global();
  absl::Status Reduce();
  absl::Status PersistentId();
  absl::Status Build();
  absl::Status Stop();

  // What the globals make of their arguments.
  absl::Status RebuildTensor(const std::vector<PickleId>& arguments);
  absl::Status RebuildParameter(const std::vector<PickleId>& arguments);

  const absl::string_view bytes_;
  const absl::string_view source_;
  uint64_t position_ = 0;
  uint64_t opcode_position_ = 0;
  bool stopped_ = false;
  std::vector<PickleId> stack_;
  std::vector<size_t> marks_;  // Heights of the stack.
  std::unordered_map<uint32_t, PickleId> memo_;
  PickleObjects objects_;
  TorchObjects torch_objects_{&objects_};
};

const PickleMachine::Opcode PickleMachine::kOpcodes[] = {
    {0x80, "PROTO", &PickleMachine::Protocol},
    {'.', "STOP", &PickleMachine::Stop},
    {'(', "MARK", &PickleMachine::Mark},
    {'N', "NONE", &PickleMachine::None},
    {0x88, "NEWTRUE", &PickleMachine::True},
    {0x89, "NEWFALSE", &PickleMachine::False},
    {'J', "BININT", &PickleMachine::Int},
    {'K', "BININT1", &PickleMachine::Int1},
    {'M', "BININT2", &PickleMachine::Int2},
    {0x8a, "LONG1", &PickleMachine::Long},
    {'G', "BINFLOAT", &PickleMachine::Float},
    {'X', "BINUNICODE", &PickleMachine::Unicode},
    {')', "EMPTY_TUPLE", &PickleMachine::EmptyTuple},
    {0x85, "TUPLE1", &PickleMachine::Tuple1},
    {0x86, "TUPLE2", &PickleMachine::Tuple2},
    {0x87, "TUPLE3", &PickleMachine::Tuple3},
    {'t', "TUPLE", &PickleMachine::Tuple},
    {']', "EMPTY_LIST", &PickleMachine::EmptyList},
    {'a', "APPEND", &PickleMachine::Append},
    {'e', "APPENDS", &PickleMachine::Appends},
    {'}', "EMPTY_DICT", &PickleMachine::EmptyDict},
    {'s', "SETITEM", &PickleMachine::SetItem},
    {'u', "SETITEMS", &PickleMachine::SetItems},
    {'q', "BINPUT", &PickleMachine::Put},
    {'r', "LONG_BINPUT", &PickleMachine::LongPut},
    {'h', "BINGET", &PickleMachine::Get},
    {'j', "LONG_BINGET", &PickleMachine::LongGet},
    {'c', "GLOBAL", &PickleMachine::Global},
    {'R', "REDUCE", &PickleMachine::Reduce},
    {'Q', "BINPERSID", &PickleMachine::PersistentId},
    {'b', "BUILD", &PickleMachine::Build},
};

const PickleMachine::Opcode* PickleMachine::FindOpcode(char code) const {
  for (const Opcode& opcode : kOpcodes) {
    if (opcode.code == static_cast<unsigned char>(code)) return &opcode;
  }
  return nullptr;
}

absl::StatusOr<PickleObjects> PickleMachine::Run() {
  while (!stopped_) {
    opcode_position_ = position_;
    ASSIGN_OR_RETURN(const absl::string_view code, Take(1));
    const Opcode* opcode = FindOpcode(code[0]);
    if (opcode == nullptr) {
      return Error("opcode ", absl::StrFormat("0x%02x", static_cast<unsigned char>(code[0])),
                   " is none that a checkpoint needs; it is not executed");
    }
    const absl::Status status = (this->*opcode->run)();
    if (!status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(status.message(), " (opcode ", opcode->name, ")"));
    }
  }
  objects_.bytes = position_;
  return std::move(objects_);
}

absl::StatusOr<absl::string_view> PickleMachine::Take(uint64_t count) {
  if (count > bytes_.size() - position_) {
    return Error("the pickle ends, or exceeds ", kMaximumPickleBytes, " bytes, where ", count,
                 " more are needed");
  }
  position_ += count;
  return bytes_.substr(position_ - count, count);
}

absl::StatusOr<absl::string_view> PickleMachine::TakeLine() {
  const size_t end = bytes_.find('\n', position_);
  if (end == absl::string_view::npos) return Error("a line does not end");
  const absl::string_view line = bytes_.substr(position_, end - position_);
  position_ = end + 1;
  return line;
}

absl::Status PickleMachine::Push(PickleValue value) {
  if (objects_.values.size() >= kMaximumValues) return Error("more than ", kMaximumValues, " objects");
  stack_.push_back(static_cast<PickleId>(objects_.values.size()));
  objects_.values.push_back(std::move(value));
  return absl::OkStatus();
}

absl::Status PickleMachine::PushText(PickleKind kind, absl::string_view text) {
  PickleValue value;
  value.kind = kind;
  value.text = text;
  return Push(std::move(value));
}

absl::Status PickleMachine::PushInteger(PickleKind kind, int64_t integer) {
  PickleValue value;
  value.kind = kind;
  value.integer = integer;
  return Push(std::move(value));
}

absl::StatusOr<PickleId> PickleMachine::Pop() {
  if (stack_.size() <= Floor()) return Error("the stack is empty");
  const PickleId id = stack_.back();
  stack_.pop_back();
  return id;
}

absl::StatusOr<std::vector<PickleId>> PickleMachine::PopToMark() {
  if (marks_.empty()) return Error("no mark on the stack");
  const auto begin = stack_.begin() + static_cast<ptrdiff_t>(marks_.back());
  std::vector<PickleId> items(begin, stack_.end());
  stack_.erase(begin, stack_.end());
  marks_.pop_back();
  return items;
}

absl::StatusOr<PickleId> PickleMachine::Top(PickleKind kind) {
  if (stack_.size() <= Floor()) return Error("the stack is empty");
  const PickleId id = stack_.back();
  if (At(id).kind != kind) {
    return Error("the stack's top is ", KindName(At(id).kind), ", expected ", KindName(kind));
  }
  return id;
}

absl::Status PickleMachine::Protocol() {
  ASSIGN_OR_RETURN(const int version, TakeNumber<uint8_t>());
  if (version != 2) return Error("pickle protocol ", version, ", expected 2, which torch.save writes");
  return absl::OkStatus();
}

absl::Status PickleMachine::Mark() {
  marks_.push_back(stack_.size());
  return absl::OkStatus();
}

absl::Status PickleMachine::Int() {
  ASSIGN_OR_RETURN(const uint32_t bits, TakeNumber<uint32_t>());
  return PushInteger(PickleKind::kInt, static_cast<int32_t>(bits));
}

absl::Status PickleMachine::Int1() {
  ASSIGN_OR_RETURN(const uint8_t number, TakeNumber<uint8_t>());
  return PushInteger(PickleKind::kInt, number);
}

absl::Status PickleMachine::Int2() {
  ASSIGN_OR_RETURN(const uint16_t number, TakeNumber<uint16_t>());
  return PushInteger(PickleKind::kInt, number);
}

absl::Status PickleMachine::Long() {
  ASSIGN_OR_RETURN(const unsigned count, TakeNumber<uint8_t>());
  ASSIGN_OR_RETURN(const absl::string_view bytes, Take(count));
  if (count > sizeof(int64_t)) return Error("a whole number of ", count, " bytes, expected 8 at most");
  const bool negative = count > 0 && static_cast<unsigned char>(bytes.back()) >= 0x80;
  uint64_t bits = negative ? ~uint64_t{0} : 0;
  for (unsigned i = count; i > 0; --i) bits = bits << 8 | static_cast<unsigned char>(bytes[i - 1]);
  return PushInteger(PickleKind::kInt, static_cast<int64_t>(bits));
}

// The one number whose highest byte comes first.
absl::Status PickleMachine::Float() {
  ASSIGN_OR_RETURN(uint64_t bits, TakeNumber<uint64_t>());
  bits = __builtin_bswap64(bits);
  PickleValue value;
  value.kind = PickleKind::kFloat;
  std::memcpy(&value.number, &bits, sizeof bits);
  return Push(std::move(value));
}

absl::Status PickleMachine::Unicode() {
  ASSIGN_OR_RETURN(const uint32_t count, TakeNumber<uint32_t>());
  ASSIGN_OR_RETURN(const absl::string_view text, Take(count));
  return PushText(PickleKind::kString, text);
}

absl::Status PickleMachine::PushTuple(int size) {
  PickleValue tuple;
  tuple.kind = PickleKind::kTuple;
  tuple.items.resize(size);
  for (int i = size - 1; i >= 0; --i) {
    ASSIGN_OR_RETURN(tuple.items[i], Pop());
  }
  return Push(std::move(tuple));
}

absl::Status PickleMachine::Tuple() {
  PickleValue tuple;
  tuple.kind = PickleKind::kTuple;
  ASSIGN_OR_RETURN(tuple.items, PopToMark());
  return Push(std::move(tuple));
}

absl::Status PickleMachine::EmptyList() { return PushText(PickleKind::kList, ""); }

absl::Status PickleMachine::EmptyDict() { return PushText(PickleKind::kDict, ""); }

absl::Status PickleMachine::Append() {
  ASSIGN_OR_RETURN(const PickleId item, Pop());
  ASSIGN_OR_RETURN(const PickleId list, Top(PickleKind::kList));
  At(list).items.push_back(item);
  return absl::OkStatus();
}

absl::Status PickleMachine::Appends() {
  ASSIGN_OR_RETURN(const std::vector<PickleId> items, PopToMark());
  ASSIGN_OR_RETURN(const PickleId list, Top(PickleKind::kList));
  At(list).items.insert(At(list).items.end(), items.begin(), items.end());
  return absl::OkStatus();
}

absl::Status PickleMachine::SetItem() {
  ASSIGN_OR_RETURN(const PickleId value, Pop());
  ASSIGN_OR_RETURN(const PickleId key, Pop());
  ASSIGN_OR_RETURN(const PickleId dict, Top(PickleKind::kDict));
  At(dict).items.insert(At(dict).items.end(), {key, value});
  return absl::OkStatus();
}

absl::Status PickleMachine::SetItems() {
  ASSIGN_OR_RETURN(const std::vector<PickleId> items, PopToMark());
  if (items.size() % 2 != 0) return Error("a key has no value");
  ASSIGN_OR_RETURN(const PickleId dict, Top(PickleKind::kDict));
  At(dict).items.insert(At(dict).items.end(), items.begin(), items.end());
  return absl::OkStatus();
}

absl::Status PickleMachine::Put() {
  ASSIGN_OR_RETURN(const uint8_t index, TakeNumber<uint8_t>());
  return PutAt(index);
}

absl::Status PickleMachine::LongPut() {
  ASSIGN_OR_RETURN(const uint32_t index, TakeNumber<uint32_t>());
  return PutAt(index);
}

absl::Status PickleMachine::PutAt(uint32_t index) {
  if (stack_.size() <= Floor()) return Error("the stack is empty");
  memo_[index] = stack_.back();
  return absl::OkStatus();
}

absl::Status PickleMachine::Get() {
  ASSIGN_OR_RETURN(const uint8_t index, TakeNumber<uint8_t>());
  return GetFrom(index);
}

absl::Status PickleMachine::LongGet() {
  ASSIGN_OR_RETURN(const uint32_t index, TakeNumber<uint32_t>());
  return GetFrom(index);
}

absl::Status PickleMachine::GetFrom(uint32_t index) {
  const auto found = memo_.find(index);
  if (found == memo_.end()) return Error("nothing was put under number ", index);
  stack_.push_back(found->second);
  return absl::OkStatus();
}

absl::Status PickleMachine::Global() {
  const uint64_t begin = position_;
  ASSIGN_OR_RETURN(const absl::string_view module, TakeLine());
  ASSIGN_OR_RETURN(const absl::string_view name, TakeLine());
  const std::string global = absl::StrCat(module, " ", name);
  if (global != kOrderedDict && global != kRebuildTensor && global != kRebuildParameter &&
      !(module == "torch" && ElementTypeOfStorage(name).has_value())) {
    return Error("the global ", QuotedName(absl::StrCat(module, ".", name)),
                 " is none that a checkpoint of tensors needs; it is not loaded");
  }
  // The module's and the name's lines, for the text of a value lies in the pickle.
  return PushText(PickleKind::kGlobal, bytes_.substr(begin, module.size() + 1 + name.size()));
}

absl::Status PickleMachine::Reduce() {
  ASSIGN_OR_RETURN(const PickleId arguments, Top(PickleKind::kTuple));
  stack_.pop_back();
  ASSIGN_OR_RETURN(const PickleId callable, Top(PickleKind::kGlobal));
  stack_.pop_back();
  std::string name(At(callable).text);
  name[name.find('\n')] = ' ';
  if (name == kRebuildTensor) return RebuildTensor(At(arguments).items);
  if (name == kRebuildParameter) return RebuildParameter(At(arguments).items);
  if (name == kOrderedDict && At(arguments).items.empty()) return EmptyDict();
  return Error("a call of ", QuotedName(name), " with ", At(arguments).items.size(),
               " arguments, which is not how a checkpoint uses it");
}

absl::Status PickleMachine::RebuildTensor(const std::vector<PickleId>& arguments) {
  const absl::StatusOr<size_t> tensor = torch_objects_.AddTensor(arguments);
  if (!tensor.ok()) return Error(tensor.status().message());
  return PushInteger(PickleKind::kTensor, static_cast<int64_t>(*tensor));
}

// _rebuild_parameter(data, requires_grad, backward_hooks)
absl::Status PickleMachine::RebuildParameter(const std::vector<PickleId>& arguments) {
  if (arguments.size() != 3 || At(arguments[0]).kind != PickleKind::kTensor) {
    return Error("a parameter's arguments are not (tensor, requires_grad, hooks)");
  }
  stack_.push_back(arguments[0]);
  return absl::OkStatus();
}

absl::Status PickleMachine::PersistentId() {
  ASSIGN_OR_RETURN(const PickleId id, Top(PickleKind::kTuple));
  stack_.pop_back();
  const absl::StatusOr<size_t> storage = torch_objects_.AddStorage(At(id).items);
  if (!storage.ok()) return Error(storage.status().message());
  return PushInteger(PickleKind::kStorage, static_cast<int64_t>(*storage));
}

absl::Status PickleMachine::Build() {
  ASSIGN_OR_RETURN(const PickleId state, Pop());
  ASSIGN_OR_RETURN(const PickleId object, Top(PickleKind::kDict));
  if (At(state).kind != PickleKind::kDict) {
    return Error("object ", object, " is given ", KindName(At(state).kind), " as its state, expected a dict");
  }
  return absl::OkStatus();
}

absl::Status PickleMachine::Stop() {
  ASSIGN_OR_RETURN(objects_.root, Pop());
  if (!stack_.empty() || !marks_.empty()) return Error(stack_.size(), " objects are left on the stack");
  stopped_ = true;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PickleObjects> ParsePickle(absl::string_view bytes, absl::string_view source) {
  return PickleMachine(bytes, source).Run();
}

}  // namespace distill_l2s
