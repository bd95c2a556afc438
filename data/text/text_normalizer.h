#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/text/text_rules.pb.h"

namespace distill_l2s {

struct TextRuleTables;

// A transcript after normalisation: `text`, or why there is none.
struct NormalizedText {
  std::string text;    // Letters, joiners and single spaces; empty if unusable.
  std::string reason;  // Empty if usable, else one of TextNormalizer's k*: fit for counting.
  std::string detail;  // What in the text gave the reason, for instance the foreign letter.
  // The characters, other than spaces, that became a space or nothing, in order; of an unusable text the one
  // that made it so, if it was one.
  std::u32string dropped;

  bool usable() const { return reason.empty(); }
};

// Applies a language's TextRules:
// Under the rules' method PUBLISHED_CODE it does what data/text/published_normalizer.h says. Otherwise:
//   the spelling of the rules (FoldText: invisible characters, case, marks, look-alikes, substitutions, NFKC
//   or NFC) -> signs, numbers -> letters and joiners kept, the rest to spaces, runs of spaces to one.
// Normalising twice changes nothing: Normalize(Normalize(x).text).text == Normalize(x).text.
//   ro: "Ţara mea, ”România”!" -> "țara mea românia"      fr: "L’eau d'« ici »" -> "l'eau d ici"
// Thread-safe.
class TextNormalizer {
 public:
  static constexpr char kInvalidUtf8[] = "text is not UTF-8";
  static constexpr char kControlCharacter[] = "control character";
  static constexpr char kLostLetter[] = "question mark inside a word";  // A letter lost in some conversion.
  static constexpr char kUnusableSign[] = "sign that is not read as written";
  static constexpr char kNumber[] = "number";
  static constexpr char kForeignLetter[] = "foreign letter";
  static constexpr char kNoLetters[] = "no letters";

  // Errors name the language, the field, its value and what was expected.
  static absl::StatusOr<TextNormalizer> Create(const TextRules& rules);
  TextNormalizer(TextNormalizer&&);
  TextNormalizer& operator=(TextNormalizer&&);
  ~TextNormalizer();

  NormalizedText Normalize(absl::string_view text) const;
  const std::string& language() const;

 private:
  explicit TextNormalizer(std::unique_ptr<const TextRuleTables> tables);

  std::unique_ptr<const TextRuleTables> tables_;
};

}  // namespace distill_l2s
