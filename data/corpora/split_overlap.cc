#include "data/corpora/split_overlap.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

using ClipPlace = std::pair<absl::string_view, double>;

ClipPlace PlaceOf(const Utterance& utterance) { return {utterance.audio_filepath, utterance.offset_s}; }

std::string OfAll(int64_t count, int64_t all) { return absl::StrCat(count, " of ", all); }

}  // namespace

SplitOverlap CountOverlap(const std::vector<Utterance>& clips, const std::vector<Utterance>& other) {
  absl::flat_hash_set<ClipPlace> places;
  absl::flat_hash_set<absl::string_view> texts, speakers;
  for (const Utterance& utterance : other) {
    places.insert(PlaceOf(utterance));
    texts.insert(utterance.text);
    if (!utterance.speaker.empty()) speakers.insert(utterance.speaker.str());
  }
  SplitOverlap overlap;
  overlap.clips = static_cast<int64_t>(clips.size());
  absl::flat_hash_set<absl::string_view> seen_texts, seen_speakers;
  for (const Utterance& utterance : clips) {
    overlap.same_clips += places.contains(PlaceOf(utterance));
    const bool same_text = texts.contains(utterance.text);
    overlap.clips_of_same_texts += same_text;
    if (seen_texts.insert(utterance.text).second) {
      ++overlap.texts;
      overlap.same_texts += same_text;
    }
    if (utterance.speaker.empty()) continue;
    const bool same_speaker = speakers.contains(utterance.speaker.str());
    overlap.clips_of_same_speakers += same_speaker;
    if (seen_speakers.insert(utterance.speaker.str()).second) {
      ++overlap.speakers;
      overlap.same_speakers += same_speaker;
    }
  }
  return overlap;
}

std::vector<std::string> DescribeOverlap(absl::string_view name, absl::string_view other_name,
                                         const SplitOverlap& overlap) {
  std::vector<std::string> sentences;
  if (overlap.same_clips > 0) {
    sentences.push_back(absl::StrCat(name, ": ", OfAll(overlap.same_clips, overlap.clips), " clips are in ",
                                     other_name, ", too: the error rates say little about other speech"));
    if (overlap.same_clips == overlap.clips) return sentences;
  }
  if (overlap.same_speakers > 0) {
    sentences.push_back(absl::StrCat(name, ": ", OfAll(overlap.clips_of_same_speakers, overlap.clips),
                                     " clips are of speakers that ", other_name, " has, too (",
                                     OfAll(overlap.same_speakers, overlap.speakers),
                                     " speakers): expect higher error rates on other speakers"));
  }
  if (overlap.same_texts > 0) {
    sentences.push_back(absl::StrCat(name, ": ", OfAll(overlap.clips_of_same_texts, overlap.clips),
                                     " clips have texts that ", other_name, " has, too (",
                                     OfAll(overlap.same_texts, overlap.texts),
                                     " texts): expect higher error rates on other texts"));
  }
  return sentences;
}

}  // namespace distill_l2s
