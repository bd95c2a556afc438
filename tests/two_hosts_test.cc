// Two machines train one model: two network namespaces of this machine, each with a name, an address and an
// /etc/hosts of its own, and a cable between them. Needs root and iproute2, so it is run by hand:
//   ./bazelw test //tests:two_hosts_test --test_output=all

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/file.h"
#include "base/text_proto.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/jobs/subprocess.h"
#include "experiments/training/tiny_experiment.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr absl::Duration kSilence = absl::Seconds(2);
// Beside a silence: the watch's grace, and what a busy machine takes.
constexpr absl::Duration kSlack = absl::Seconds(15);

constexpr char kAddresses[][12] = {"10.77.0.1", "10.77.0.2"};
constexpr char kNames[][8] = {"nodea", "nodeb"};

absl::Status Do(const std::string& command) {
  ProcessOptions options;
  options.arguments = absl::StrSplit(command, ' ', absl::SkipEmpty());
  return RunProcess(options).status();
}

class TwoHostsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "network namespaces need root: run it as root";
    for (int host = 0; host < 2; ++host) {
      const absl::Status made = Do(absl::StrCat("ip netns add ", Space(host)));
      if (!made.ok()) GTEST_SKIP() << "network namespaces cannot be made here: " << made;
    }
    ASSERT_EQ(
        Do(absl::StrCat("ip link add cable netns ", Space(0), " type veth peer name cable netns ", Space(1))),
        absl::OkStatus());
    for (int host = 0; host < 2; ++host) {
      const std::string ip = absl::StrCat("ip -n ", Space(host));
      ASSERT_EQ(Do(ip + " link set lo up"), absl::OkStatus());
      ASSERT_EQ(Do(absl::StrCat(ip, " addr add ", kAddresses[host], "/24 dev cable")), absl::OkStatus());
      ASSERT_EQ(Do(ip + " link set cable up"), absl::OkStatus());
      WriteHosts(host, kAddresses[host]);
    }
    std::filesystem::remove_all(Base());
    WriteTinyCorpus(Base() + "/train.jsonl", {"la mare", "casa", "o casa rosie", "mere", "rama", "sare"}, 1);
    WriteTinyCorpus(Base() + "/dev.jsonl", {"o rama", "mare"}, 100);
  }
  void TearDown() override {
    for (int host = 0; host < 2; ++host) {
      Do(absl::StrCat("ip netns del ", Space(host))).IgnoreError();
      std::filesystem::remove_all("/etc/netns/" + Space(host));
    }
  }

  static std::string Base() { return JoinPath(testing::TempDir(), "two_hosts"); }
  static std::string Output() { return JoinPath(Base(), "run"); }
  static std::string Space(int host) { return absl::StrCat("distill_l2s_", getpid(), "_", host); }

  // The address that the machine's own name stands for; the other's name always has its address.
  static void WriteHosts(int host, const std::string& own) {
    const std::string directory = "/etc/netns/" + Space(host);
    ASSERT_TRUE(MakeDirectories(directory).ok());
    ASSERT_TRUE(WriteFileAtomically(directory + "/hosts",
                                    absl::StrCat("127.0.0.1 localhost\n", own, " ", kNames[host], "\n",
                                                 kAddresses[1 - host], " ", kNames[1 - host], "\n"))
                    .ok());
  }
  // As Debian's and Ubuntu's installers do.
  static void WriteDebiansHosts() {
    for (int host = 0; host < 2; ++host) WriteHosts(host, "127.0.1.1");
  }

  static Experiment TwoBatches(int steps) {
    Experiment experiment = TinyExperiment(steps);
    experiment.mutable_optimization()->set_accumulation_steps(2);
    return experiment;
  }
  // Evaluates for most of its time.
  static Experiment OftenEvaluated(int steps) {
    Experiment experiment = TwoBatches(steps);
    experiment.mutable_evaluation()->set_every_steps(1);
    WriteTinyCorpus(Base() + "/dev.jsonl", std::vector<std::string>(200, "o rama"), 100);
    return experiment;
  }

  Subprocess Start(const Experiment& experiment, int rank, int world_size = 2) {
    const std::string config = absl::StrCat(Base(), "/", rank, ".textproto");
    EXPECT_TRUE(WriteFileAtomically(config, ToTextProto(experiment)).ok());
    ProcessOptions options;
    options.arguments = {"ip",
                         "netns",
                         "exec",
                         Space(rank),
                         "unshare",
                         "--uts",
                         "bash",
                         "-c",
                         absl::StrCat("hostname ", kNames[rank], "; exec \"$0\" \"$@\""),
                         "experiments/train",
                         "--config=" + config,
                         "--data_dir=" + Base(),
                         "--output_dir=" + Output(),
                         "--threads=1",
                         "--loader_threads=0",
                         "--log_every_steps=1",
                         "--diagnostics_clips=0",
                         absl::StrCat("--rank_timeout_s=", absl::ToDoubleSeconds(kSilence)),
                         absl::StrCat("--rank_join_timeout_s=", absl::ToDoubleSeconds(join_timeout_))};
    options.environment = {
        {"RANK", absl::StrCat(rank)}, {"LOCAL_RANK", "0"},      {"WORLD_SIZE", absl::StrCat(world_size)},
        {"MASTER_ADDR", master_},     {"MASTER_PORT", "29500"}, {"GLOO_SOCKET_IFNAME", interface_}};
    return *Subprocess::Start(options);
  }
  std::vector<Subprocess> StartBoth(const Experiment& experiment) {
    std::vector<Subprocess> ranks;
    for (int rank = 0; rank < 2; ++rank) ranks.push_back(Start(experiment, rank));
    return ranks;
  }

  // How a rank that has to end by itself ends.
  static std::string End(Subprocess* rank, absl::Duration limit = kSilence + kSlack) {
    const absl::Time start = absl::Now();
    while (!rank->Poll()) {
      if (absl::Now() - start > limit) {
        kill(rank->pid(), SIGKILL);
        return absl::StrCat("it had not ended after ", absl::FormatDuration(limit), "; ",
                            rank->Wait().ToString());
      }
      absl::SleepFor(absl::Milliseconds(20));
    }
    const std::string end = rank->Wait().ToString();
    std::cerr << "ended after " << absl::FormatDuration(absl::Now() - start) << ": " << LastLine(end) << "\n";
    return end;
  }
  static std::string LastLine(const std::string& text) {
    const std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
    return lines.empty() ? "" : lines.back();
  }

  static void WaitForStep(int64_t step, Subprocess* rank) {
    while (!rank->Poll()) {
      const auto log = ReadMetrics(Output() + "/metrics.jsonl");
      if (log.ok() && !log->train.empty() && log->train.back().step >= step) return;
      absl::SleepFor(absl::Milliseconds(5));
    }
  }

  // Each of both in turn is killed once step 1 is done; the other one names it.
  void KillEachAfterTheFirstStep(const Experiment& experiment) {
    for (const int dead : {1, 0}) {
      std::filesystem::remove_all(Output());
      std::vector<Subprocess> ranks = StartBoth(experiment);
      WaitForStep(1, &ranks[0]);
      ASSERT_EQ(kill(ranks[dead].pid(), SIGKILL), 0);
      EXPECT_THAT(End(&ranks[1 - dead]),
                  AllOf(HasSubstr("exit status 1"), HasSubstr(absl::StrCat("rank ", dead, " of 2"))));
    }
  }

  void ExpectBothTrain() {
    std::filesystem::remove_all(Output());
    std::vector<Subprocess> ranks = StartBoth(TwoBatches(3));
    for (Subprocess& rank : ranks) EXPECT_EQ(End(&rank, absl::Seconds(60)), "OK");
    EXPECT_TRUE(FileExists(Output() + "/result.json"));
  }

  std::string master_ = kAddresses[0];
  std::string interface_;
  absl::Duration join_timeout_ = absl::Seconds(60);
};

TEST_F(TwoHostsTest, TwoMachinesTrain) { ExpectBothTrain(); }

TEST_F(TwoHostsTest, AlsoWhereTheirNamesAreLoopbackAddresses) {
  WriteDebiansHosts();
  ExpectBothTrain();
  // By rank 0's name, which is 127.0.1.1 for itself.
  master_ = kNames[0];
  ExpectBothTrain();
}

TEST_F(TwoHostsTest, AWrongInterfaceIsAnErrorThatNamesTheRemedy) {
  interface_ = "lo";
  std::vector<Subprocess> ranks = StartBoth(TwoBatches(3));
  for (Subprocess& rank : ranks) {
    EXPECT_THAT(End(&rank, join_timeout_ + kSilence + kSlack),
                AllOf(HasSubstr("exit status 1"), HasSubstr("GLOO_SOCKET_IFNAME"),
                      Not(HasSubstr("Exception raised from"))));
  }
}

TEST_F(TwoHostsTest, ACutCableEndsBoth) {
  std::vector<Subprocess> ranks = StartBoth(TwoBatches(1000000));
  WaitForStep(2, &ranks[0]);
  ASSERT_EQ(Do(absl::StrCat("ip -n ", Space(0), " link set cable down")), absl::OkStatus());
  EXPECT_THAT(End(&ranks[0]), AllOf(HasSubstr("rank 1 of 2 (machine nodeb"), HasSubstr("is gone")));
  EXPECT_THAT(End(&ranks[1]), AllOf(HasSubstr("rank 0 of 2"), HasSubstr("cannot be reached")));
}

TEST_F(TwoHostsTest, ARankThatDiesAsTheyMeetEndsTheOther) {
  const Experiment experiment = [] {
    Experiment three = TwoBatches(3);
    three.mutable_optimization()->set_accumulation_steps(3);
    return three;
  }();
  for (const int dead : {1, 0}) {
    // Both wait for a third.
    std::vector<Subprocess> ranks;
    for (int rank = 0; rank < 2; ++rank) ranks.push_back(Start(experiment, rank, /*world_size=*/3));
    absl::SleepFor(absl::Seconds(5));
    ASSERT_EQ(kill(ranks[dead].pid(), SIGKILL), 0);
    EXPECT_THAT(End(&ranks[1 - dead]),
                AllOf(HasSubstr("exit status 1"), HasSubstr(absl::StrCat("rank ", dead, " of 3"))));
  }
}

TEST_F(TwoHostsTest, ARankThatNeverComesIsNamed) {
  join_timeout_ = absl::Seconds(5);
  Subprocess alone = Start(TwoBatches(3), 0);
  EXPECT_THAT(End(&alone, join_timeout_ + kSlack), HasSubstr("rank 1 of 2 did not come"));
}

TEST_F(TwoHostsTest, ARankThatDiesAfterItsFirstStepEndsTheOther) {
  KillEachAfterTheFirstStep(TwoBatches(1000000));
}

TEST_F(TwoHostsTest, ARankThatDiesInAnEvaluationEndsTheOther) {
  KillEachAfterTheFirstStep(OftenEvaluated(1000000));
}

// After the last step there are an evaluation, and files that rank 0 writes, for which the others wait.
TEST_F(TwoHostsTest, ARankThatDiesAtTheEndEndsTheOther) { KillEachAfterTheFirstStep(OftenEvaluated(1)); }

}  // namespace
}  // namespace distill_l2s
