#include "experiments/recognizer_flags.h"

#include <gflags/gflags.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/file.h"
#include "experiments/loader_threads_flag.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

class RecognizerFlagsTest : public testing::Test {
 protected:
  RecognizerFlagsTest() {
    EXPECT_TRUE(MakeDirectories(JoinPath(directory_, "checkpoint")).ok());
    EXPECT_TRUE(WriteFileAtomically(JoinPath(directory_, "checkpoint/config.json"), "{}").ok());
    Set("model", directory_);
  }
  static void Set(const char* flag, const std::string& value) {
    EXPECT_NE(gflags::SetCommandLineOption(flag, value.c_str()), "") << flag;
  }
  static std::string Error() { return ParseRecognizerFlags().status().ToString(); }

  const std::string directory_ = JoinPath(testing::TempDir(), "run");
  const gflags::FlagSaver saver_;
};

TEST_F(RecognizerFlagsTest, ReadsThem) {
  Set("target_language", "tur");
  Set("precision", "bf16");
  Set("batch_s", "12.5");
  const auto flags = ParseRecognizerFlags();
  ASSERT_TRUE(flags.ok()) << flags.status();
  EXPECT_EQ(flags->model_dir, JoinPath(directory_, "checkpoint"));
  EXPECT_EQ(flags->options.target_language, "tur");
  EXPECT_EQ(flags->options.precision, InferencePrecision::kBFloat16);
  EXPECT_TRUE(flags->options.device.is_cpu());
  EXPECT_EQ(flags->batch_s, 12.5);
  EXPECT_EQ(LoaderThreadsFlag().value(), 1);
}

TEST_F(RecognizerFlagsTest, ErrorsNameTheFlag) {
  const struct {
    const char* flag;
    const char* value;
    const char* expected;
  } kCases[] = {
      {"model", "", "--model is missing; see --help"},
      {"model", "/no/such/model", "/no/such/model: no config.json there"},
      {"precision", "fp8", "--precision is \"fp8\", expected fp32, bf16 or int8"},
      {"device", "tpu", "--device is \"tpu\""},
      {"batch_s", "0", "--batch_s is 0"},
      {"batch_s", "nan", "--batch_s is nan"},
      {"threads", "-1", "--threads is -1"},
  };
  for (const auto& wrong : kCases) {
    const gflags::FlagSaver restores;
    Set(wrong.flag, wrong.value);
    EXPECT_THAT(Error(), HasSubstr(wrong.expected));
  }
  Set("device", "cuda");
  Set("precision", "int8");
  EXPECT_THAT(Error(), HasSubstr("--precision=int8 is for --device=cpu, not cuda"));
  Set("loader_threads", "-1");
  EXPECT_THAT(LoaderThreadsFlag().status().ToString(), HasSubstr("--loader_threads is -1"));
}

}  // namespace
}  // namespace distill_l2s
