#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/corpora/manifest.h"
#include "experiments/experiment.pb.h"

namespace distill_l2s {

// For tests: speaks each text in tones (data/corpora/tone_speech.h) into a clip beside `manifest`, writes the
// manifest, and returns what it holds. One seed gives the same bytes.
std::vector<Utterance> WriteTinyCorpus(const std::string& manifest, const std::vector<std::string>& texts,
                                       uint64_t seed);

// For tests: a valid experiment on "train.jsonl" and "dev.jsonl", CTC alone, that takes milliseconds a step:
// a random student of 7 layers of 8 channels and 2 of width 16, with some dropout, layer drop and masks so
// that randomness matters. Its selection is LAST.
Experiment TinyExperiment(int steps);

// Adds Distill-L2S from the last layer of the golden teacher (tests/golden/models/teacher, as "teacher") to
// the student's last.
void AddTinyDistillation(Experiment* experiment);

}  // namespace distill_l2s
