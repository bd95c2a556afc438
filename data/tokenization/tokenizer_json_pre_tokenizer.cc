#include "data/tokenization/tokenizer_json_pre_tokenizer.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/tokenization/byte_characters.h"
#include "data/tokenization/byte_level_words.h"
#include "data/tokenization/tokenizers_characters.h"

namespace distill_l2s {
namespace {

using icu::UnicodeString;

constexpr char kGpt2Words[] = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

// A pre-tokenizer that cuts each chunk alone: `cut` returns its parts in order.
template <typename Cut>
PreTokenizer ForEachChunk(Cut cut) {
  return [cut](const std::vector<TextChunk>& chunks) {
    std::vector<TextChunk> result;
    for (const TextChunk& chunk : chunks) {
      std::vector<TextChunk> parts = cut(chunk);
      for (TextChunk& part : parts) {
        if (!part.text.empty()) result.push_back(std::move(part));
      }
    }
    return result;
  };
}

// Parts of characters of one class, a number; those of class `kDropped` are left out, each of `kAlone` is a
// part.
constexpr int kDropped = -1;
constexpr int kAlone = -2;
template <typename ClassOf>
PreTokenizer CutByClass(ClassOf class_of) {
  return ForEachChunk([class_of](const TextChunk& chunk) {
    std::vector<TextChunk> parts;
    int previous = kDropped;
    for (size_t i = 0; i < chunk.text.size(); ++i) {
      const int character_class = class_of(chunk.text[i].character);
      if (character_class == kAlone || character_class != previous) {
        parts.push_back({{}, chunk.starts_text && i == 0});
      }
      if (character_class != kDropped) parts.back().text.push_back(chunk.text[i]);
      previous = character_class;
    }
    return parts;
  });
}

PreTokenizer CutAtWhitespace() {
  return CutByClass([](UChar32 character) { return u_isUWhiteSpace(character) ? kDropped : 0; });
}

PreTokenizer CutAroundPunctuation() {
  return CutByClass([](UChar32 character) { return IsTokenizersPunctuation(character) ? kAlone : 0; });
}

// \w+|[^\w\s]+
PreTokenizer CutIntoWords() {
  return CutByClass([](UChar32 character) {
    if (u_isUWhiteSpace(character)) return kDropped;
    return IsTokenizersWordCharacter(character) ? 0 : 1;
  });
}

PreTokenizer Chain(std::vector<PreTokenizer> steps) {
  return [steps](std::vector<TextChunk> chunks) {
    for (const PreTokenizer& step : steps) chunks = step(std::move(chunks));
    return chunks;
  };
}

int64_t CountCharacters(const std::string& utf8) { return UnicodeString::fromUTF8(utf8).countChar32(); }

PreTokenizer CutIntoByteLevelWords() {
  return ForEachChunk([](const TextChunk& chunk) {
    std::vector<TextChunk> parts;
    auto begin = chunk.text.begin();
    for (const std::string& word : ByteLevelWords(ToUtf8(chunk.text))) {
      const auto end = begin + CountCharacters(word);
      parts.push_back({SourcedText(begin, end), chunk.starts_text && parts.empty()});
      begin = end;
    }
    return parts;
  });
}

// Each character becomes the visible characters of its bytes.
SourcedText ByteCharacters(const SourcedText& text) {
  SourcedText characters;
  for (const SourcedCharacter& c : text) {
    AppendUnicode(UnicodeString::fromUTF8(BytesToCharacters(ToUtf8({c}))), c.begin, c.end, &characters);
  }
  return characters;
}

// Puts `character` in front of a text that does not begin with it.
void Prepend(UChar32 character, SourcedText* text) {
  if (text->empty() || text->front().character == character) return;
  text->insert(text->begin(), {character, text->front().begin, text->front().begin});
}

absl::StatusOr<PreTokenizer> ParseByteLevel(const JsonField& field) {
  ASSIGN_OR_RETURN(const bool add_space, field.Bool("add_prefix_space", true));
  ASSIGN_OR_RETURN(const bool finds_words, field.Bool("use_regex", true));
  std::vector<PreTokenizer> steps;
  steps.push_back(ForEachChunk([add_space](TextChunk chunk) {
    if (add_space) Prepend(' ', &chunk.text);
    return std::vector<TextChunk>{chunk};
  }));
  if (finds_words) steps.push_back(CutIntoByteLevelWords());
  steps.push_back(ForEachChunk([](TextChunk chunk) {
    chunk.text = ByteCharacters(chunk.text);
    return std::vector<TextChunk>{chunk};
  }));
  return Chain(std::move(steps));
}

// The parts of a chunk that begin at each `mark` in it.
std::vector<TextChunk> CutBefore(const TextChunk& chunk, UChar32 mark) {
  std::vector<TextChunk> parts;
  for (const SourcedCharacter& c : chunk.text) {
    if (parts.empty() || c.character == mark) parts.push_back({{}, chunk.starts_text && parts.empty()});
    parts.back().text.push_back(c);
  }
  return parts;
}

absl::StatusOr<PreTokenizer> ParseMetaspace(const JsonField& field) {
  ASSIGN_OR_RETURN(const std::string replacement, field.String("replacement"));
  if (CountCharacters(replacement) != 1) {
    ASSIGN_OR_RETURN(const JsonField value, field.Get("replacement"));
    return value.Error("one character");
  }
  // Files of before 2024 have add_prefix_space.
  ASSIGN_OR_RETURN(const bool add_space, field.Bool("add_prefix_space", true));
  ASSIGN_OR_RETURN(const std::string scheme, field.String("prepend_scheme", add_space ? "always" : "never"));
  if (scheme != "always" && scheme != "first" && scheme != "never") {
    ASSIGN_OR_RETURN(const JsonField value, field.Get("prepend_scheme"));
    return value.Error("\"always\", \"first\" or \"never\"");
  }
  ASSIGN_OR_RETURN(const bool split, field.Bool("split", true));
  const UChar32 mark = UnicodeString::fromUTF8(replacement).char32At(0);
  return ForEachChunk([=](TextChunk chunk) {
    for (SourcedCharacter& c : chunk.text) c.character = c.character == ' ' ? mark : c.character;
    const bool prepends = scheme == "always" || (scheme == "first" && chunk.starts_text);
    if (prepends) Prepend(mark, &chunk.text);
    return split ? CutBefore(chunk, mark) : std::vector<TextChunk>{chunk};
  });
}

absl::Status CheckString(const JsonField& field, absl::string_view key, absl::string_view expected) {
  ASSIGN_OR_RETURN(const JsonField value, field.Get(key));
  if (value.value().is_string() && value.value().get_ref<const std::string&>() == expected) {
    return absl::OkStatus();
  }
  return value.Error(absl::StrCat("\"", expected, "\""));
}

absl::StatusOr<PreTokenizer> ParsePunctuation(const JsonField& field) {
  if (field.Has("behavior")) RETURN_IF_ERROR(CheckString(field, "behavior", "Isolated"));
  return CutAroundPunctuation();
}

absl::StatusOr<PreTokenizer> ParseSplit(const JsonField& field) {
  ASSIGN_OR_RETURN(const JsonField pattern, field.Object("pattern"));
  ASSIGN_OR_RETURN(const std::string regex, pattern.String("Regex"));
  ASSIGN_OR_RETURN(const bool invert, field.Bool("invert", false));
  if (regex == kGpt2Words) {
    // The words are all of the text: what is kept of them and what is between them are the same.
    RETURN_IF_ERROR(CheckString(field, "behavior", invert ? "Removed" : "Isolated"));
    return CutIntoByteLevelWords();
  }
  ASSIGN_OR_RETURN(const JsonField value, pattern.Get("Regex"));
  if (regex != "\\s+" || invert) return value.Error("GPT-2's words, or \"\\s+\" that is not inverted");
  RETURN_IF_ERROR(CheckString(field, "behavior", "Removed"));
  return CutAtWhitespace();
}

absl::StatusOr<PreTokenizer> ParseSequence(const JsonField& field) {
  ASSIGN_OR_RETURN(const JsonField list, field.Array("pretokenizers"));
  std::vector<PreTokenizer> steps;
  for (size_t i = 0; i < list.size(); ++i) {
    ASSIGN_OR_RETURN(PreTokenizer step, ParsePreTokenizer(list.At(i)));
    steps.push_back(std::move(step));
  }
  return Chain(std::move(steps));
}

}  // namespace

absl::StatusOr<PreTokenizer> ParsePreTokenizer(const JsonField& field) {
  if (field.value().is_null()) return Chain({});
  ASSIGN_OR_RETURN(const std::string type, field.String("type"));
  if (type == "BertPreTokenizer") return Chain({CutAtWhitespace(), CutAroundPunctuation()});
  if (type == "ByteLevel") return ParseByteLevel(field);
  if (type == "Metaspace") return ParseMetaspace(field);
  if (type == "Punctuation") return ParsePunctuation(field);
  if (type == "Split") return ParseSplit(field);
  if (type == "Whitespace") return CutIntoWords();
  if (type == "WhitespaceSplit") return CutAtWhitespace();
  if (type == "Sequence") return ParseSequence(field);
  ASSIGN_OR_RETURN(const JsonField value, field.Get("type"));
  return value.Error(
      "a pre-tokenizer of XLM-R, BERT or RoBERTa: BertPreTokenizer, ByteLevel, Metaspace, Punctuation, "
      "Split, "
      "Whitespace, WhitespaceSplit, Sequence");
}

bool MakesByteCharacters(const JsonField& field) {
  if (!field.Has("pretokenizers")) return field.Has("type") && field.value()["type"] == "ByteLevel";
  const JsonField list = *field.Array("pretokenizers");
  for (size_t i = 0; i < list.size(); ++i) {
    if (MakesByteCharacters(list.At(i))) return true;
  }
  return false;
}

}  // namespace distill_l2s
