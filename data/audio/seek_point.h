#pragma once

#include <cstdint>

namespace distill_l2s {

// The frame to seek to, `start` or one before it, so that after decoding and dropping what lies between, the
// frame `start` comes out as if the whole file had been decoded. libsndfile's own seeking (1.2.0) does not
// give that:
// - MP3: a frame draws on the bits of earlier ones, which are missing right after a seek (up to 0.4 s are
// wrong);
// - Ogg Vorbis: the last page is misplaced by as much as its last block was cut, and a page may hold seconds.
// `format` is libsndfile's, `descriptor` the open file, whose position does not change.
int64_t SeekPoint(int format, int descriptor, int sample_rate_hz, int64_t start);

}  // namespace distill_l2s
