#include "data/corpora/plain_manifest_line.h"

#include <unicode/utf8.h>

#include <string>

#include "absl/strings/charconv.h"

namespace distill_l2s {
namespace {

constexpr int kMostDigits = 15;  // Of a whole number: a double holds them all.

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsUtf8(absl::string_view text) {
  const int32_t size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    UChar32 code_point;
    U8_NEXT(text.data(), at, size, code_point);
    if (code_point < 0) return false;
  }
  return true;
}

// Takes JSON's tokens from the front of a line.
class Cursor {
 public:
  explicit Cursor(absl::string_view line) : at_(line.data()), end_(line.data() + line.size()) {}

  // Spaces, then `c`.
  bool Take(char c) {
    SkipSpaces();
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  bool AtEnd() {
    SkipSpaces();
    return at_ == end_;
  }

  bool TakeString(absl::string_view* text) {
    if (!Take('"')) return false;
    const char* const begin = at_;
    unsigned char bits = 0;
    for (; at_ != end_ && *at_ != '"'; ++at_) {
      const unsigned char byte = *at_;
      if (byte < 0x20 || byte == '\\') return false;
      bits |= byte;
    }
    if (at_ == end_) return false;
    *text = absl::string_view(begin, at_ - begin);
    ++at_;
    return bits < 0x80 || IsUtf8(*text);
  }

  bool TakeNumber(double* number) {
    SkipSpaces();
    const char* const begin = at_;
    SkipDigits();
    const auto digits = at_ - begin;
    if (digits == 0 || digits > kMostDigits || (*begin == '0' && digits > 1)) return false;
    if (at_ != end_ && *at_ == '.') {
      const char* const point = at_++;
      SkipDigits();
      if (at_ == point + 1) return false;
    }
    // What follows says that the number ends here: no exponent.
    if (at_ == end_ || (*at_ != ',' && *at_ != '}' && *at_ != ' ')) return false;
    return absl::from_chars(begin, at_, *number).ec == std::errc();
  }

  bool NextIsString() {
    SkipSpaces();
    return at_ != end_ && *at_ == '"';
  }

 private:
  void SkipSpaces() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r' || *at_ == '\n')) ++at_;
  }
  void SkipDigits() {
    while (at_ != end_ && IsDigit(*at_)) ++at_;
  }

  const char* at_;
  const char* const end_;
};

enum Field : unsigned {
  kAudioFilepath = 1,
  kDuration = 2,
  kText = 4,
  kOffset = 8,
  kLanguage = 16,
  kSpeaker = 32
};
constexpr unsigned kRequired = kAudioFilepath | kDuration | kText;

// 0 for other names.
unsigned FieldNamed(absl::string_view name) {
  if (name == "audio_filepath") return kAudioFilepath;
  if (name == "duration") return kDuration;
  if (name == "text") return kText;
  if (name == "offset") return kOffset;
  if (name == "lang") return kLanguage;
  if (name == "speaker") return kSpeaker;
  return 0;
}

bool TakeValue(unsigned field, Cursor* cursor, Utterance* utterance) {
  if (field == kDuration) return cursor->TakeNumber(&utterance->duration_s);
  if (field == kOffset) return cursor->TakeNumber(&utterance->offset_s);
  double number;
  if (field == 0 && !cursor->NextIsString()) return cursor->TakeNumber(&number);
  absl::string_view text;
  if (!cursor->TakeString(&text)) return false;
  if (field == kAudioFilepath) utterance->audio_filepath.assign(text.data(), text.size());
  if (field == kText) utterance->text.assign(text.data(), text.size());
  if (field == kLanguage) utterance->language = text;
  if (field == kSpeaker) utterance->speaker = text;
  return true;
}

}  // namespace

bool ReadPlainManifestLine(absl::string_view line, Utterance* utterance) {
  Cursor cursor(line);
  if (!cursor.Take('{')) return false;
  unsigned seen = 0;
  do {
    absl::string_view name;
    if (!cursor.TakeString(&name) || !cursor.Take(':')) return false;
    const unsigned field = FieldNamed(name);
    if ((seen & field) != 0 || !TakeValue(field, &cursor, utterance)) return false;
    seen |= field;
  } while (cursor.Take(','));
  return cursor.Take('}') && cursor.AtEnd() && (seen & kRequired) == kRequired;
}

}  // namespace distill_l2s
