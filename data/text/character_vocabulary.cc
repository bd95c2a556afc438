#include "data/text/character_vocabulary.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/text/vocabulary_file.h"

namespace distill_l2s {
namespace {

constexpr char kUnknown[] = "[UNK]";
constexpr char kPad[] = "[PAD]";
constexpr char kSpaceLabel[] = "|";  // Of labels that are made of texts.

// The code point at `*position`, which moves behind it; negative where the bytes are not UTF-8.
UChar32 NextCodePoint(absl::string_view text, int64_t* position) {
  UChar32 code_point;
  int64_t i = *position;
  U8_NEXT(text.data(), i, static_cast<int64_t>(text.size()), code_point);
  *position = i;
  return code_point;
}

size_t CountCodePoints(absl::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; });
}

// A code point as labels spell it, and the part of the text that it is.
struct Character {
  std::string spelling;
  absl::string_view text;
};

std::vector<Character> SplitCharacters(absl::string_view text) {
  std::vector<Character> characters;
  for (int64_t i = 0; i < static_cast<int64_t>(text.size());) {
    const int64_t start = i;
    NextCodePoint(text, &i);
    const absl::string_view part = text.substr(start, i - start);
    characters.push_back({std::string(part), part});
  }
  return characters;
}

// The same in small letters: where a character becomes several, the first has the part of the text.
std::vector<Character> SplitLowerCased(absl::string_view text) {
  std::vector<Character> characters;
  for (const Character& character : SplitCharacters(text)) {
    absl::string_view part = character.text;
    for (const Character& lower : SplitCharacters(LowerCase(character.spelling))) {
      characters.push_back({lower.spelling, part});
      part = {};
    }
  }
  return characters;
}

struct CharacterCount {
  UChar32 code_point;
  std::string bytes;
  int64_t count;
};

absl::StatusOr<std::vector<CharacterCount>> CountCharacters(const std::vector<std::string>& texts) {
  absl::flat_hash_map<UChar32, CharacterCount> counts;
  for (size_t t = 0; t < texts.size(); ++t) {
    const absl::string_view text = texts[t];
    for (int64_t i = 0; i < static_cast<int64_t>(text.size());) {
      const int64_t start = i;
      const UChar32 code_point = NextCodePoint(text, &i);
      if (code_point < 0) {
        return absl::InvalidArgumentError(absl::StrFormat("text %d: byte %d is not UTF-8", t, start));
      }
      if (code_point == '|') {
        return absl::InvalidArgumentError(absl::StrCat(
            "text ", t, ": \"", text, "\" holds |, which stands for the space; normalise the texts first"));
      }
      CharacterCount& character = counts[code_point];
      if (character.count++ > 0) continue;
      character.code_point = code_point;
      character.bytes = std::string(text.substr(start, i - start));
    }
  }
  std::vector<CharacterCount> sorted;
  for (auto& [code_point, character] : counts) sorted.push_back(std::move(character));
  std::sort(sorted.begin(), sorted.end(), [](const CharacterCount& a, const CharacterCount& b) {
    return a.count != b.count ? a.count > b.count : a.code_point < b.code_point;
  });
  return sorted;
}

}  // namespace

CharacterVocabulary::CharacterVocabulary(std::vector<std::string> labels, std::vector<int64_t> file_ids,
                                         std::string language, CtcTokenizerSettings settings,
                                         bool has_unknown)
    : labels_(std::move(labels)),
      file_ids_(std::move(file_ids)),
      language_(std::move(language)),
      settings_(std::move(settings)),
      has_unknown_(has_unknown) {
  const size_t characters = labels_.size() - (has_unknown ? 2 : 1);
  for (size_t id = 0; id < characters; ++id) {
    ids_[labels_[id]] = static_cast<int64_t>(id);
    longest_label_ = std::max(longest_label_, CountCodePoints(labels_[id]));
  }
  const auto space = ids_.find(settings_.word_delimiter);
  if (space != ids_.end()) space_ = space->second;
}

absl::StatusOr<CharacterVocabulary> CharacterVocabulary::FromTexts(const std::vector<std::string>& texts,
                                                                   double coverage) {
  if (!(coverage > 0 && coverage <= 1)) {
    return absl::InvalidArgumentError(absl::StrCat("vocabulary coverage is ", coverage, ", expected (0, 1]"));
  }
  ASSIGN_OR_RETURN(const std::vector<CharacterCount> characters, CountCharacters(texts));
  if (characters.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("no characters in ", texts.size(), " texts"));
  }
  int64_t total = 0;
  for (const CharacterCount& character : characters) total += character.count;
  std::vector<std::string> labels;
  int64_t covered = 0;
  for (const CharacterCount& character : characters) {
    if (static_cast<double>(covered) >= coverage * static_cast<double>(total)) break;
    covered += character.count;
    labels.push_back(character.code_point == ' ' ? kSpaceLabel : character.bytes);
  }
  labels.push_back(kUnknown);
  labels.push_back(kPad);
  std::vector<int64_t> ids(labels.size());
  std::iota(ids.begin(), ids.end(), 0);
  return CharacterVocabulary(std::move(labels), std::move(ids), "", {}, /*has_unknown=*/true);
}

absl::StatusOr<CharacterVocabulary> CharacterVocabulary::Read(const std::string& path,
                                                              absl::string_view language,
                                                              std::optional<int64_t> classes) {
  ASSIGN_OR_RETURN(VocabularyFile file, ReadVocabularyFile(path, language, classes));
  const bool has_unknown = !file.unknown.empty();
  if (file.labels.size() < (has_unknown ? 3 : 2)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", file.labels.size(),
                                                   " labels, expected characters, ",
                                                   has_unknown ? "the unknown and padding" : "and padding"));
  }
  std::vector<std::string> labels;
  std::vector<int64_t> ids;
  const auto take = [&](size_t id) {
    labels.push_back(file.labels[id]);
    ids.push_back(static_cast<int64_t>(id));
  };
  size_t unknown = 0, blank = 0;
  for (size_t id = 0; id < file.labels.size(); ++id) {
    if (has_unknown && file.labels[id] == file.unknown) {
      unknown = id;
    } else if (file.labels[id] == file.blank) {
      blank = id;
    } else {
      take(id);
    }
  }
  if (has_unknown) take(unknown);
  take(blank);
  return CharacterVocabulary(std::move(labels), std::move(ids), std::move(file.language),
                             std::move(file.settings), has_unknown);
}

absl::Status CharacterVocabulary::Write(const std::string& path) const {
  nlohmann::json json = nlohmann::json::object();
  for (int64_t id = 0; id < size(); ++id) json[labels_[id]] = file_ids_[id];
  if (!language_.empty()) json = nlohmann::json({{language_, std::move(json)}});
  return WriteFileAtomically(path, json.dump(/*indent=*/2) + "\n");
}

int64_t CharacterVocabulary::Find(absl::string_view label) const {
  const auto found = ids_.find(label);
  // The space's label, written out, is a character that no transcript holds.
  return found == ids_.end() || found->second == space_ ? unknown() : found->second;
}

std::vector<LabelledPiece> CharacterVocabulary::PhonemePieces(absl::string_view text) const {
  std::vector<LabelledPiece> pieces;
  for (absl::string_view part : absl::StrSplit(text, absl::ByAnyChar(" \t\n\r"), absl::SkipEmpty())) {
    const auto found = ids_.find(part);
    pieces.push_back({part, found == ids_.end() ? unknown() : found->second});
  }
  return pieces;
}

std::vector<LabelledPiece> CharacterVocabulary::Pieces(absl::string_view text) const {
  if (settings_.phonemes) return PhonemePieces(text);
  const std::vector<Character> characters =
      settings_.lower_case ? SplitLowerCased(text) : SplitCharacters(text);
  std::vector<LabelledPiece> pieces;
  pieces.reserve(characters.size());
  for (size_t i = 0, end; i < characters.size(); i = end) {
    end = i + 1;
    if (characters[i].spelling == " ") {
      pieces.push_back({characters[i].text, space_ == kNoLabel ? unknown() : space_});
      continue;
    }
    std::string spelling = characters[i].spelling;
    int64_t label = kNoLabel;
    size_t text_bytes = characters[i].text.size(), label_bytes = text_bytes;
    for (size_t next = i + 1; next < characters.size() && next - i < longest_label_; ++next) {
      spelling += characters[next].spelling;
      text_bytes += characters[next].text.size();
      const auto found = ids_.find(spelling);
      if (found == ids_.end() || found->second == space_) continue;
      label = found->second;
      label_bytes = text_bytes;
      end = next + 1;
    }
    if (label != kNoLabel) {
      pieces.push_back({absl::string_view(characters[i].text.data(), label_bytes), label});
      continue;
    }
    if (!settings_.lower_case) {
      pieces.push_back({characters[i].text, Find(characters[i].spelling)});
      continue;
    }
    absl::string_view part = characters[i].text;
    for (const Character& upper : SplitCharacters(UpperCase(characters[i].spelling))) {
      pieces.push_back({part, Find(upper.spelling)});
      part = {};
    }
  }
  return pieces;
}

std::vector<int64_t> CharacterVocabulary::Encode(absl::string_view text) const {
  std::vector<int64_t> ids;
  ids.reserve(text.size());
  for (const LabelledPiece& piece : Pieces(text)) {
    if (piece.label != kNoLabel) ids.push_back(piece.label);
  }
  return ids;
}

}  // namespace distill_l2s
