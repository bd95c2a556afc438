#pragma once

#include <memory>
#include <string>

#include "modeling/ngram/ngram_model.h"

namespace distill_l2s {

// For tests: an ARPA file of bigrams over the words a, b, ab, ba, and abb.
extern const char kTinyArpa[];
std::shared_ptr<const NgramModel> TinyLanguageModel(const std::string& directory);

}  // namespace distill_l2s
