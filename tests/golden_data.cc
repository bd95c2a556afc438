#include "tests/golden_data.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/scalar_tensor.h>
#include <gflags/gflags.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/command_line.h"
#include "base/file.h"
#include "base/json.h"

DEFINE_string(golden_dir, "tests/golden", "Directory of golden data to compare with.");

namespace distill_l2s {
namespace {

// The default is relative to the test's runfiles, where the test runs; what the user gave, to where the user
// is.
std::string GoldenDirectory() {
  const bool is_default = gflags::GetCommandLineFlagInfoOrDie("golden_dir").is_default;
  return is_default ? FLAGS_golden_dir : UserPath(FLAGS_golden_dir);
}

template <typename T>
T ValueOrThrow(absl::StatusOr<T> value) {
  if (!value.ok()) throw std::runtime_error(std::string(value.status().message()));
  return *std::move(value);
}

std::string Coordinates(int64_t flat, at::IntArrayRef sizes) {
  std::string text;
  for (size_t i = sizes.size(); i > 0; --i) {
    text = absl::StrCat(flat % sizes[i - 1], text.empty() ? "" : ", ", text);
    flat /= sizes[i - 1];
  }
  return absl::StrCat("[", text, "]");
}

testing::AssertionResult DifferAt(int64_t flat, const at::Tensor& got, const at::Tensor& want) {
  std::ostringstream text;
  text.precision(9);
  text << " at " << Coordinates(flat, want.sizes()) << ": got " << got.flatten()[flat].item<double>()
       << ", want " << want.flatten()[flat].item<double>();
  return testing::AssertionFailure() << text.str();
}

int64_t FirstTrue(const at::Tensor& mask) { return mask.flatten().to(at::kByte).argmax().item<int64_t>(); }

}  // namespace

std::string GoldenPath(absl::string_view name) { return JoinPath(GoldenDirectory(), name); }

std::vector<std::string> GoldenFiles(absl::string_view prefix, absl::string_view suffix) {
  const std::string directory = GoldenDirectory();
  std::error_code error;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (absl::StartsWith(name, prefix) && absl::EndsWith(name, suffix)) names.push_back(name);
  }
  if (error) throw std::runtime_error(absl::StrCat("--golden_dir: ", directory, ": ", error.message()));
  if (names.empty()) {
    throw std::runtime_error(absl::StrCat("--golden_dir: ", directory, ": no file ", prefix, "*", suffix));
  }
  std::sort(names.begin(), names.end());
  return names;
}

TensorMap ReadGoldenTensors(absl::string_view name) {
  return ValueOrThrow(ReadSafetensors(GoldenPath(name))).tensors;
}

nlohmann::json ReadGoldenJson(absl::string_view name) { return ValueOrThrow(ReadJson(GoldenPath(name))); }

const at::Tensor& GoldenTensor(const TensorMap& tensors, const std::string& name) {
  const auto found = tensors.find(name);
  if (found == tensors.end()) throw std::runtime_error(absl::StrCat("golden data hold no tensor ", name));
  return found->second;
}

testing::AssertionResult IsClose(const at::Tensor& got, const at::Tensor& want, Tolerance tolerance) {
  if (!got.defined()) return testing::AssertionFailure() << " got an undefined tensor";
  if (got.sizes() != want.sizes()) {
    return testing::AssertionFailure() << " got shape " << got.sizes() << ", want " << want.sizes();
  }
  if (got.is_floating_point() != want.is_floating_point()) {
    return testing::AssertionFailure() << " got " << got.dtype() << ", want " << want.dtype();
  }
  if (want.numel() == 0) return testing::AssertionSuccess();
  const at::Tensor g = got.detach().cpu();
  const at::Tensor w = want.detach().cpu();
  if (!want.is_floating_point()) {
    const at::Tensor differs = g.to(at::kLong) != w.to(at::kLong);
    if (!differs.any().item<bool>()) return testing::AssertionSuccess();
    return DifferAt(FirstTrue(differs), g, w);
  }
  const at::Tensor wide_got = g.to(at::kDouble);
  const at::Tensor wide_want = w.to(at::kDouble);
  const at::Tensor finite = wide_want.isfinite();
  const at::Tensor wrong = (finite != wide_got.isfinite()) | (~finite & (wide_got != wide_want));
  if (wrong.any().item<bool>()) return DifferAt(FirstTrue(wrong), wide_got, wide_want);
  const at::Tensor difference = (wide_got - wide_want).abs().masked_fill(~finite, 0);
  const double bound =
      tolerance.rel * wide_want.abs().masked_fill(~finite, 0).max().item<double>() + tolerance.abs;
  const double worst = difference.max().item<double>();
  if (worst <= bound) return testing::AssertionSuccess();
  return DifferAt(difference.flatten().argmax().item<int64_t>(), wide_got, wide_want)
         << ", off by " << worst << ", allowed " << bound;
}

testing::AssertionResult IsClose(double got, double want, Tolerance tolerance) {
  return IsClose(at::scalar_tensor(got, at::kDouble), at::scalar_tensor(want, at::kDouble), tolerance);
}

}  // namespace distill_l2s
