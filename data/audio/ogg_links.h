#pragma once

#include <vector>

#include "data/audio/audio_segment.h"

namespace distill_l2s {

// The links of an Ogg file (RFC 3533): streams one after the other, as files that were joined are. Of each
// link the first stream of audio that is known (Vorbis, Opus, FLAC); bytes between pages are left out. Ogg
// FLAC becomes native FLAC. Empty if `source` does not begin with a page.
std::vector<AudioSegment> OggLinks(const SharedBytes& source);

}  // namespace distill_l2s
