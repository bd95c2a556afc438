#pragma once

#include "absl/status/statusor.h"
#include "data/audio/byte_source.h"

namespace distill_l2s {

// `source` with the true length of its audio in its header, where a writer to a pipe could not go back to put
// it in: WAV, RF64, W64, AIFF, CAF and AU announce 0, the greatest size or one near it. Where the writer
// (libsndfile) put further copies of the header into the pipe, they are left out. Other bytes are returned as
// they are. Errors: a length that is stated and more than there is, hence a truncated file.
absl::StatusOr<SharedBytes> WithStreamedLength(const SharedBytes& source);

}  // namespace distill_l2s
