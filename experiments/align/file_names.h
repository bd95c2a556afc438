#pragma once

#include <map>
#include <string>
#include <vector>

#include "data/corpora/manifest.h"

namespace distill_l2s {

// A name for each audio file of the utterances, by its path: those of OutputNames(), no two alike.
std::map<std::string, std::string> AudioNames(const std::vector<Utterance>& utterances);

// A file name, without extension, for what is made of each clip, no two alike: its audio file's; where that
// has several clips, with the second at which the clip starts behind it, and at last a number.
//   x/a.wav, talk.mp3 from 0 s, talk.mp3 from 12.5 s -> a, talk_0000.000, talk_0012.500
std::vector<std::string> ClipFileNames(const std::vector<Utterance>& utterances);

}  // namespace distill_l2s
