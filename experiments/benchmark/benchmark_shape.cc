#include "experiments/benchmark/benchmark_shape.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "experiments/experiment.pb.h"
#include "modeling/wav2vec2/config_validation.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr char kDirectory[] = "experiments/benchmark/shapes";
constexpr char kSuffix[] = ".textproto";

// A file or directory of the repository that the program comes with.
std::string InRunfiles(const std::string& path) {
  if (FileExists(path)) return path;
  std::error_code ignored;
  const std::string program = fs::read_symlink("/proc/self/exe", ignored).string();
  return absl::StrCat(program, ".runfiles/distill_l2s/", path);
}

std::string Names(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory, ignored)) {
    if (entry.path().extension() == kSuffix) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return absl::StrJoin(names, ", ");
}

}  // namespace

absl::StatusOr<BenchmarkShape> FindBenchmarkShape(const std::string& name) {
  const std::string directory = InRunfiles(kDirectory);
  const std::string path = JoinPath(directory, name + kSuffix);
  if (name.empty() || !FileExists(path)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--shape: there is no shape \"", name, "\"; expected one of ", Names(directory)));
  }
  BenchmarkShape shape;
  RETURN_IF_ERROR(ReadTextProto(path, &shape));
  if (shape.has_student_of()) {
    Experiment experiment;
    RETURN_IF_ERROR(ReadTextProto(InRunfiles(shape.student_of()), &experiment));
    *shape.mutable_student() = experiment.student().random();
    shape.clear_student_of();
  }
  const absl::Status valid = CheckWav2Vec2Config(shape.student());
  if (!valid.ok()) return absl::Status(valid.code(), absl::StrCat(path, ": student: ", valid.message()));
  return shape;
}

}  // namespace distill_l2s
