#include "experiments/quickstart/e5/nmt_nfkc.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <set>
#include <tuple>
#include <vector>

#include "experiments/quickstart/e5/double_array.h"
#include "glog/logging.h"

namespace distill_l2s {
namespace {

using Rules = std::map<std::u32string, std::u32string>;
using Version = std::tuple<int, int>;

constexpr char32_t kLastCodePoint = 0x10FFFF;

icu::UnicodeString ToIcu(const std::u32string& text) {
  return icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()), text.size());
}

std::string ToUtf8(const std::u32string& text) {
  std::string utf8;
  ToIcu(text).toUTF8String(utf8);
  return utf8;
}

// Unicode's own normal forms, in the version of ICU; normal forms never change once a character is assigned.
class NormalForm {
 public:
  explicit NormalForm(const icu::Normalizer2* (*instance)(UErrorCode&)) {
    UErrorCode error = U_ZERO_ERROR;
    normalizer_ = instance(error);
    CHECK(U_SUCCESS(error)) << u_errorName(error);
  }

  std::u32string operator()(const std::u32string& text) const {
    UErrorCode error = U_ZERO_ERROR;
    const icu::UnicodeString normal = normalizer_->normalize(ToIcu(text), error);
    std::u32string result(normal.countChar32(), U'\0');
    normal.toUTF32(reinterpret_cast<UChar32*>(result.data()), result.size(), error);
    CHECK(U_SUCCESS(error)) << u_errorName(error);
    return result;
  }

 private:
  const icu::Normalizer2* normalizer_;
};

Version UnicodeVersion(char32_t code_point) {
  UVersionInfo version;
  u_charAge(code_point, version);
  return {version[0], version[1]};
}

// `text`, its longest prefixes of up to `longest` replaced one after the other.
std::u32string Apply(const Rules& rules, size_t longest, const std::u32string& text) {
  std::u32string result;
  for (size_t i = 0; i < text.size();) {
    size_t length = std::min(longest, text.size() - i);
    auto rule = rules.end();
    while (length > 0 && (rule = rules.find(text.substr(i, length))) == rules.end()) --length;
    if (length > 0) {
      result += rule->second;
      i += length;
    } else {
      result += text[i++];
    }
  }
  return result;
}

// Adds every sequence that decomposes fully into `decomposed`, from position `sequence`.size() on.
void AddSequences(const std::u32string& decomposed, const std::u32string& composed,
                  const std::map<char32_t, std::vector<char32_t>>& forms, std::u32string* sequence,
                  Rules* rules) {
  if (sequence->size() == decomposed.size()) {
    if (*sequence != composed) (*rules)[*sequence] = composed;
    return;
  }
  const char32_t character = decomposed[sequence->size()];
  const auto found = forms.find(character);
  for (const char32_t form : found != forms.end() ? found->second : std::vector<char32_t>{character}) {
    sequence->push_back(form);
    AddSequences(decomposed, composed, forms, sequence, rules);
    sequence->pop_back();
  }
}

Rules CompositionRules(const std::map<char32_t, std::u32string>& code_points) {
  const NormalForm nfkd(icu::Normalizer2::getNFKDInstance), nfc(icu::Normalizer2::getNFCInstance);
  Version newest;
  for (const auto& [code_point, unused] : code_points) newest = std::max(newest, UnicodeVersion(code_point));
  std::set<std::u32string> decompositions;
  std::map<char32_t, std::vector<char32_t>> forms;  // Of a character, itself included.
  for (char32_t c = 1; c <= kLastCodePoint; ++c) {
    if (!u_isdefined(c) || u_charType(c) == U_SURROGATE || UnicodeVersion(c) > newest) continue;
    const std::u32string decomposed = nfkd({c});
    if (decomposed.size() > 1) {
      decompositions.insert(decomposed);
    } else if (decomposed[0] == c || code_points.count(c) > 0) {
      forms[decomposed[0]].push_back(c);
    }
  }
  Rules rules;
  for (const std::u32string& decomposed : decompositions) {
    const std::u32string composed = nfc(decomposed);
    std::u32string sequence;
    if (composed != decomposed) AddSequences(decomposed, composed, forms, &sequence, &rules);
  }
  return rules;
}

}  // namespace

std::map<std::string, std::string> NmtNfkcRules(const std::map<char32_t, std::u32string>& code_points) {
  Rules rules;
  for (const auto& [from, to] : code_points) rules[{from}] = to;
  if (!rules.empty()) {
    std::map<size_t, Rules> by_length;
    for (const auto& [from, to] : CompositionRules(code_points)) by_length[from.size()][from] = to;
    for (const auto& [length, candidates] : by_length) {
      Rules needed;
      for (const auto& [from, to] : candidates) {
        if (Apply(rules, length - 1, from) != to) needed[from] = to;
      }
      rules.insert(needed.begin(), needed.end());
    }
  }
  std::map<std::string, std::string> utf8;
  for (const auto& [from, to] : rules) utf8[ToUtf8(from)] = ToUtf8(to);
  return utf8;
}

std::string PrecompileCharsmap(const std::map<std::string, std::string>& rules) {
  std::string texts;
  std::map<std::string, uint32_t> places, place_of_key;
  for (const auto& [from, to] : rules) {
    const auto [place, is_new] = places.emplace(to, texts.size());
    if (is_new) texts += to + '\0';
    place_of_key[from] = place->second;
  }
  if (texts.empty()) texts.push_back('\0');
  const std::vector<uint32_t> units = BuildDoubleArray(place_of_key);
  const uint32_t trie_bytes = units.size() * sizeof(uint32_t);
  std::string charsmap(sizeof trie_bytes + trie_bytes, '\0');
  std::memcpy(charsmap.data(), &trie_bytes, sizeof trie_bytes);
  std::memcpy(charsmap.data() + sizeof trie_bytes, units.data(), trie_bytes);
  return charsmap + texts;
}

}  // namespace distill_l2s
