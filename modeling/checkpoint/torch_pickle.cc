#include "modeling/checkpoint/torch_pickle.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/Storage.h>
#include <c10/util/Exception.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
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

constexpr size_t kPieceBytes = size_t{4} << 20;

// A storage at `data`, which `owner` keeps.
c10::Storage StorageAt(char* data, int64_t bytes, std::shared_ptr<void> owner) {
  if (bytes == 0) return at::empty({0}, at::kByte).storage();
  return at::from_blob(
             data, {bytes}, [owner = std::move(owner)](void*) {}, at::kByte)
      .storage();
}

bool LiesAligned(const TorchFileStorage& storage) { return storage.begin % ElementBytes(storage.type) == 0; }

int64_t Bytes(const TorchFileStorage& storage) { return static_cast<int64_t>(storage.end - storage.begin); }

// A piece of the file, and where it goes.
struct Piece {
  size_t begin;
  size_t bytes;
  char* place;
};

// Has the system make the pages of [begin, begin + bytes) in one call, which takes less time than an
// interruption at the first write to each. Linux before 5.14 does not know it and goes on as ever.
void MakePages(char* begin, size_t bytes) {
  const auto address = reinterpret_cast<uintptr_t>(begin);
  const uintptr_t page = address - address % sysconf(_SC_PAGESIZE);
  madvise(reinterpret_cast<void*>(page), address + bytes - page, MADV_POPULATE_WRITE);
}

// On all threads: the time goes into copying and into the pages that are touched for the first time.
absl::Status ReadPieces(const MappedFile& file, const std::vector<Piece>& pieces) {
  std::vector<absl::Status> statuses(pieces.size());
  at::parallel_for(0, static_cast<int64_t>(pieces.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      MakePages(pieces[i].place, pieces[i].bytes);
      statuses[i] = file.Read(pieces[i].begin, pieces[i].bytes, pieces[i].place);
    }
  });
  for (const absl::Status& status : statuses) RETURN_IF_ERROR(status);
  return absl::OkStatus();
}

// Memory for bytes [begin, end) of the file, whose pieces are added to `pieces`.
absl::StatusOr<c10::Storage> PlanCopy(const MappedFile& file, size_t begin, size_t end,
                                      std::vector<Piece>* pieces) {
  at::Tensor copy;
  try {
    copy = at::empty({static_cast<int64_t>(end - begin)}, at::kByte);
  } catch (const c10::Error&) {
    return absl::ResourceExhaustedError(
        absl::StrCat(file.path(), ": not enough memory for ", end - begin, " bytes"));
  }
  char* const place = static_cast<char*>(copy.data_ptr());
  for (size_t i = begin; i < end; i += kPieceBytes) {
    pieces->push_back({i, std::min(kPieceBytes, end - i), place + (i - begin)});
  }
  return copy.storage();
}

// Storages where the file is mapped; where they do not lie aligned there, as in most files of the form before
// PyTorch 1.6, in memory of their own.
absl::StatusOr<std::vector<c10::Storage>> MapOrRead(const std::shared_ptr<MappedFile>& file,
                                                    const std::vector<TorchFileStorage>& contents) {
  std::vector<c10::Storage> storages;
  std::vector<Piece> pieces;
  for (const TorchFileStorage& storage : contents) {
    if (LiesAligned(storage)) {
      storages.push_back(StorageAt(file->data() + storage.begin, Bytes(storage), file));
    } else {
      ASSIGN_OR_RETURN(c10::Storage copy, PlanCopy(*file, storage.begin, storage.end, &pieces));
      storages.push_back(std::move(copy));
    }
  }
  file->ForgetPages();  // Those that parsing touched: copies of them are enough.
  RETURN_IF_ERROR(ReadPieces(*file, pieces));
  return storages;
}

}  // namespace

absl::StatusOr<TensorMap> ReadTorchPickle(const std::string& path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<MappedFile> file, MappedFile::Open(path));
  ASSIGN_OR_RETURN(const TorchFile contents, ParseTorchFile(file->bytes(), path));
  for (const TorchFileStorage& storage : contents.storages) {
    if (storage.type == ElementType::kBool &&
        !AreBooleans(file->bytes().substr(storage.begin, storage.end - storage.begin))) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": a BOOL is neither 0 nor 1"));
    }
  }
  ASSIGN_OR_RETURN(const std::vector<c10::Storage> storages, MapOrRead(file, contents.storages));
  TensorMap tensors;
  for (const TorchFileTensor& tensor : contents.tensors) {
    const ElementType type = contents.storages[tensor.storage].type;
    tensors[tensor.name] = at::empty({0}, ToScalarType(type))
                               .set_(storages[tensor.storage], tensor.offset, tensor.shape, tensor.strides);
  }
  return tensors;
}

}  // namespace distill_l2s
