#include <ATen/Parallel.h>
#include <gflags/gflags.h>
#include <glog/logging.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

#include "tests/golden_data.h"

// The main of every test that compares with golden data: GoogleTest's flags and --golden_dir.
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  gflags::ParseCommandLineFlags(&argc, &argv, /*remove_flags=*/true);
  FLAGS_logtostderr = true;
  google::InitGoogleLogging(argv[0]);
  const std::string directory = distill_l2s::GoldenPath("");
  if (!std::filesystem::is_directory(directory)) {
    std::cerr << "--golden_dir: " << directory << " is no directory\n";
    return 1;
  }
  // As the golden data were made; tests that run side by side don't fight for cores.
  at::set_num_threads(1);
  return RUN_ALL_TESTS();
}
