#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace distill_l2s {

// A file of testdata/tokenizer_json.
nlohmann::json ReadTokenizerJsonData(const std::string& name);

// tokenizer.json of `name` ("roberta") as transformers `version` saved it; XLM-R's table of normalisation,
// which the file in testdata leaves out, is that of the golden SentencePiece model.
nlohmann::json SavedTokenizerJson(const std::string& version, const std::string& name);

}  // namespace distill_l2s
