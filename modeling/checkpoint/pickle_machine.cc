#include "modeling/checkpoint/pickle_machine.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/element_type.h"
#include "modeling/checkpoint/pickle_arguments.h"
#include "modeling/checkpoint/pickle_stack.h"
#include "modeling/checkpoint/quoted_name.h"
#include "modeling/checkpoint/torch_objects.h"

namespace distill_l2s {
namespace {

constexpr char kOrderedDict[] = "collections OrderedDict";
constexpr char kRebuildTensor[] = "torch._utils _rebuild_tensor_v2";
constexpr char kRebuildParameter[] = "torch._utils _rebuild_parameter";

template <typename... Parts>
absl::Status Fault(const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat(parts...));
}

// The stack machine that a pickle is a program of. Its functions' errors say what is wrong; Run() adds where.
class PickleMachine {
 public:
  PickleMachine(absl::string_view bytes, absl::string_view source) : arguments_(bytes), source_(source) {}

  absl::StatusOr<PickleObjects> Run();

 private:
  struct Opcode {
    unsigned char code;
    const char* name;
    absl::Status (PickleMachine::*run)();
  };
  static const Opcode kOpcodes[];
  static const Opcode* FindOpcode(char code);
  absl::Status RunOpcode();

  PickleValue& At(PickleId id) { return stack_.At(id); }

  // Opcodes; those of a template differ in the bytes of the number that they take.
  absl::Status Protocol();
  absl::Status Mark();
  absl::Status None() { return stack_.Push({}); }
  absl::Status True() { return stack_.PushInteger(PickleKind::kBool, 1); }
  absl::Status False() { return stack_.PushInteger(PickleKind::kBool, 0); }
  absl::Status Int();
  template <typename T>
  absl::Status Unsigned();
  absl::Status Long();
  absl::Status Float();
  absl::Status Unicode();
  template <int kSize>
  absl::Status TupleOf();
  absl::Status Tuple();
  absl::Status EmptyList() { return stack_.PushText(PickleKind::kList, ""); }
  absl::Status EmptyDict() { return stack_.PushText(PickleKind::kDict, ""); }
  absl::Status Append();
  absl::Status Appends();
  absl::Status SetItem();
  absl::Status SetItems();
  template <typename T>
  absl::Status Put();
  template <typename T>
  absl::Status Get();
  absl::Status Global();
  absl::Status Reduce();
  absl::Status PersistentId();
  absl::Status Build();
  absl::Status Stop();

  // What the globals make of their arguments.
  absl::Status RebuildTensor(const std::vector<PickleId>& arguments);
  absl::Status RebuildParameter(const std::vector<PickleId>& arguments);

  PickleArguments arguments_;
  const absl::string_view source_;
  bool stopped_ = false;
  PickleObjects objects_;
  PickleStack stack_{&objects_};
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
    {'K', "BININT1", &PickleMachine::Unsigned<uint8_t>},
    {'M', "BININT2", &PickleMachine::Unsigned<uint16_t>},
    {0x8a, "LONG1", &PickleMachine::Long},
    {'G', "BINFLOAT", &PickleMachine::Float},
    {'X', "BINUNICODE", &PickleMachine::Unicode},
    {')', "EMPTY_TUPLE", &PickleMachine::TupleOf<0>},
    {0x85, "TUPLE1", &PickleMachine::TupleOf<1>},
    {0x86, "TUPLE2", &PickleMachine::TupleOf<2>},
    {0x87, "TUPLE3", &PickleMachine::TupleOf<3>},
    {'t', "TUPLE", &PickleMachine::Tuple},
    {']', "EMPTY_LIST", &PickleMachine::EmptyList},
    {'a', "APPEND", &PickleMachine::Append},
    {'e', "APPENDS", &PickleMachine::Appends},
    {'}', "EMPTY_DICT", &PickleMachine::EmptyDict},
    {'s', "SETITEM", &PickleMachine::SetItem},
    {'u', "SETITEMS", &PickleMachine::SetItems},
    {'q', "BINPUT", &PickleMachine::Put<uint8_t>},
    {'r', "LONG_BINPUT", &PickleMachine::Put<uint32_t>},
    {'h', "BINGET", &PickleMachine::Get<uint8_t>},
    {'j', "LONG_BINGET", &PickleMachine::Get<uint32_t>},
    {'c', "GLOBAL", &PickleMachine::Global},
    {'R', "REDUCE", &PickleMachine::Reduce},
    {'Q', "BINPERSID", &PickleMachine::PersistentId},
    {'b', "BUILD", &PickleMachine::Build},
};

const PickleMachine::Opcode* PickleMachine::FindOpcode(char code) {
  for (const Opcode& opcode : kOpcodes) {
    if (opcode.code == static_cast<unsigned char>(code)) return &opcode;
  }
  return nullptr;
}

absl::Status PickleMachine::RunOpcode() {
  ASSIGN_OR_RETURN(const absl::string_view code, arguments_.Take(1));
  const Opcode* opcode = FindOpcode(code[0]);
  if (opcode == nullptr) {
    return Fault("opcode ", absl::StrFormat("0x%02x", static_cast<unsigned char>(code[0])),
                 " is none that a checkpoint needs; it is not executed");
  }
  const absl::Status status = (this->*opcode->run)();
  return status.ok() ? status : Fault(status.message(), " (opcode ", opcode->name, ")");
}

absl::StatusOr<PickleObjects> PickleMachine::Run() {
  while (!stopped_) {
    const uint64_t begin = arguments_.position();
    const absl::Status status = RunOpcode();
    if (!status.ok()) return Fault(source_, ": byte ", begin, ": ", status.message());
  }
  objects_.bytes = arguments_.position();
  return std::move(objects_);
}

absl::Status PickleMachine::Protocol() {
  ASSIGN_OR_RETURN(const int version, arguments_.TakeNumber<uint8_t>());
  if (version != 2) return Fault("pickle protocol ", version, ", expected 2, which torch.save writes");
  return absl::OkStatus();
}

absl::Status PickleMachine::Mark() {
  stack_.Mark();
  return absl::OkStatus();
}

absl::Status PickleMachine::Int() {
  ASSIGN_OR_RETURN(const uint32_t bits, arguments_.TakeNumber<uint32_t>());
  return stack_.PushInteger(PickleKind::kInt, static_cast<int32_t>(bits));
}

template <typename T>
absl::Status PickleMachine::Unsigned() {
  ASSIGN_OR_RETURN(const T number, arguments_.TakeNumber<T>());
  return stack_.PushInteger(PickleKind::kInt, number);
}

absl::Status PickleMachine::Long() {
  ASSIGN_OR_RETURN(const int64_t number, arguments_.TakeLong());
  return stack_.PushInteger(PickleKind::kInt, number);
}

absl::Status PickleMachine::Float() {
  PickleValue value;
  value.kind = PickleKind::kFloat;
  ASSIGN_OR_RETURN(value.number, arguments_.TakeDouble());
  return stack_.Push(std::move(value));
}

absl::Status PickleMachine::Unicode() {
  ASSIGN_OR_RETURN(const uint32_t count, arguments_.TakeNumber<uint32_t>());
  ASSIGN_OR_RETURN(const absl::string_view text, arguments_.Take(count));
  return stack_.PushText(PickleKind::kString, text);
}

template <int kSize>
absl::Status PickleMachine::TupleOf() {
  PickleValue tuple;
  tuple.kind = PickleKind::kTuple;
  tuple.items.resize(kSize);
  for (int i = kSize - 1; i >= 0; --i) {
    ASSIGN_OR_RETURN(tuple.items[i], stack_.Pop());
  }
  return stack_.Push(std::move(tuple));
}

absl::Status PickleMachine::Tuple() {
  PickleValue tuple;
  tuple.kind = PickleKind::kTuple;
  ASSIGN_OR_RETURN(tuple.items, stack_.PopToMark());
  return stack_.Push(std::move(tuple));
}

absl::Status PickleMachine::Append() {
  ASSIGN_OR_RETURN(const PickleId item, stack_.Pop());
  ASSIGN_OR_RETURN(const PickleId list, stack_.Top(PickleKind::kList));
  At(list).items.push_back(item);
  return absl::OkStatus();
}

absl::Status PickleMachine::Appends() {
  ASSIGN_OR_RETURN(const std::vector<PickleId> items, stack_.PopToMark());
  ASSIGN_OR_RETURN(const PickleId list, stack_.Top(PickleKind::kList));
  At(list).items.insert(At(list).items.end(), items.begin(), items.end());
  return absl::OkStatus();
}

absl::Status PickleMachine::SetItem() {
  ASSIGN_OR_RETURN(const PickleId value, stack_.Pop());
  ASSIGN_OR_RETURN(const PickleId key, stack_.Pop());
  ASSIGN_OR_RETURN(const PickleId dict, stack_.Top(PickleKind::kDict));
  At(dict).items.insert(At(dict).items.end(), {key, value});
  return absl::OkStatus();
}

absl::Status PickleMachine::SetItems() {
  ASSIGN_OR_RETURN(const std::vector<PickleId> items, stack_.PopToMark());
  if (items.size() % 2 != 0) return Fault("a key has no value");
  ASSIGN_OR_RETURN(const PickleId dict, stack_.Top(PickleKind::kDict));
  At(dict).items.insert(At(dict).items.end(), items.begin(), items.end());
  return absl::OkStatus();
}

template <typename T>
absl::Status PickleMachine::Put() {
  ASSIGN_OR_RETURN(const T number, arguments_.TakeNumber<T>());
  return stack_.Put(number);
}

template <typename T>
absl::Status PickleMachine::Get() {
  ASSIGN_OR_RETURN(const T number, arguments_.TakeNumber<T>());
  return stack_.Get(number);
}

absl::Status PickleMachine::Global() {
  const uint64_t begin = arguments_.position();
  ASSIGN_OR_RETURN(const absl::string_view module, arguments_.TakeLine());
  ASSIGN_OR_RETURN(const absl::string_view name, arguments_.TakeLine());
  const std::string global = absl::StrCat(module, " ", name);
  if (global != kOrderedDict && global != kRebuildTensor && global != kRebuildParameter &&
      !(module == "torch" && ElementTypeOfStorage(name).has_value())) {
    return Fault("the global ", QuotedName(absl::StrCat(module, ".", name)),
                 " is none that a checkpoint of tensors needs; it is not loaded");
  }
  // The module's and the name's lines, for the text of a value lies in the pickle.
  const absl::string_view lines = arguments_.Since(begin);
  return stack_.PushText(PickleKind::kGlobal, lines.substr(0, lines.size() - 1));
}

absl::Status PickleMachine::Reduce() {
  ASSIGN_OR_RETURN(const PickleId arguments, stack_.Pop(PickleKind::kTuple));
  ASSIGN_OR_RETURN(const PickleId callable, stack_.Pop(PickleKind::kGlobal));
  std::string name(At(callable).text);
  name[name.find('\n')] = ' ';
  if (name == kRebuildTensor) return RebuildTensor(At(arguments).items);
  if (name == kRebuildParameter) return RebuildParameter(At(arguments).items);
  if (name == kOrderedDict && At(arguments).items.empty()) return EmptyDict();
  return Fault("a call of ", QuotedName(name), " with ", At(arguments).items.size(),
               " arguments, which is not how a checkpoint uses it");
}

absl::Status PickleMachine::RebuildTensor(const std::vector<PickleId>& arguments) {
  ASSIGN_OR_RETURN(const size_t tensor, torch_objects_.AddTensor(arguments));
  return stack_.PushInteger(PickleKind::kTensor, static_cast<int64_t>(tensor));
}

// _rebuild_parameter(data, requires_grad, backward_hooks)
absl::Status PickleMachine::RebuildParameter(const std::vector<PickleId>& arguments) {
  if (arguments.size() != 3 || At(arguments[0]).kind != PickleKind::kTensor) {
    return Fault("a parameter's arguments are not (tensor, requires_grad, hooks)");
  }
  stack_.PushAgain(arguments[0]);
  return absl::OkStatus();
}

absl::Status PickleMachine::PersistentId() {
  ASSIGN_OR_RETURN(const PickleId id, stack_.Pop(PickleKind::kTuple));
  ASSIGN_OR_RETURN(const size_t storage, torch_objects_.AddStorage(At(id).items));
  return stack_.PushInteger(PickleKind::kStorage, static_cast<int64_t>(storage));
}

// The state of a dict, which holds no tensors.
absl::Status PickleMachine::Build() {
  RETURN_IF_ERROR(stack_.Pop(PickleKind::kDict).status());
  return stack_.Top(PickleKind::kDict).status();
}

absl::Status PickleMachine::Stop() {
  ASSIGN_OR_RETURN(objects_.root, stack_.Pop());
  if (!stack_.IsEmpty()) return Fault("objects are left on the stack");
  stopped_ = true;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PickleObjects> ParsePickle(absl::string_view bytes, absl::string_view source) {
  return PickleMachine(bytes, source).Run();
}

}  // namespace distill_l2s
