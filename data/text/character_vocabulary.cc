#include "data/text/character_vocabulary.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/text/vocabulary_file.h"

namespace distill_l2s {
namespace {

constexpr char kUnknown[] = "[UNK]";
constexpr char kPad[] = "[PAD]";
constexpr char kSpaceLabel[] = "|";

// The code point at `*position`, which moves behind it; negative where the bytes are not UTF-8.
UChar32 NextCodePoint(absl::string_view text, int64_t* position) {
  UChar32 code_point;
  int64_t i = *position;
  U8_NEXT(text.data(), i, static_cast<int64_t>(text.size()), code_point);
  *position = i;
  return code_point;
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
                                         std::string language)
    : labels_(std::move(labels)), file_ids_(std::move(file_ids)), language_(std::move(language)) {
  for (size_t id = 0; id + 2 < labels_.size(); ++id) ids_[labels_[id]] = static_cast<int64_t>(id);
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
  return CharacterVocabulary(std::move(labels), std::move(ids), "");
}

absl::StatusOr<CharacterVocabulary> CharacterVocabulary::Read(const std::string& path,
                                                              absl::string_view language) {
  ASSIGN_OR_RETURN(VocabularyFile file, ReadVocabularyFile(path, language));
  if (file.labels.size() < 3) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", file.labels.size(),
                                                   " labels, expected characters, the unknown and padding"));
  }
  std::vector<std::string> labels;
  std::vector<int64_t> ids;
  const auto take = [&](size_t id) {
    labels.push_back(file.labels[id]);
    ids.push_back(static_cast<int64_t>(id));
  };
  size_t unknown = 0, blank = 0;
  for (size_t id = 0; id < file.labels.size(); ++id) {
    if (file.labels[id] == file.unknown) {
      unknown = id;
    } else if (file.labels[id] == file.blank) {
      blank = id;
    } else {
      take(id);
    }
  }
  take(unknown);
  take(blank);
  return CharacterVocabulary(std::move(labels), std::move(ids), std::move(file.language));
}

absl::Status CharacterVocabulary::Write(const std::string& path) const {
  nlohmann::json json = nlohmann::json::object();
  for (int64_t id = 0; id < size(); ++id) json[labels_[id]] = file_ids_[id];
  if (!language_.empty()) json = nlohmann::json({{language_, std::move(json)}});
  return WriteFileAtomically(path, json.dump(/*indent=*/2) + "\n");
}

std::vector<int64_t> CharacterVocabulary::Encode(absl::string_view text) const {
  std::vector<int64_t> ids;
  ids.reserve(text.size());
  for (int64_t i = 0; i < static_cast<int64_t>(text.size());) {
    const int64_t start = i;
    NextCodePoint(text, &i);
    const absl::string_view character = text.substr(start, i - start);
    // A literal | is a character that no transcript holds, not a space.
    const auto found = character == "|" ? ids_.end() : ids_.find(character == " " ? kSpaceLabel : character);
    ids.push_back(found == ids_.end() ? unknown() : found->second);
  }
  return ids;
}

}  // namespace distill_l2s
