#include "data/corpora/clip_import.h"

#include <algorithm>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "data/audio/audio_writer.h"
#include "data/audio/speech.h"
#include "data/corpora/audio_signature.h"
#include "data/corpora/prepared_clip.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaxNameBytes = 120;

// The bytes of the character at `begin`.
absl::string_view CharacterAt(absl::string_view utf8, size_t begin) {
  size_t end = begin + 1;
  while (end < utf8.size() && (utf8[end] & 0xC0) == 0x80) ++end;
  return utf8.substr(begin, end - begin);
}

const char* ReasonOf(const absl::Status& decoding) {
  switch (decoding.code()) {
    case absl::StatusCode::kNotFound:
      return "audio file missing";
    case absl::StatusCode::kDataLoss:
      return "audio cut or damaged";
    case absl::StatusCode::kOutOfRange:
      return "clip past the end of its file";
    default:
      return "no audio that can be read";
  }
}

// Why a clip of that length, text and loudness is left out, if it is.
std::optional<Rejection> CheckClip(const ImportedClip& clip, const ConvertedClip& converted,
                                   const ImportConfig& config, const FramesOfSamples& frames) {
  const std::string& key = clip.item.key;
  const std::string duration = absl::StrFormat("%.2f s", clip.duration_s);
  if (clip.duration_s < config.min_duration_s()) return Rejection{key, "too short", duration};
  if (IsHeldOutByCorpus(clip.item)) return std::nullopt;
  if (clip.duration_s > config.max_duration_s()) return Rejection{key, "too long", duration};
  if (converted.clipped_share > config.max_clipped_share()) {
    return Rejection{key, "overloaded",
                     absl::StrFormat("%.1f %% of the samples clipped", 100 * converted.clipped_share)};
  }
  const double characters_per_s = static_cast<double>(CountCharacters(clip.text)) / clip.duration_s;
  const std::string rate = absl::StrFormat("%.1f characters/s for \"%s\"", characters_per_s, clip.text);
  if (frames != nullptr) {
    const int64_t found = frames(converted.samples);
    const int64_t needed = CtcFramesOfText(clip.text);
    if (found < needed) {
      return Rejection{key, "impossible for CTC",
                       absl::StrFormat("%d frames, its text needs %d: \"%s\"", found, needed, clip.text)};
    }
  }
  if (characters_per_s < config.min_characters_per_s()) return Rejection{key, "too slow for its text", rate};
  if (characters_per_s > config.max_characters_per_s()) return Rejection{key, "too fast for its text", rate};
  return std::nullopt;
}

// Notes what is odd about a clip that is used.
void Remark(const ImportConfig& config, ImportedClip* clip) {
  const std::string mislabelled = FindMislabelledAudio(clip->item.audio_path);
  if (!mislabelled.empty()) {
    clip->remark = {clip->item.key, "audio of another format than its name says",
                    absl::StrCat(clip->item.audio_path, " ", mislabelled)};
  } else if (clip->duration_s > config.max_duration_s()) {
    clip->remark = {clip->item.key, "longer than max_duration_s, kept for scoring",
                    absl::StrFormat("%.2f s", clip->duration_s)};
  }
}

}  // namespace

std::string ClipFileName(const std::string& key) {
  std::string name = key.substr(0, kMaxNameBytes);
  for (char& c : name) {
    if (!absl::ascii_isalnum(c) && c != '-' && c != '_') c = '_';
  }
  return absl::StrCat("clips/", name, "-", Sha256Hex(key).substr(0, 8), ".wav");
}

bool IsHeldOutByCorpus(const CorpusItem& item) { return item.split == "dev" || item.split == "test"; }

int64_t CountCharacters(absl::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

int64_t CtcFramesOfText(absl::string_view utf8) {
  int64_t frames = 0;
  absl::string_view before;
  for (size_t i = 0; i < utf8.size(); i += before.size()) {
    const absl::string_view character = CharacterAt(utf8, i);
    frames += character == before ? 2 : 1;
    before = character;
  }
  return frames;
}

absl::Status ImportClip(const ImportConfig& config, const FramesOfSamples& frames,
                        const StagedDirectory& output, ConversionJournal* journal, ImportedClip* clip) {
  std::optional<ConvertedClip> converted =
      journal == nullptr ? std::nullopt : journal->Find(clip->item, clip->file_name);
  clip->kept = converted.has_value();
  absl::StatusOr<PreparedClip> prepared;
  if (!clip->kept) {
    prepared = PrepareClip(clip->item);
    if (!prepared.ok()) {
      clip->rejection = {clip->item.key, ReasonOf(prepared.status()),
                         std::string(prepared.status().message()), /*damage=*/true};
      return absl::OkStatus();
    }
    if (prepared->samples.empty()) {
      clip->rejection = {clip->item.key, "silence", clip->item.audio_path};
      return absl::OkStatus();
    }
    converted = ConvertedClip{static_cast<int64_t>(prepared->samples.size()), prepared->clipped_share,
                              prepared->source_sha256};
  }
  clip->duration_s = static_cast<double>(converted->samples) / kSpeechRateHz;
  clip->source_sha256 = converted->source_sha256;
  clip->rejection = CheckClip(*clip, *converted, config, frames);
  if (clip->rejection.has_value()) return clip->kept ? output.Remove(clip->file_name) : absl::OkStatus();
  Remark(config, clip);
  if (clip->kept) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string bytes, EncodeAudio(clip->file_name, prepared->samples, kSpeechRateHz));
  RETURN_IF_ERROR(output.Write(clip->file_name, bytes));
  return journal == nullptr ? absl::OkStatus() : journal->Add(clip->item, clip->file_name, *converted, bytes);
}

}  // namespace distill_l2s
