// Several processes train one model as one process does, on one machine by plain environment variables: the
// real binary, real sockets, real signals.

#include <ATen/TensorOperators.h>
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/file.h"
#include "base/text_proto.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/jobs/subprocess.h"
#include "experiments/training/tiny_experiment.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

// A port that nobody listens at.
int FreePort() {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(descriptor, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size), 0);
  close(descriptor);
  return ntohs(address.sin_port);
}

class RanksTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::filesystem::remove_all(Base());
    WriteTinyCorpus(Base() + "/train.jsonl",
                    {"la mare", "casa", "o casa rosie", "mere", "rama", "sare", "or", "soare", "a"}, 1);
    WriteTinyCorpus(Base() + "/dev.jsonl", {"o rama", "mare", "casa"}, 100);
  }

  static std::string Base() { return JoinPath(testing::TempDir(), "ranks"); }
  static std::string Output(const std::string& name) { return JoinPath(Base(), name); }

  // Two batches an update, with all that is random.
  static Experiment RandomExperiment(int steps) {
    Experiment experiment = TinyExperiment(steps);
    AddTinyDistillation(&experiment);
    experiment.mutable_optimization()->set_accumulation_steps(2);
    experiment.mutable_evaluation()->set_every_steps(5);
    return experiment;
  }

  // Without what ranks draw at random. AdamW's epsilon keeps down what is nothing but rounding, such as the
  // gradients of the key projections' biases, which AdamW would otherwise make as large as any.
  static Experiment PlainExperiment(int steps) {
    Experiment experiment = RandomExperiment(steps);
    Wav2Vec2Config* student = experiment.mutable_student()->mutable_random();
    student->set_hidden_dropout(0);
    student->set_attention_dropout(0);
    student->set_activation_dropout(0);
    student->set_feat_proj_dropout(0);
    student->set_final_dropout(0);
    student->set_layerdrop(0);
    student->set_mask_time_prob(0);
    experiment.mutable_optimization()->set_epsilon(1e-3);
    return experiment;
  }

  static Subprocess Start(const Experiment& experiment, const std::string& name, int rank, int world_size,
                          int port, const std::vector<std::string>& flags = {}, int64_t limit_kb = 0) {
    const std::string config = absl::StrCat(Base(), "/", name, ".textproto");
    EXPECT_TRUE(WriteFileAtomically(config, ToTextProto(experiment)).ok());
    ProcessOptions options;
    options.arguments = {"experiments/train",
                         absl::StrCat("--config=", config),
                         absl::StrCat("--data_dir=", Base()),
                         "--model_dir=tests/golden/models",
                         absl::StrCat("--output_dir=", Output(name)),
                         "--threads=1",
                         "--loader_threads=0",
                         "--log_every_steps=1",
                         "--rank_timeout_s=3",
                         "--rank_join_timeout_s=60"};
    options.arguments.insert(options.arguments.end(), flags.begin(), flags.end());
    if (limit_kb > 0) {
      const std::vector<std::string> limited = {"bash", "-c",
                                                absl::StrCat("ulimit -v ", limit_kb, "; exec \"$0\" \"$@\"")};
      options.arguments.insert(options.arguments.begin(), limited.begin(), limited.end());
    }
    if (world_size > 1) {
      options.environment = {{"RANK", absl::StrCat(rank)},
                             {"LOCAL_RANK", absl::StrCat(rank)},
                             {"WORLD_SIZE", absl::StrCat(world_size)},
                             {"MASTER_ADDR", "127.0.0.1"},
                             {"MASTER_PORT", absl::StrCat(port)}};
    }
    return *Subprocess::Start(options);
  }

  static std::vector<Subprocess> StartAll(const Experiment& experiment, const std::string& name,
                                          int world_size) {
    const int port = FreePort();
    std::vector<Subprocess> ranks;
    for (int rank = 0; rank < world_size; ++rank) {
      ranks.push_back(Start(experiment, name, rank, world_size, port));
    }
    return ranks;
  }
  static void RunAll(const Experiment& experiment, const std::string& name, int world_size) {
    std::vector<Subprocess> ranks = StartAll(experiment, name, world_size);
    for (Subprocess& rank : ranks) {
      const absl::Status status = rank.Wait();
      ASSERT_TRUE(status.ok()) << status;
    }
  }

  static MetricsLog Metrics(const std::string& name) {
    const auto log = ReadMetrics(Output(name) + "/metrics.jsonl");
    return log.ok() ? *log : MetricsLog();
  }
  static void WaitForStep(const std::string& name, int64_t step, Subprocess* rank) {
    while (!rank->Poll()) {
      const MetricsLog log = Metrics(name);
      if (!log.train.empty() && log.train.back().step >= step) return;
      absl::SleepFor(absl::Milliseconds(10));
    }
  }

  // The same training to fp32 rounding.
  static void ExpectClose(const std::string& name, const std::string& expected) {
    const MetricsLog ours = Metrics(name), theirs = Metrics(expected);
    ASSERT_EQ(ours.train.size(), theirs.train.size());
    for (size_t i = 0; i < ours.train.size(); ++i) {
      const double tolerance = 2e-5 * theirs.train[i].loss;
      EXPECT_NEAR(ours.train[i].loss, theirs.train[i].loss, tolerance) << "step " << theirs.train[i].step;
      EXPECT_NEAR(ours.train[i].ctc_loss, theirs.train[i].ctc_loss, tolerance);
      EXPECT_NEAR(*ours.train[i].distillation_loss, *theirs.train[i].distillation_loss, tolerance);
      EXPECT_NEAR(ours.train[i].gradient_norm, theirs.train[i].gradient_norm,
                  1e-4 * theirs.train[i].gradient_norm);
      EXPECT_DOUBLE_EQ(ours.train[i].audio_s, theirs.train[i].audio_s);
    }
    ASSERT_EQ(ours.dev.size(), theirs.dev.size());
    for (const char* file : {"/checkpoint/model.safetensors", "/distillation.safetensors"}) {
      const auto a = ReadSafetensors(Output(name) + file), b = ReadSafetensors(Output(expected) + file);
      ASSERT_TRUE(a.ok() && b.ok());
      for (const auto& [tensor, values] : b->tensors) {
        const double difference = (a->tensors.at(tensor) - values).abs().max().item<float>();
        EXPECT_LT(difference, 2e-5) << tensor;
      }
    }
  }
};

TEST_F(RanksTest, TwoRanksTrainAsOneWithTheSameGlobalBatch) {
  RunAll(PlainExperiment(10), "plain_one", 1);
  RunAll(PlainExperiment(10), "plain_two", 2);
  ExpectClose("plain_two", "plain_one");
}

// Ranks take whole batches, so that even a contrast, which is among the units of a batch, is the same.
TEST_F(RanksTest, TwoRanksTrainAsOneWithAlignmentsThatReadTheTranscript) {
  const auto train = [](const std::string& name, void (*choose)(DistillationConfig*)) {
    Experiment experiment = PlainExperiment(6);
    experiment.mutable_teacher()->set_standardized(true);
    choose(experiment.mutable_distillation());
    RunAll(experiment, name + "_one", 1);
    RunAll(experiment, name + "_two", 2);
    ExpectClose(name + "_two", name + "_one");
  };
  train("forced_mse", [](DistillationConfig* config) { config->mutable_forced_tokens(); });
  train("posterior_mse", [](DistillationConfig* config) { config->mutable_posterior_tokens(); });
  train("forced_contrastive", [](DistillationConfig* config) {
    config->mutable_forced_tokens();
    config->mutable_contrastive();
  });
}

TEST_F(RanksTest, GoesOnWithAnotherNumberOfRanks) {
  RunAll(PlainExperiment(40), "steady", 1);
  std::vector<Subprocess> ranks = StartAll(PlainExperiment(40), "changing", 2);
  WaitForStep("changing", 7, &ranks[0]);
  // A signal to any rank stops all.
  ASSERT_EQ(kill(ranks[1].pid(), SIGTERM), 0);
  for (Subprocess& rank : ranks) EXPECT_THAT(rank.Wait().ToString(), HasSubstr("ended with exit status 130"));
  ASSERT_FALSE(FileExists(Output("changing") + "/result.json"));
  RunAll(PlainExperiment(40), "changing", 1);
  ExpectClose("changing", "steady");
}

TEST_F(RanksTest, GoesOnWithAsManyRanksBitForBit) {
  RunAll(RandomExperiment(30), "uninterrupted", 2);
  std::vector<Subprocess> ranks = StartAll(RandomExperiment(30), "resumed", 2);
  WaitForStep("resumed", 7, &ranks[0]);
  ASSERT_EQ(kill(ranks[0].pid(), SIGTERM), 0);
  for (Subprocess& rank : ranks) EXPECT_FALSE(rank.Wait().ok());
  RunAll(RandomExperiment(30), "resumed", 2);
  for (const char* file : {"/checkpoint/model.safetensors", "/distillation.safetensors"}) {
    EXPECT_TRUE(*ReadFile(Output("resumed") + file) == *ReadFile(Output("uninterrupted") + file)) << file;
  }
  const MetricsLog ours = Metrics("resumed"), theirs = Metrics("uninterrupted");
  ASSERT_EQ(ours.train.size(), theirs.train.size());
  for (size_t i = 0; i < ours.train.size(); ++i) EXPECT_EQ(ours.train[i].loss, theirs.train[i].loss);
}

// In a build with CUDA this goes as far as there is no GPU to be seen; without, to the library.
TEST_F(RanksTest, RanksWithoutAGpuSaySo) {
  ASSERT_EQ(setenv("CUDA_VISIBLE_DEVICES", "", /*overwrite=*/1), 0);
  const int port = FreePort();
  std::vector<Subprocess> ranks;
  for (int rank = 0; rank < 2; ++rank) {
    ranks.push_back(Start(PlainExperiment(10), "no_gpu", rank, 2, port, {"--device=cuda"}));
  }
  for (Subprocess& rank : ranks) {
    EXPECT_THAT(rank.Wait().ToString(),
                AnyOf(HasSubstr("there is no GPU"), HasSubstr("cannot load LibTorch's CUDA part")));
  }
  unsetenv("CUDA_VISIBLE_DEVICES");
}

TEST_F(RanksTest, SeveralRanksDoNotShareANamedGpu) {
  Subprocess rank = Start(PlainExperiment(10), "named_gpu", 0, 2, FreePort(), {"--device=cuda:1"});
  EXPECT_THAT(rank.Wait().ToString(), HasSubstr("--device is cuda:1 and WORLD_SIZE 2"));
}

// LibTorch throws where memory ends; that the process lives on to tell the others is what counts.
TEST_F(RanksTest, ARankWhoseMemoryEndsSaysSoAndTheOthersKnowIt) {
  const int port = FreePort();
  Experiment huge = PlainExperiment(10);
  // One matrix takes 69 GB.
  huge.mutable_student()->mutable_random()->set_hidden_size(1 << 17);
  Subprocess healthy = Start(PlainExperiment(10), "healthy", 0, 2, port);
  Subprocess starved = Start(huge, "starved", 1, 2, port, {}, /*limit_kb=*/64'000'000);
  EXPECT_THAT(starved.Wait().ToString(), AllOf(HasSubstr("exit status 1"), HasSubstr("can't allocate memory"),
                                               Not(HasSubstr("terminate"))));
  EXPECT_THAT(healthy.Wait().ToString(), AllOf(HasSubstr("exit status 1"), HasSubstr("rank 1 of 2"),
                                               HasSubstr("can't allocate memory")));
}

TEST_F(RanksTest, ADeadRankEndsTheOthersWhichNameIt) {
  for (const int dead : {1, 0}) {
    const std::string name = absl::StrCat("dead_", dead);
    std::vector<Subprocess> ranks = StartAll(RandomExperiment(1000000), name, 2);
    WaitForStep(name, 3, &ranks[0]);
    ASSERT_EQ(kill(ranks[dead].pid(), SIGKILL), 0);
    const absl::Time start = absl::Now();
    EXPECT_THAT(ranks[1 - dead].Wait().ToString(), HasSubstr(absl::StrCat("rank ", dead, " of 2")));
    EXPECT_LT(absl::Now() - start, absl::Seconds(20));
    EXPECT_FALSE(ranks[dead].Wait().ok());
  }
}

TEST_F(RanksTest, ARankThatHangsEndsTheOthersWhichNameIt) {
  std::vector<Subprocess> ranks = StartAll(RandomExperiment(1000000), "hung", 2);
  WaitForStep("hung", 3, &ranks[0]);
  ASSERT_EQ(kill(ranks[1].pid(), SIGSTOP), 0);
  EXPECT_THAT(ranks[0].Wait().ToString(), HasSubstr("rank 1 of 2"));
  ASSERT_EQ(kill(ranks[1].pid(), SIGKILL), 0);
}

TEST_F(RanksTest, ErrorsOfOneRankReachTheOthers) {
  Experiment experiment = RandomExperiment(5);
  ASSERT_TRUE(MakeDirectories(Output("failing")).ok());
  ASSERT_TRUE(WriteFileAtomically(Output("failing") + "/experiment.textproto", "seed: 1").ok());
  std::vector<Subprocess> ranks = StartAll(experiment, "failing", 2);
  for (Subprocess& rank : ranks) {
    EXPECT_THAT(rank.Wait().ToString(), HasSubstr("experiment.textproto: is of another experiment"));
  }
  experiment.mutable_optimization()->set_accumulation_steps(3);
  Subprocess alone = Start(experiment, "odd", 0, 2, FreePort());
  EXPECT_THAT(alone.Wait().ToString(), HasSubstr("optimization.accumulation_steps is 3"));
}

}  // namespace
}  // namespace distill_l2s
