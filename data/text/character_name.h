#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// Returns true if a reader cannot see `character` by itself: a combining mark, a space, a control or format
// character, one that fonts show as nothing (Default_Ignorable_Code_Point), or no character at all.
bool IsInvisible(char32_t character);

// Names a character for a message. One that is seen comes with its number, any other by number and Unicode
// name alone, so that it neither vanishes nor settles on its neighbour:
//   "ж (U+0436)"    "U+0301 COMBINING ACUTE ACCENT"    "U+FE0F VARIATION SELECTOR-16"    "U+001B <control>"
std::string DescribeCharacter(char32_t character);

// "U+0301 COMBINING ACUTE ACCENT": what DescribeCharacter() says of those that are not seen, for any.
std::string NumberAndName(char32_t character);

// Returns `text` for a message, at most `max_characters` of it and then "…". Invisible characters other than
// the space, and marks that follow no letter, become "<U+200B>"; bytes that are not UTF-8 become "<0xFF>".
// Marks on a letter stay, as scripts need them.
std::string ShowText(absl::string_view text, int max_characters = 80);

}  // namespace distill_l2s
