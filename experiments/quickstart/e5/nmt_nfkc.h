#pragma once

#include <map>
#include <string>

namespace distill_l2s {

// SentencePiece's normalisation "nmt_nfkc", rebuilt from what it makes of single code points: adds the
// sequences that compose (a base and its combining marks, Hangul's letters, with each character also in its
// compatibility forms), as SentencePiece's builder does, but for those that the shorter rules give anyway.
// Only characters of the Unicode versions that `code_points` knows take part. Keys and values in UTF-8; the
// longest key that a text starts with is the one that is replaced.
//   'e' U+0301 -> 'é';  U+FF45 (fullwidth e) U+0301 -> 'é';  U+1112 U+1161 U+11AB -> U+D55C
std::map<std::string, std::string> NmtNfkcRules(const std::map<char32_t, std::u32string>& code_points);

// The rules as a SentencePiece model's precompiled_charsmap holds them: a uint32 (the trie's bytes), the
// double array from keys to places in the text that follows, the values, each ended by a NUL.
std::string PrecompileCharsmap(const std::map<std::string, std::string>& rules);

}  // namespace distill_l2s
