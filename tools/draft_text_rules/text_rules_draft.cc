#include "tools/draft_text_rules/text_rules_draft.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "data/text/character_name.h"
#include "data/text/look_alikes.h"
#include "data/text/number_speller.h"
#include "data/text/text_normalizer.h"
#include "tools/draft_text_rules/choose_letters.h"
#include "tools/draft_text_rules/draft_writer.h"
#include "tools/draft_text_rules/exemplar_characters.h"
#include "tools/draft_text_rules/text_survey.h"

namespace distill_l2s {
namespace {

constexpr UChar32 kZeroWidthNonJoiner = 0x200C;
constexpr size_t kMaxListed = 20;
constexpr int64_t kLeastUses = 3;

std::string Describe(UChar32 character) { return DescribeCharacter(static_cast<char32_t>(character)); }

std::string Utf8(UChar32 character) {
  std::string utf8;
  return icu::UnicodeString(character).toUTF8String(utf8);
}

// What the decisions about one language start from.
struct Evidence {
  const ExemplarCharacters& exemplars;
  const TextSurvey& survey;
};

// One character a line, with its use.
void ListCharacters(const std::vector<UChar32>& characters, const TextSurvey& survey, DraftWriter* writer) {
  for (size_t i = 0; i < characters.size() && i < kMaxListed; ++i) {
    writer->Comment(absl::StrCat(Describe(characters[i]), ": ", DescribeUse(survey.uses().at(characters[i]))),
                    true);
  }
  if (characters.size() > kMaxListed) {
    writer->Comment(absl::StrCat("and ", characters.size() - kMaxListed, " others"), true);
  }
}

void WriteLetters(const Evidence& evidence, const LetterChoice& choice, DraftWriter* writer) {
  writer->Comment(evidence.exemplars.known
                      ? "Letters: the small letters that CLDR has for the language."
                      : "Letters: ICU has none for the language, so those that the texts have often.");
  if (!choice.unseen.empty()) {
    std::vector<std::string> unseen;
    for (const UChar32 letter : choice.unseen) {
      const std::string shown = Describe(letter);
      unseen.push_back(IsInvisible(static_cast<char32_t>(letter)) ? shown : shown.substr(0, shown.find(' ')));
    }
    writer->Comment(absl::StrCat("Never in the texts: ", absl::StrJoin(unseen, ", "), "."));
  }
  if (!choice.added.empty() && evidence.exemplars.known) {
    writer->Comment("Added, as the texts have them often; take out those of names and typing errors:");
    ListCharacters(choice.added, evidence.survey, writer);
  }
  if (!choice.left_out.empty()) {
    writer->Comment("Left out, as they are rare or of another script; each makes its text unusable:");
    ListCharacters(choice.left_out, evidence.survey, writer);
  }
  writer->StringField("letters", SetPattern(choice.letters));
  if (!choice.needs_nfc) return;
  writer->EmptyLine();
  writer->Comment("NFKC would take one of the letters apart.");
  writer->Field("unicode_form", "NFC");
}

// Decides on one kind of character that may stand inside words.
void DecideJoiner(const char* name, UChar32 joiner, const CharacterUse& use, int64_t least,
                  icu::UnicodeSet* joiners, DraftWriter* writer) {
  if (use.times == 0) return;
  const bool joins = use.between_letters >= least;
  if (joins) joiners->add(joiner);
  writer->Comment(absl::StrCat(name, ": ", DescribeUse(use), ", ", use.between_letters,
                               " of them between letters: ", joins ? "part of words there." : "a space."));
}

// Moves an apostrophe that CLDR has as a letter, the ʻokina, say, to the letters if words begin or end with
// it in the texts; between letters alone, a joiner does.
void DecideApostropheLetters(const Evidence& evidence, LetterChoice* choice, DraftWriter* writer) {
  for (int32_t i = 0; i < evidence.exemplars.letters.size(); ++i) {
    const UChar32 letter = evidence.exemplars.letters.charAt(i);
    const auto use = evidence.survey.uses().find(letter);
    if (!IsApostrophe(static_cast<char32_t>(letter)) || use == evidence.survey.uses().end()) continue;
    if (use->second.at_word_edges < kLeastUses) continue;
    choice->letters.add(letter);
    writer->Comment(absl::StrCat(
        Describe(letter), " is a letter: words begin or end with it, ", DescribeUse(use->second),
        ". If ' is typed for it, too, add: substitutions { from: \"'\" to: \"", Utf8(letter), "\" }"));
  }
}

bool IsArabicScript(const icu::UnicodeSet& letters) {
  UErrorCode error = U_ZERO_ERROR;
  for (int32_t i = 0; i < letters.size(); ++i) {
    if (uscript_getScript(letters.charAt(i), &error) == USCRIPT_ARABIC) return true;
  }
  return false;
}

void WriteJoiners(const Evidence& evidence, const LetterChoice& choice, DraftWriter* writer) {
  const TextSurvey& survey = evidence.survey;
  icu::UnicodeSet joiners;
  const auto apostrophes = survey.Sum(
      [&choice](UChar32 c) { return IsApostrophe(static_cast<char32_t>(c)) && !choice.letters.contains(c); });
  const bool cldr_has_one =
      std::any_of(survey.uses().begin(), survey.uses().end(), [&evidence](const auto& use) {
        return IsApostrophe(static_cast<char32_t>(use.first)) &&
               evidence.exemplars.letters.contains(use.first);
      });
  const int64_t least = std::max(kLeastUses, survey.texts() / 200);
  DecideJoiner("Apostrophes, and what looks like one", '\'', apostrophes, cldr_has_one ? kLeastUses : least,
               &joiners, writer);
  DecideJoiner("Hyphens", '-', survey.Sum([](UChar32 c) { return IsHyphen(static_cast<char32_t>(c)); }),
               least, &joiners, writer);
  DecideJoiner("Middle dots", 0x00B7,
               survey.Sum([](UChar32 c) { return IsMiddleDot(static_cast<char32_t>(c)); }), least, &joiners,
               writer);
  const CharacterUse non_joiners = survey.Sum([](UChar32 c) { return c == kZeroWidthNonJoiner; });
  if (!choice.letters.contains(kZeroWidthNonJoiner) && IsArabicScript(choice.letters) &&
      evidence.exemplars.auxiliary.contains(kZeroWidthNonJoiner)) {
    DecideJoiner("U+200C ZERO WIDTH NON-JOINER", kZeroWidthNonJoiner, non_joiners, kLeastUses, &joiners,
                 writer);
  }
  writer->StringField("joiners", SetPattern(joiners));
}

void WriteRemoved(const Evidence& evidence, const LetterChoice& choice, DraftWriter* writer) {
  std::vector<UChar32> marks, invisible;
  for (const auto& [character, use] : evidence.survey.uses()) {
    if (choice.stress_marks.contains(character)) marks.push_back(character);
    if (u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) &&
        !choice.letters.contains(character)) {
      invisible.push_back(character);
    }
  }
  if (!invisible.empty()) {
    writer->EmptyLine();
    writer->Comment("These show as nothing, and go unless letters or joiners hold them:");
    ListCharacters(invisible, evidence.survey, writer);
  }
  if (marks.empty()) return;
  writer->EmptyLine();
  writer->Comment("Marks that no letter of the language has, so taken off as stress marks:");
  ListCharacters(marks, evidence.survey, writer);
  writer->StringField("removed", absl::StrCat("[[:Cf:] ", SetPattern(choice.stress_marks).substr(1)));
}

void WriteNumbers(const std::string& language, const TextSurvey& survey, DraftWriter* writer) {
  const CharacterUse digits = survey.Sum([](UChar32 c) { return u_isdigit(c) != 0; });
  const absl::StatusOr<NumberSpeller> speller = NumberSpeller::Create(language);
  writer->EmptyLine();
  if (digits.times > 0) writer->Comment(absl::StrCat("Digits: ", DescribeUse(digits), "."));
  writer->Comment(absl::StrCat(
      "Texts with digits are unusable. ",
      speller.ok() ? absl::StrCat("SPELL_OUT takes them, if they are read as ICU spells them: 21 is \"",
                                  ShowText(speller->Spell(21)), "\".")
                   : "ICU cannot spell numbers in this language. DROPPED takes the digits out of them."));
  writer->Field("numbers", "UNUSABLE");
}

// What the rules make of the texts, for the head of the draft.
absl::Status WriteResult(const TextRules& rules, const std::vector<std::string>& texts, DraftWriter* writer) {
  ASSIGN_OR_RETURN(const TextNormalizer normalizer, TextNormalizer::Create(rules));
  std::map<std::string, std::pair<int64_t, std::string>> unusable;  // Texts by reason, and the first one.
  size_t usable = 0;
  for (const std::string& text : texts) {
    const NormalizedText normalized = normalizer.Normalize(text);
    usable += normalized.usable();
    if (normalized.usable()) continue;
    auto& [count, first] = unusable[normalized.reason];
    if (count++ == 0) first = absl::StrCat(normalized.detail, " in \"", ShowText(text), "\"");
  }
  writer->Comment(
      absl::StrCat("By these rules ", usable, " of ", texts.size(), " texts are usable. Left out:"));
  for (const auto& [reason, found] : unusable) {
    writer->Comment(absl::StrCat(found.first, ": ", reason, ", for example ", found.second), true);
  }
  if (unusable.empty()) writer->Comment("none", true);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> DraftTextRules(const std::string& language, const std::string& source,
                                           const std::vector<std::string>& texts) {
  ASSIGN_OR_RETURN(const ExemplarCharacters exemplars, ReadExemplarCharacters(language));
  UErrorCode error = U_ZERO_ERROR;
  TextSurvey survey(icu::Locale::forLanguageTag(language, error));
  for (const std::string& text : texts) survey.Add(text);
  const Evidence evidence{exemplars, survey};
  LetterChoice choice = ChooseLetters(exemplars, survey);
  if (choice.letters.isEmpty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(source, ": no letter is in its ", texts.size(), " texts at least ",
                     AddedLetterThreshold(survey.characters()), " times, and ICU knows none of ", language));
  }
  DraftWriter body;
  body.StringField("language", language);
  body.EmptyLine();
  DecideApostropheLetters(evidence, &choice, &body);
  WriteLetters(evidence, choice, &body);
  body.EmptyLine();
  WriteJoiners(evidence, choice, &body);
  WriteRemoved(evidence, choice, &body);
  WriteNumbers(language, survey, &body);
  TextRules rules;
  RETURN_IF_ERROR(ParseTextProto(body.text(), "the draft", &rules));
  DraftWriter head;
  head.Comment(absl::StrCat("A draft of text rules for ", exemplars.language_name, ", from ",
                            exemplars.known ? "CLDR's letters (ICU " U_ICU_VERSION ") and " : "",
                            texts.size(), " texts of ", ShowText(source), "."));
  RETURN_IF_ERROR(WriteResult(rules, texts, &head));
  head.Comment("Read each decision, change what is wrong, and take the comments out.");
  return head.text() + body.text();
}

}  // namespace distill_l2s
