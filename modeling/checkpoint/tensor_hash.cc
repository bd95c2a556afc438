#include "modeling/checkpoint/tensor_hash.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "base/sha256.h"
#include "glog/logging.h"
#include "modeling/checkpoint/scalar_type.h"

namespace distill_l2s {

std::string HashTensors(const TensorMap& tensors) {
  Sha256 hash;
  for (const auto& [name, tensor] : tensors) {
    const absl::string_view dtype = SafetensorsDtypeName(tensor.scalar_type());
    CHECK(!dtype.empty()) << name << " is of a dtype that has no hash: " << tensor.toString();
    // Lengths before the texts: no two maps feed the same bytes.
    hash.Update(
        absl::StrCat(name.size(), ":", name, ";", dtype, ";[", absl::StrJoin(tensor.sizes(), ","), "];"));
    const at::Tensor values = tensor.detach().cpu().contiguous();
    hash.Update({static_cast<const char*>(values.const_data_ptr()), values.nbytes()});
  }
  return hash.HexDigest();
}

}  // namespace distill_l2s
