#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "data/corpora/clip_import.h"
#include "data/corpora/corpus.h"
#include "data/corpora/import.pb.h"
#include "data/corpora/import_report.h"
#include "data/text/text_normalizer.h"

namespace distill_l2s {

// Brings the clips of `corpus` under `input_directory` in the normaliser's language into the one form that
// everything behind it reads: `output_directory`/clips/KEY.wav (16 kHz, one channel, 16 bits, loudest sample
// just below full scale, silence around the speech taken off), a manifest for each split, the
// training texts' vocabulary, and import_report.json. The corpus' own splits are kept, others made as
// split_assignment.h says; what it has set aside for dev and test stays whatever its length. A clip is left
// out, counted under a named reason, if its text or audio is unusable, its duration or its characters per
// second are out of the config's range, if it is overloaded, if CTC cannot align its text to `frames` of its
// samples, or its decoded samples equal those of a clip before it. The output directory appears whole or not
// at all. The result depends on the input and the config only, not on `workers` (threads, at least 1). Memory
// does not grow with the corpus' audio. Errors: a bad config, damage in the corpus if the config is strict
// (after all audio was looked at), a corpus that cannot be listed, an output directory that exists or cannot
// be written, a key that stands twice, no usable clip, none to train on in a corpus that is more than a dev
// and test set.
//   interrupted  true once the user wants no more: the error is Cancelled, and the clips that were converted
//                stay in OUTPUT.partial. The same call, after this or a kill, keeps those whose source and
//                written audio are unchanged (conversion_journal.h) and gives the same result. Called on
//                several threads
absl::StatusOr<ImportReport> ImportCorpus(const Corpus& corpus, const std::string& input_directory,
                                          const TextNormalizer& normalizer, const ImportConfig& config,
                                          const std::string& output_directory, int workers,
                                          const FramesOfSamples& frames = nullptr,
                                          const std::function<bool()>& interrupted = nullptr);

}  // namespace distill_l2s
