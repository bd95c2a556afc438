#pragma once

#include <string>

#include "data/tokenization/subword_tokenizer.h"

namespace distill_l2s {

// The directory in testdata/ of that name.
std::string TokenizerTestData(const std::string& name);

// Expects of `tokenizer` the ids that transformers gives the texts of testdata/cases.json under `name`, and
// as many pieces.
void ExpectTransformersIds(const SubwordTokenizer& tokenizer, const std::string& name);

}  // namespace distill_l2s
