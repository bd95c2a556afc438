#pragma once

#include <cstdint>

#include "data/audio/byte_source.h"

namespace distill_l2s {

// The frame to seek to, `start` or one before it, so that after decoding and dropping what lies between, the
// frame `start` comes out as if the whole file had been decoded. libsndfile's own seeking (1.2.0) does not
// give that:
// - MP3: a frame draws on the bits of earlier ones, which are missing right after a seek (up to 0.4 s are
// wrong);
// - Opus: its filters have a past, of which the last bits may take over a second to fade;
// - Ogg Vorbis: the last page is misplaced by as much as its last block was cut, and a page may hold seconds.
// `format` is libsndfile's, `bytes` those of the file.
int64_t SeekPoint(int format, const ByteSource& bytes, int sample_rate_hz, int64_t start);

}  // namespace distill_l2s
