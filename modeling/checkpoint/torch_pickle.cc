#include "modeling/checkpoint/torch_pickle.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/Storage.h>

#include <cstring>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/mapped_file.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/boolean_bytes.h"
#include "modeling/checkpoint/scalar_type.h"
#include "modeling/checkpoint/torch_file.h"

namespace distill_l2s {
namespace {

c10::Storage ViewOrCopy(const std::shared_ptr<MappedFile>& file, const TorchFileStorage& storage) {
  const int64_t bytes = static_cast<int64_t>(storage.end - storage.begin);
  if (bytes == 0) return at::empty({0}, at::kByte).storage();
  if (storage.begin % ElementBytes(storage.type) != 0) {
    at::Tensor copy = at::empty({bytes}, at::kByte);
    std::memcpy(copy.data_ptr(), file->data() + storage.begin, bytes);
    file->Release(storage.begin, storage.end);
    return copy.storage();
  }
  return at::from_blob(
             file->data() + storage.begin, {bytes}, [file](void*) {}, at::kByte)
      .storage();
}

}  // namespace

absl::StatusOr<TensorMap> ReadTorchPickle(const std::string& path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<MappedFile> file, MappedFile::Open(path));
  ASSIGN_OR_RETURN(const TorchFile contents, ParseTorchFile(file->bytes(), path));
  std::vector<c10::Storage> storages;
  for (const TorchFileStorage& storage : contents.storages) {
    if (storage.type == ElementType::kBool &&
        !AreBooleans(file->bytes().substr(storage.begin, storage.end - storage.begin))) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": a BOOL is neither 0 nor 1"));
    }
    storages.push_back(ViewOrCopy(file, storage));
  }
  TensorMap tensors;
  for (const TorchFileTensor& tensor : contents.tensors) {
    const ElementType type = contents.storages[tensor.storage].type;
    tensors[tensor.name] = at::empty({0}, ToScalarType(type))
                               .set_(storages[tensor.storage], tensor.offset, tensor.shape, tensor.strides);
  }
  return tensors;
}

}  // namespace distill_l2s
