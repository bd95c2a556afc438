#include "data/tokenization/byte_characters.h"

#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"

namespace distill_l2s {
namespace {

constexpr int kBytes = 256;
constexpr int kFirstStandIn = 0x100;

bool IsVisible(int byte) {
  return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || (byte >= 0xAE && byte <= 0xFF);
}

// The code point for each byte.
const std::array<int, kBytes>& CodePoints() {
  static const std::array<int, kBytes> code_points = [] {
    std::array<int, kBytes> result;
    int stand_in = kFirstStandIn;
    for (int byte = 0; byte < kBytes; ++byte) result[byte] = IsVisible(byte) ? byte : stand_in++;
    return result;
  }();
  return code_points;
}

// The byte for each code point, or -1.
const std::array<int, 2 * kBytes>& BytesOfCodePoints() {
  static const std::array<int, 2 * kBytes> bytes = [] {
    std::array<int, 2 * kBytes> result;
    result.fill(-1);
    for (int byte = 0; byte < kBytes; ++byte) result[CodePoints()[byte]] = byte;
    return result;
  }();
  return bytes;
}

}  // namespace

std::string BytesToCharacters(absl::string_view bytes) {
  std::string characters;
  for (const char byte : bytes) {
    const int code_point = CodePoints()[static_cast<unsigned char>(byte)];
    char utf8[U8_MAX_LENGTH];
    int32_t size = 0;
    U8_APPEND_UNSAFE(utf8, size, code_point);
    characters.append(utf8, size);
  }
  return characters;
}

std::string CharactersToBytes(absl::string_view characters) {
  std::string bytes;
  const auto size = static_cast<int32_t>(characters.size());
  for (int32_t i = 0; i < size;) {
    UChar32 character;
    U8_NEXT(characters.data(), i, size, character);
    if (character < 0 || character >= 2 * kBytes) continue;
    const int byte = BytesOfCodePoints()[character];
    if (byte >= 0) bytes.push_back(static_cast<char>(byte));
  }
  return bytes;
}

std::string ReadableBytes(const std::string& bytes) {
  const bool is_whole = icu::UnicodeString::fromUTF8(bytes).indexOf(UChar{0xFFFD}) < 0;
  return is_whole ? absl::StrReplaceAll(bytes, {{" ", "▁"}}) : absl::CHexEscape(bytes);
}

}  // namespace distill_l2s
