#include "modeling/checkpoint/torch_file_writer.h"

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

constexpr char kProtocol2[] = "\x80\x02";
constexpr size_t kAlignment = 64;

std::string Bytes(uint64_t number, int count) {
  std::string bytes;  // The lowest comes first.
  for (int i = 0; i < count; ++i) bytes.push_back(i < 8 ? static_cast<char>(number >> 8 * i) : 0);
  return bytes;
}

std::string Text(const std::string& text) { return absl::StrCat("X", Bytes(text.size(), 4), text); }

std::string Number(int64_t number) { return absl::StrCat("\x8a\x08", Bytes(number, 8)); }

std::string Tuple(const std::vector<int64_t>& numbers) {
  std::string bytes = "(";
  for (const int64_t number : numbers) bytes += Number(number);
  return bytes + "t";
}

std::string TensorBytes(const TorchFileTensor& tensor, const TorchFileToWrite::Storage& storage) {
  const int64_t elements = static_cast<int64_t>(storage.bytes.size()) / ElementBytes(storage.type);
  const char* storage_class = kElementTypes[static_cast<int>(storage.type)].storage_class;
  return absl::StrCat("ctorch._utils\n_rebuild_tensor_v2\n((", Text("storage"), "ctorch\n", storage_class,
                      "\n", Text(absl::StrCat(tensor.storage)), Text("cpu"), Number(elements), "tQ",
                      Number(tensor.offset), Tuple(tensor.shape), Tuple(tensor.strides),
                      "\x89"
                      "ccollections\nOrderedDict\n)RtR");
}

}  // namespace

std::string TorchPickleBytes(const TorchFileToWrite& contents, bool with_parameter) {
  std::string bytes =
      absl::StrCat(kProtocol2, "ccollections\nOrderedDict\nq", Bytes(0, 1), ")Rq", Bytes(1, 1), "(");
  for (const TorchFileTensor& tensor : contents.tensors) {
    const std::string value = TensorBytes(tensor, contents.storages[tensor.storage]);
    const bool is_parameter = with_parameter && &tensor == &contents.tensors.front();
    absl::StrAppend(&bytes, Text(tensor.name), is_parameter ? "ctorch._utils\n_rebuild_parameter\n(" : "",
                    value, is_parameter ? absl::StrCat("\x88h", Bytes(0, 1), ")RtR") : "");
  }
  return absl::StrCat(bytes, "u}", Text("_metadata"), "}", Text(""), "}", Text("version"), "K\x01sssb.");
}

std::string ZipBytes(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string archive, directory;
  for (const auto& [name, contents] : files) {
    const size_t header = archive.size();
    const size_t unpadded = header + 30 + name.size() + 4;
    const std::string padding((kAlignment - unpadded % kAlignment) % kAlignment, 'Z');
    const std::string sizes = absl::StrCat(Bytes(contents.size(), 4), Bytes(contents.size(), 4));
    absl::StrAppend(&archive, "PK\x03\x04", Bytes(0, 14), sizes, Bytes(name.size(), 2),
                    Bytes(padding.size() + 4, 2), name, "FB", Bytes(padding.size(), 2), padding, contents);
    absl::StrAppend(&directory, "PK\x01\x02", Bytes(0, 16), sizes, Bytes(name.size(), 2), Bytes(0, 12),
                    Bytes(header, 4), name);
  }
  const std::string count = Bytes(files.size(), 2);
  return absl::StrCat(archive, directory, "PK\x05\x06", Bytes(0, 4), count, count, Bytes(directory.size(), 4),
                      Bytes(archive.size(), 4), Bytes(0, 2));
}

std::string TorchZipBytes(const TorchFileToWrite& contents) {
  std::vector<std::pair<std::string, std::string>> files = {{"model/data.pkl", TorchPickleBytes(contents)},
                                                            {"model/byteorder", "little"}};
  for (size_t i = 0; i < contents.storages.size(); ++i) {
    files.emplace_back(absl::StrCat("model/data/", i), contents.storages[i].bytes);
  }
  files.emplace_back("model/version", "3\n");
  return ZipBytes(files);
}

std::string TorchLegacyBytes(const TorchFileToWrite& contents) {
  std::string keys = absl::StrCat(kProtocol2, "](");
  std::string storages;
  for (size_t i = 0; i < contents.storages.size(); ++i) {
    const TorchFileToWrite::Storage& storage = contents.storages[i];
    absl::StrAppend(&keys, Text(absl::StrCat(i)));
    absl::StrAppend(&storages, Bytes(storage.bytes.size() / ElementBytes(storage.type), 8), storage.bytes);
  }
  const std::string magic("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e\x80\x02M\xe9\x03.",
                          21);
  const std::string system = absl::StrCat(kProtocol2, "}", Text("little_endian"), "\x88s.");
  return absl::StrCat(magic, system, TorchPickleBytes(contents), keys, "e.", storages);
}

}  // namespace distill_l2s
