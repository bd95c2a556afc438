#include "data/corpora/tone_speech.h"

#include <sndfile.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file.h"
#include "base/random.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr double kTau = 6.283185307179586;
constexpr double kRampS = 0.008;
// A letter's chord is one tone of each row. The rows lie inside what speech has and 16 kHz audio keeps.
constexpr int kRowTones = 8;
constexpr double kRowHz[] = {250, 800, 2300};
constexpr double kToneStep = 1.16;
// A prime under 8^3: no two letters of an alphabet are as far apart.
constexpr int kChords = 509;
constexpr int kMaxLetters = 40;

std::array<double, 3> ChordHz(UChar32 character, double pitch) {
  int index = character % kChords;
  std::array<double, 3> chord_hz;
  for (size_t row = 0; row < chord_hz.size(); ++row, index /= kRowTones) {
    chord_hz[row] = pitch * kRowHz[row] * std::pow(kToneStep, index % kRowTones);
  }
  return chord_hz;
}

void AppendSilence(double duration_s, int sample_rate_hz, std::vector<float>* samples) {
  samples->resize(samples->size() + static_cast<size_t>(duration_s * sample_rate_hz), 0.0f);
}

void AppendChord(const std::array<double, 3>& chord_hz, double duration_s, double level, int sample_rate_hz,
                 std::vector<float>* samples) {
  const int count = static_cast<int>(duration_s * sample_rate_hz);
  for (int i = 0; i < count; ++i) {
    const double t = static_cast<double>(i) / sample_rate_hz;
    const double edge = std::min({1.0, t / kRampS, (duration_s - t) / kRampS});
    double chord = 0;
    for (const double tone_hz : chord_hz) chord += std::sin(kTau * tone_hz * t);
    samples->push_back(static_cast<float>(level * edge * chord / chord_hz.size()));
  }
}

// The language's letters, at most kMaxLetters.
absl::StatusOr<std::vector<UChar32>> LettersOf(const TextRules& rules) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeSet set(icu::UnicodeString::fromUTF8(rules.letters()), error);
  // A mark alone is no sentence's first letter.
  if (U_SUCCESS(error)) set.retainAll(icu::UnicodeSet(u"[:L:]", error));
  if (U_FAILURE(error) || set.isEmpty()) {
    return absl::InvalidArgumentError(absl::StrCat("text rules of ", rules.language(), ": letters \"",
                                                   rules.letters(), "\" hold no letters"));
  }
  std::vector<UChar32> letters;
  for (int i = 0; i < set.size(); ++i) letters.push_back(set.charAt(i));
  if (letters.size() > kMaxLetters) letters.resize(kMaxLetters);
  return letters;
}

std::string Utf8(const icu::UnicodeString& text) {
  std::string utf8;
  return text.toUTF8String(utf8);
}

std::vector<icu::UnicodeString> MakeLexicon(const std::vector<UChar32>& letters, int words, Random* random) {
  std::vector<icu::UnicodeString> lexicon(words);
  size_t next = 0;  // Every letter comes up, in turn.
  for (icu::UnicodeString& word : lexicon) {
    for (uint64_t length = 2 + random->Below(4); length > 0; --length) {
      word.append(random->Below(2) == 0 ? letters[next++ % letters.size()]
                                        : letters[random->Below(letters.size())]);
    }
  }
  return lexicon;
}

// "First word second."
std::vector<std::string> MakeSentences(const std::vector<icu::UnicodeString>& lexicon,
                                       const ToneSpeechOptions& options, Random* random) {
  std::vector<std::string> sentences;
  std::set<std::string> taken;
  for (int tries = 0;
       static_cast<int>(sentences.size()) < options.sentences && tries < 100 * options.sentences; ++tries) {
    icu::UnicodeString text;
    for (uint64_t words = 1 + random->Below(options.max_words); words > 0; --words) {
      if (!text.isEmpty()) text.append(' ');
      text.append(lexicon[random->Below(lexicon.size())]);
    }
    std::string sentence = Utf8(text);
    if (taken.insert(sentence).second) sentences.push_back(std::move(sentence));
  }
  return sentences;
}

std::string Capitalized(const std::string& sentence, const std::string& language) {
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(sentence);
  const int32_t rest = text.moveIndex32(0, 1);
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString first =
      icu::UnicodeString(text, 0, rest).toUpper(icu::Locale::forLanguageTag(language, error));
  return Utf8(first + icu::UnicodeString(text, rest)) + ".";
}

// Stereo, as the real ones.
absl::Status WriteVorbis(const std::string& path, const std::vector<float>& samples, int sample_rate_hz) {
  SF_INFO info = {};
  info.samplerate = sample_rate_hz;
  info.channels = 2;
  info.format = SF_FORMAT_OGG | SF_FORMAT_VORBIS;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  if (file == nullptr) return absl::UnknownError(absl::StrCat(path, ": ", sf_strerror(nullptr)));
  std::vector<float> stereo;
  for (const float sample : samples) {
    stereo.push_back(sample);
    stereo.push_back(0.8f * sample);
  }
  // In pieces: libvorbis keeps a whole write on the stack.
  constexpr size_t kPieceFrames = 4096;
  const size_t frames = samples.size();
  for (size_t start = 0; start < frames; start += kPieceFrames) {
    sf_writef_float(file, stereo.data() + 2 * start, std::min(kPieceFrames, frames - start));
  }
  const int error = sf_close(file);
  if (error != SF_ERR_NO_ERROR) return absl::UnknownError(absl::StrCat(path, ": ", sf_error_number(error)));
  return absl::OkStatus();
}

struct Stamp {
  std::string name;
  std::string text;  // Of its NAME.txt, so far.
};

absl::Status WriteStamp(const std::string& directory, const std::string& language,
                        const std::vector<float>& samples, int sample_rate_hz, const std::string& transcript,
                        Stamp* stamp) {
  absl::StrAppend(&stamp->text, language, ".utf8=", transcript, "\n");
  return WriteVorbis(absl::StrCat(directory, "/", stamp->name, "_desc_", language, ".ogg"), samples,
                     sample_rate_hz);
}

// One language's audio, and its lines of the stamps' texts. The last two stamps are the useless ones.
absl::Status WriteLanguage(const std::string& directory, const TextRules& rules,
                           const ToneSpeechOptions& options, std::vector<Stamp>* stamps) {
  ASSIGN_OR_RETURN(const std::vector<ToneSentence> sentences, MakeToneSentences(rules, options));
  const std::string& language = rules.language();
  const int rate_hz = options.sample_rate_hz;
  for (size_t i = 0; i < sentences.size(); ++i) {
    RETURN_IF_ERROR(WriteStamp(directory, language,
                               SpeakInTones(sentences[i].spoken, rate_hz, sentences[i].seed), rate_hz,
                               sentences[i].written, &(*stamps)[i]));
  }
  const ToneSentence& first = sentences[0];
  RETURN_IF_ERROR(WriteStamp(directory, language, SpeakInTones(first.spoken, rate_hz, first.seed), rate_hz,
                             first.written, &(*stamps)[stamps->size() - 2]));
  return WriteStamp(directory, language, SpeakInTones(first.spoken, rate_hz, first.seed + sentences.size()),
                    rate_hz, first.written + " ($1.00)", &stamps->back());
}

}  // namespace

std::vector<float> SpeakInTones(absl::string_view text, int sample_rate_hz, uint64_t seed) {
  Random random(seed);
  const double pitch = 0.985 + 0.03 * random.Uniform();
  const double level = 0.3 + 0.4 * random.Uniform();
  std::vector<float> samples;
  AppendSilence(0.1 + 0.2 * random.Uniform(), sample_rate_hz, &samples);
  const icu::UnicodeString characters =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  for (int32_t i = 0; i < characters.length(); i = characters.moveIndex32(i, 1)) {
    const UChar32 character = characters.char32At(i);
    const double duration_s = 0.06 + 0.03 * random.Uniform();
    if (character == ' ') {
      AppendSilence(duration_s, sample_rate_hz, &samples);
      continue;
    }
    AppendChord(ChordHz(character, pitch), duration_s, level, sample_rate_hz, &samples);
  }
  AppendSilence(0.1 + 0.1 * random.Uniform(), sample_rate_hz, &samples);
  for (float& sample : samples) sample += static_cast<float>(0.002 * (random.Uniform() - 0.5));
  return samples;
}

absl::StatusOr<std::vector<ToneSentence>> MakeToneSentences(const TextRules& rules,
                                                            const ToneSpeechOptions& options) {
  if (options.sentences < 1 || options.words < 1 || options.max_words < 1) {
    return absl::InvalidArgumentError("tone speech: sentences, words and max_words must be 1 or more");
  }
  ASSIGN_OR_RETURN(const std::vector<UChar32> letters, LettersOf(rules));
  // A language sounds alike whichever others are made with it.
  const uint64_t seed =
      std::stoull(Sha256Hex(absl::StrCat(rules.language(), options.seed)).substr(0, 15), nullptr, 16);
  Random random(seed);
  const std::vector<std::string> spoken =
      MakeSentences(MakeLexicon(letters, options.words, &random), options, &random);
  std::vector<ToneSentence> sentences;
  for (size_t i = 0; i < spoken.size(); ++i) {
    sentences.push_back({spoken[i], Capitalized(spoken[i], rules.language()), seed + i});
  }
  return sentences;
}

absl::Status WriteToneSpeechStamps(const std::string& directory, const std::vector<TextRules>& rules,
                                   const ToneSpeechOptions& options) {
  if (options.sentences < 1 || options.words < 1 || options.max_words < 1) {
    return absl::InvalidArgumentError("tone speech: sentences, words and max_words must be 1 or more");
  }
  const std::string stamps_directory = JoinPath(directory, "usr/share/tuxpaint/stamps/tones");
  RETURN_IF_ERROR(MakeDirectories(stamps_directory));
  std::vector<Stamp> stamps;
  for (int i = 0; i < options.sentences; ++i) {
    stamps.push_back({absl::StrFormat("sentence%04d", i), "A sentence.\n"});
  }
  stamps.push_back({"zz_copy", "A copy.\n"});
  stamps.push_back({"zz_coin", "A coin.\n"});
  for (const TextRules& language : rules) {
    RETURN_IF_ERROR(WriteLanguage(stamps_directory, language, options, &stamps));
  }
  for (const Stamp& stamp : stamps) {
    RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(stamps_directory, "/", stamp.name, ".txt"), stamp.text));
  }
  return absl::OkStatus();
}

}  // namespace distill_l2s
