#include "modeling/xlm_roberta/pretrained_text_encoder.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/checkpoint.h"
#include "modeling/checkpoint/quoted_name.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/checkpoint/scalar_type.h"
#include "modeling/xlm_roberta/text_encoder_config.h"
#include "modeling/xlm_roberta/text_encoder_parameters.h"

namespace distill_l2s {
namespace {

// What stands before the encoder's names in a checkpoint with a head.
absl::string_view EncoderPrefix(const TensorMap& tensors) {
  for (const absl::string_view prefix : {"roberta.", "bert."}) {
    const auto first = tensors.lower_bound(std::string(prefix));
    if (first != tensors.end() && absl::StartsWith(first->first, prefix)) return prefix;
  }
  return "";
}

bool IsLeftOut(absl::string_view name) {
  return absl::StartsWith(name, "lm_head.") || absl::StartsWith(name, "cls.") ||
         absl::StartsWith(name, "pooler.") || name == "embeddings.position_ids" ||
         name == "embeddings.token_type_ids";
}

// The encoder's own name of the checkpoint's tensor `name`; the oldest checkpoints call a layer norm's weight
// and bias gamma and beta.
std::string EncoderName(absl::string_view name, absl::string_view prefix) {
  if (!prefix.empty() && absl::StartsWith(name, prefix)) name.remove_prefix(prefix.size());
  for (const auto& [old_end, end] : {std::pair<absl::string_view, absl::string_view>{"gamma", "weight"},
                                     std::pair<absl::string_view, absl::string_view>{"beta", "bias"}}) {
    if (absl::EndsWith(name, absl::StrCat("LayerNorm.", old_end))) {
      return absl::StrCat(name.substr(0, name.size() - old_end.size()), end);
    }
  }
  return std::string(name);
}

std::string ShapeText(at::IntArrayRef shape) { return absl::StrCat("[", absl::StrJoin(shape, ", "), "]"); }

// Moves the encoder's tensors out of `tensors` into `parameters`, as fp32. Returns what is wrong, a line
// each.
std::vector<std::string> TakeParameters(const TextEncoderConfig& config, TensorMap tensors,
                                        TensorMap* parameters) {
  const absl::string_view prefix = EncoderPrefix(tensors);
  const auto shapes = TextEncoderShapes(config);
  std::vector<std::string> faults;
  for (auto& [name, tensor] : tensors) {
    const std::string own_name = EncoderName(name, prefix);
    if (IsLeftOut(name) || IsLeftOut(own_name)) continue;
    const auto shape = shapes.find(own_name);
    if (shape == shapes.end()) {
      faults.push_back(absl::StrCat("surplus ", QuotedName(name), " ", ShapeText(tensor.sizes())));
    } else if (tensor.sizes() != at::IntArrayRef(shape->second)) {
      faults.push_back(absl::StrCat("misshapen ", QuotedName(name), " ", ShapeText(tensor.sizes()),
                                    ", expected ", ShapeText(shape->second)));
    } else if (!tensor.is_floating_point()) {
      faults.push_back(absl::StrCat(QuotedName(name), " is ", SafetensorsDtypeName(tensor.scalar_type()),
                                    ", expected floating-point numbers"));
    } else if (!parameters->emplace(own_name, tensor.to(at::kFloat)).second) {
      faults.push_back(absl::StrCat("surplus ", QuotedName(name), ", a second \"", own_name, "\""));
    }
    // Misshapen ones are not missing as well.
    if (shape != shapes.end()) parameters->emplace(own_name, tensor);
  }
  for (const auto& [name, shape] : shapes) {
    if (parameters->count(name) == 0) {
      faults.push_back(absl::StrCat("missing \"", prefix, name, "\" ", ShapeText(shape)));
    }
  }
  return faults;
}

}  // namespace

absl::StatusOr<std::shared_ptr<TextEncoder>> LoadTextEncoder(const std::string& directory) {
  ASSIGN_OR_RETURN(const TextEncoderConfig config, ReadTextEncoderConfig(JoinPath(directory, "config.json")));
  ASSIGN_OR_RETURN(Checkpoint checkpoint, ReadCheckpoint(directory));
  TensorMap parameters;
  const std::vector<std::string> faults = TakeParameters(config, std::move(checkpoint.tensors), &parameters);
  if (!faults.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        checkpoint.path, ": does not fit config.json beside it:\n  ", absl::StrJoin(faults, "\n  ")));
  }
  return TextEncoder::FromParameters(config, parameters);
}

}  // namespace distill_l2s
