#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// GPT-2's way to write any bytes with visible characters, in which vocab.json and merges.txt of byte-level
// tokenizers are written: a visible character of Latin-1 stands for its own code, the others for the
// remaining bytes in order, from U+0100 on. A space is "Ġ", "ă" is "Äĥ".
std::string BytesToCharacters(absl::string_view bytes);

// The bytes again; characters that stand for none are left out.
std::string CharactersToBytes(absl::string_view characters);

// The bytes of a token for people: a space is "▁", bytes that are no whole character are "\xC8".
std::string ReadableBytes(const std::string& bytes);

}  // namespace distill_l2s
