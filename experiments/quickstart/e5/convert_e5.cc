#include "experiments/quickstart/e5/convert_e5.h"

#include <ATen/ops/empty.h>

#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/mapped_file.h"
#include "base/status_macros.h"
#include "experiments/quickstart/e5/e5_file.h"
#include "experiments/quickstart/e5/q4_0.h"
#include "experiments/quickstart/e5/sentencepiece_export.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {
namespace {

constexpr int64_t kBlockWeights = 32;

// A tensor of the file, its name and shape as BertModel has them. 4-bit rows are padded to no block: their
// width is a multiple of 32.
struct Mapping {
  std::string file_name;
  std::string model_name;
  std::vector<int64_t> shape;
};

std::vector<Mapping> Mappings(const E5File& file) {
  const int64_t width = file.hidden_size, inner = file.intermediate_size;
  std::vector<Mapping> mappings = {
      {"emb.word", "embeddings.word_embeddings.weight", {file.vocab_size, width}},
      {"emb.pos", "embeddings.position_embeddings.weight", {file.num_positions, width}},
      {"emb.type", "embeddings.token_type_embeddings.weight", {file.num_token_types, width}},
      {"emb.ln.w", "embeddings.LayerNorm.weight", {width}},
      {"emb.ln.b", "embeddings.LayerNorm.bias", {width}}};
  for (int64_t i = 0; i < file.num_layers; ++i) {
    const std::string from = absl::StrCat("l", i, "."), to = absl::StrCat("encoder.layer.", i, ".");
    const auto add = [&](const std::string& file_name, const std::string& model_name,
                         const std::vector<int64_t>& weight_shape) {
      mappings.push_back({from + file_name + ".w", to + model_name + ".weight", weight_shape});
      mappings.push_back({from + file_name + ".b", to + model_name + ".bias", {weight_shape[0]}});
    };
    add("q", "attention.self.query", {width, width});
    add("k", "attention.self.key", {width, width});
    add("v", "attention.self.value", {width, width});
    add("ao", "attention.output.dense", {width, width});
    add("aln", "attention.output.LayerNorm", {width});
    add("fi", "intermediate.dense", {inner, width});
    add("fo", "output.dense", {width, inner});
    add("oln", "output.LayerNorm", {width});
  }
  return mappings;
}

absl::StatusOr<at::Tensor> Dequantized(const E5File& file, const Mapping& mapping, absl::string_view source) {
  const auto found = file.tensors.find(mapping.file_name);
  if (found == file.tensors.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat(source, ": the tensor \"", mapping.file_name, "\" is missing"));
  }
  const E5File::Tensor& tensor = found->second;
  int64_t count = 1;
  for (const int64_t size : mapping.shape) count *= size;
  const bool is_quantized = tensor.type == E5File::Tensor::kQ4_0;
  if (tensor.count != count || (is_quantized && mapping.shape.back() % kBlockWeights != 0)) {
    return absl::InvalidArgumentError(absl::StrCat(source, ": the tensor \"", mapping.file_name, "\" has ",
                                                   tensor.count, " numbers, expected ", count,
                                                   is_quantized ? " in rows of a multiple of 32" : ""));
  }
  at::Tensor values = at::empty(mapping.shape, at::kFloat);
  float* const data = values.data_ptr<float>();
  if (is_quantized) {
    DequantizeQ4_0(tensor.bytes, count, data);
  } else {
    std::memcpy(data, tensor.bytes.data(), tensor.bytes.size());
  }
  return values;
}

absl::Status WriteJson(const std::string& path, const nlohmann::ordered_json& json) {
  return WriteFileAtomically(path, json.dump(2) + "\n");
}

nlohmann::ordered_json Config(const E5File& file) {
  return {{"architectures", {"BertModel"}},
          {"model_type", "bert"},
          {"vocab_size", file.vocab_size},
          {"hidden_size", file.hidden_size},
          {"num_hidden_layers", file.num_layers},
          {"num_attention_heads", file.num_heads},
          {"intermediate_size", file.intermediate_size},
          {"hidden_act", "gelu"},
          {"max_position_embeddings", file.num_positions},
          {"type_vocab_size", file.num_token_types},
          {"layer_norm_eps", file.layer_norm_eps},
          {"initializer_range", 0.02},
          {"attention_probs_dropout_prob", 0.1},
          {"hidden_dropout_prob", 0.1},
          {"position_embedding_type", "absolute"},
          {"bos_token_id", 0},
          {"pad_token_id", 1},
          {"eos_token_id", 2},
          {"tokenizer_class", "XLMRobertaTokenizer"}};
}

}  // namespace

absl::Status ConvertE5(const std::string& bin_path, const std::string& output_dir) {
  ASSIGN_OR_RETURN(const std::shared_ptr<MappedFile> mapped, MappedFile::Open(bin_path));
  ASSIGN_OR_RETURN(const E5File file, ParseE5File(mapped->bytes(), bin_path));
  ASSIGN_OR_RETURN(const std::string sentencepiece, ExportSentencePiece(file, bin_path));
  TensorMap tensors;
  for (const Mapping& mapping : Mappings(file)) {
    ASSIGN_OR_RETURN(tensors[mapping.model_name], Dequantized(file, mapping, bin_path));
  }
  RETURN_IF_ERROR(MakeDirectories(output_dir));
  RETURN_IF_ERROR(WriteSafetensors(JoinPath(output_dir, "model.safetensors"), tensors, {{"format", "pt"}}));
  RETURN_IF_ERROR(WriteFileAtomically(JoinPath(output_dir, "sentencepiece.bpe.model"), sentencepiece));
  const nlohmann::ordered_json special_tokens = {
      {"bos_token", "<s>"},   {"eos_token", "</s>"}, {"unk_token", "<unk>"},  {"sep_token", "</s>"},
      {"pad_token", "<pad>"}, {"cls_token", "<s>"},  {"mask_token", "<mask>"}};
  RETURN_IF_ERROR(WriteJson(JoinPath(output_dir, "special_tokens_map.json"), special_tokens));
  nlohmann::ordered_json tokenizer = special_tokens;
  tokenizer["tokenizer_class"] = "XLMRobertaTokenizer";
  tokenizer["model_max_length"] = file.num_positions;
  RETURN_IF_ERROR(WriteJson(JoinPath(output_dir, "tokenizer_config.json"), tokenizer));
  return WriteJson(JoinPath(output_dir, "config.json"), Config(file));
}

}  // namespace distill_l2s
