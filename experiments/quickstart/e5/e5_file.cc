#include "experiments/quickstart/e5/e5_file.h"

#include <cstring>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr absl::string_view kMagic = "E5S1";
constexpr int32_t kVersion = 1;
constexpr int64_t kBlockWeights = 32;
constexpr int64_t kBlockBytes = 18;
// Above anything that this format was made for.
constexpr int32_t kMaximumSize = 1 << 24;

// Reads on through a file; once something is wrong, everything it reads is 0 or empty.
class Cursor {
 public:
  Cursor(absl::string_view bytes, absl::string_view source) : bytes_(bytes), source_(source) {}

  absl::string_view Take(uint64_t count, absl::string_view what) {
    if (!status_.ok()) return {};
    if (count > bytes_.size() - position_) {
      Fail(absl::StrCat(what, " takes ", count, " bytes, but the file ends at ", bytes_.size()));
      return {};
    }
    const absl::string_view taken = bytes_.substr(position_, count);
    position_ += count;
    return taken;
  }

  template <typename T>
  T Read(absl::string_view what) {
    static_assert(std::is_arithmetic_v<T>);
    T value{};
    const absl::string_view taken = Take(sizeof value, what);
    if (!taken.empty()) std::memcpy(&value, taken.data(), sizeof value);
    return value;
  }

  int32_t ReadInRange(absl::string_view what, int32_t minimum, int32_t maximum) {
    const int32_t value = Read<int32_t>(what);
    if (status_.ok() && (value < minimum || value > maximum)) {
      Fail(absl::StrCat(what, " is ", value, ", expected ", minimum, " to ", maximum));
    }
    return status_.ok() ? value : 0;
  }

  void Fail(absl::string_view what) {
    if (status_.ok()) {
      status_ = absl::InvalidArgumentError(absl::StrCat(source_, ": at byte ", position_, ": ", what));
    }
  }

  const absl::Status& status() const { return status_; }

 private:
  const absl::string_view bytes_;
  const absl::string_view source_;
  size_t position_ = 0;
  absl::Status status_;
};

void ReadSizes(Cursor* cursor, E5File* file) {
  if (cursor->Take(kMagic.size(), "the magic") != kMagic) cursor->Fail("no E5S1 file");
  cursor->ReadInRange("the version", kVersion, kVersion);
  file->hidden_size = cursor->ReadInRange("the hidden size", 1, 1 << 16);
  file->num_layers = cursor->ReadInRange("the number of layers", 1, 1 << 10);
  file->num_heads = cursor->ReadInRange("the number of heads", 1, 1 << 16);
  file->intermediate_size = cursor->ReadInRange("the intermediate size", 1, 1 << 20);
  file->vocab_size = cursor->ReadInRange("the number of word embeddings", 1, kMaximumSize);
  file->num_positions = cursor->ReadInRange("the number of positions", 1, 1 << 20);
  file->num_token_types = cursor->ReadInRange("the number of token types", 1, 1 << 10);
  file->layer_norm_eps = cursor->Read<float>("the layer norms' epsilon");
  if (cursor->status().ok() && file->hidden_size % file->num_heads != 0) {
    cursor->Fail(absl::StrCat(file->num_heads, " heads do not divide the hidden size ", file->hidden_size));
  }
  cursor->ReadInRange("the quantisation's block", kBlockWeights, kBlockWeights);
}

void ReadPieces(Cursor* cursor, E5File* file) {
  // The ids that the fixed names in XLM-R's vocabulary have.
  const int32_t count = cursor->ReadInRange("the number of pieces", 5, kMaximumSize);
  cursor->ReadInRange("the id of <s>", 0, 0);
  cursor->ReadInRange("the id of </s>", 2, 2);
  cursor->ReadInRange("the id of <pad>", 1, 1);
  cursor->ReadInRange("the id of <unk>", 3, 3);
  const uint64_t text_bytes = cursor->Read<uint64_t>("the length of the pieces");
  if (cursor->status().ok() && count > file->vocab_size) cursor->Fail("more pieces than word embeddings");
  const absl::string_view offsets = cursor->Take(4 * (uint64_t{1} + count), "the pieces' offsets");
  const absl::string_view scores = cursor->Take(4 * static_cast<uint64_t>(count), "the pieces' scores");
  const absl::string_view text = cursor->Take(text_bytes, "the pieces' text");
  if (!cursor->status().ok()) return;
  file->scores.resize(count);
  std::memcpy(file->scores.data(), scores.data(), scores.size());
  for (int32_t i = 0; i < count; ++i) {
    uint32_t begin_end[2];
    std::memcpy(begin_end, offsets.data() + 4 * i, sizeof begin_end);
    if (begin_end[0] >= begin_end[1] || begin_end[1] > text.size()) {
      return cursor->Fail(absl::StrCat("piece ", i, " lies at ", begin_end[0], " to ", begin_end[1], " of ",
                                       text.size(), " bytes of text"));
    }
    file->pieces.emplace_back(text.substr(begin_end[0], begin_end[1] - begin_end[0]));
  }
}

char32_t ReadCodePoint(Cursor* cursor) {
  const uint32_t value = cursor->Read<uint32_t>("a code point");
  if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
    cursor->Fail(absl::StrCat("0x", absl::Hex(value), " is no code point"));
  }
  return value;
}

void ReadNormalization(Cursor* cursor, E5File* file) {
  const int32_t count = cursor->ReadInRange("the number of normalised code points", 0, 0x110000);
  const uint32_t byte_count = cursor->Read<uint32_t>("the length of the normalisation");
  Cursor entries(cursor->Take(byte_count, "the normalisation"), "");
  for (int32_t i = 0; i < count && entries.status().ok(); ++i) {
    const char32_t from = ReadCodePoint(&entries);
    std::u32string to(entries.Read<uint8_t>("a replacement's length"), U'\0');
    for (char32_t& code_point : to) code_point = ReadCodePoint(&entries);
    file->normalization[from] = std::move(to);
  }
  if (!entries.status().ok()) cursor->Fail(absl::StrCat("the normalisation", entries.status().message()));
}

void ReadTensors(absl::string_view bytes, Cursor* cursor, E5File* file) {
  const int32_t count = cursor->ReadInRange("the number of tensors", 1, 1 << 16);
  for (int32_t i = 0; i < count && cursor->status().ok(); ++i) {
    const std::string name(cursor->Take(cursor->Read<uint16_t>("a name's length"), "a tensor's name"));
    const uint8_t type = cursor->Read<uint8_t>("a tensor's type");
    const int64_t numbers = cursor->Read<uint32_t>("a tensor's count");
    const uint64_t offset = cursor->Read<uint64_t>("a tensor's offset");
    const uint64_t byte_count = cursor->Read<uint64_t>("a tensor's length");
    if (!cursor->status().ok()) return;
    const uint64_t expected = type == E5File::Tensor::kFloat32
                                  ? 4 * numbers
                                  : (numbers + kBlockWeights - 1) / kBlockWeights * kBlockBytes;
    if (type > E5File::Tensor::kQ4_0 || byte_count != expected || offset > bytes.size() ||
        byte_count > bytes.size() - offset) {
      return cursor->Fail(absl::StrCat(
          "tensor \"", name, "\" has type ", type, ", ", numbers, " numbers and ", byte_count, " bytes at ",
          offset, ", expected type 0 or 1 and ", expected, " bytes inside the file's ", bytes.size()));
    }
    const E5File::Tensor tensor = {static_cast<E5File::Tensor::Type>(type), numbers,
                                   bytes.substr(offset, byte_count)};
    if (!file->tensors.emplace(name, tensor).second) {
      return cursor->Fail(absl::StrCat("tensor \"", name, "\" stands twice"));
    }
  }
}

}  // namespace

absl::StatusOr<E5File> ParseE5File(absl::string_view bytes, absl::string_view source) {
  Cursor cursor(bytes, source);
  E5File file{};
  ReadSizes(&cursor, &file);
  ReadPieces(&cursor, &file);
  ReadNormalization(&cursor, &file);
  ReadTensors(bytes, &cursor, &file);
  RETURN_IF_ERROR(cursor.status());
  return file;
}

}  // namespace distill_l2s
