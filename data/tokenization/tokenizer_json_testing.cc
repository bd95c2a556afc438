#include "data/tokenization/tokenizer_json_testing.h"

#include <glog/logging.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/json.h"
#include "data/tokenization/sentencepiece_model.pb.h"
#include "data/tokenization/tokenizer_cases.h"

namespace distill_l2s {
namespace {

std::string GoldenCharsmap() {
  SentencePieceModel model;
  CHECK(model.ParseFromString(ReadFile("tests/golden/models/teacher/sentencepiece.bpe.model").value()));
  return absl::Base64Escape(model.normalizer().precompiled_charsmap());
}

void PutCharsmap(nlohmann::json* normalizer) {
  if (!normalizer->is_object()) return;
  if (normalizer->contains("precompiled_charsmap")) (*normalizer)["precompiled_charsmap"] = GoldenCharsmap();
  if (!normalizer->contains("normalizers")) return;
  for (nlohmann::json& part : (*normalizer)["normalizers"]) PutCharsmap(&part);
}

}  // namespace

nlohmann::json ReadTokenizerJsonData(const std::string& name) {
  return ReadJson(TokenizerTestData(absl::StrCat("tokenizer_json/", name))).value();
}

nlohmann::json SavedTokenizerJson(const std::string& version, const std::string& name) {
  nlohmann::json json = ReadTokenizerJsonData(absl::StrCat(version, "/", name, "/tokenizer.json"));
  PutCharsmap(&json["normalizer"]);
  return json;
}

}  // namespace distill_l2s
