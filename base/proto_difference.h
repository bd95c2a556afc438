#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

namespace distill_l2s {

// Lists the fields in which two messages of one type differ, by their path, as text format has the values:
//   "optimization.learning_rate: 0.001 -> 0.002"
//   "data.train_manifests[1]: unset -> "ro/more.jsonl""
//   "seed: unset (42) -> 7", 42 being the default
//   "optimization.constant: {} -> unset"
// A field that is set to its default differs from one that is unset.
std::vector<std::string> ListDifferences(const google::protobuf::Message& then,
                                         const google::protobuf::Message& now);

}  // namespace distill_l2s
