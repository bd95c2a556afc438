#include "experiments/training/diagnostics/event_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <iterator>

#include "base/file.h"
#include "experiments/training/diagnostics/masked_crc32c.h"

namespace distill_l2s {
namespace {

// The events of a file, each record's lengths and checksums checked.
std::vector<TensorboardEvent> ReadEvents(const std::string& path) {
  const std::string bytes = ReadFile(path).value();
  std::vector<TensorboardEvent> events;
  size_t at = 0;
  while (at < bytes.size()) {
    uint64_t length;
    uint32_t length_crc, crc;
    std::memcpy(&length, &bytes.at(at), 8);
    std::memcpy(&length_crc, &bytes.at(at + 8), 4);
    EXPECT_EQ(length_crc, MaskedCrc32c(absl::string_view(bytes).substr(at, 8)));
    const absl::string_view message = absl::string_view(bytes).substr(at + 12, length);
    std::memcpy(&crc, &bytes.at(at + 12 + length), 4);
    EXPECT_EQ(crc, MaskedCrc32c(message));
    EXPECT_TRUE(events.emplace_back().ParseFromArray(message.data(), static_cast<int>(length)));
    at += 16 + length;
  }
  return events;
}

class EventFileTest : public testing::Test {
 protected:
  EventFileTest() {
    std::filesystem::remove_all(directory_);
    EXPECT_TRUE(MakeDirectories(directory_).ok());
  }
  const std::string directory_ = JoinPath(testing::TempDir(), "event_file");
};

// The bytes that TensorFlow's own writer gives for a first event at time 1.5.
TEST_F(EventFileTest, RecordsAreTensorFlows) {
  TensorboardEvent event;
  event.set_wall_time(1.5);
  event.set_file_version("brain.Event:2");
  const std::string message = event.SerializeAsString();
  EXPECT_EQ(message, std::string("\x09\0\0\0\0\0\0\xf8\x3f\x1a\x0d", 11) + "brain.Event:2");
  const std::string record = TfRecord(message);
  EXPECT_EQ(record.size(), message.size() + 16);
  EXPECT_EQ(record.substr(0, 8), std::string("\x18\0\0\0\0\0\0\0", 8));
}

TEST_F(EventFileTest, HoldsWhatWasAppended) {
  auto file = EventFile::Create(directory_, 0);
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_TRUE(file->Append(10, 1e9, {{"loss/ctc", 2.5}, {"loss/total", NAN}}).ok());
  // It is there while the file is still open.
  const auto events = ReadEvents(file->path());
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].file_version(), "brain.Event:2");
  EXPECT_EQ(events[1].step(), 10);
  EXPECT_EQ(events[1].wall_time(), 1e9);
  EXPECT_EQ(events[1].summary().value(0).tag(), "loss/ctc");
  EXPECT_EQ(events[1].summary().value(0).simple_value(), 2.5f);
  EXPECT_TRUE(std::isnan(events[1].summary().value(1).simple_value()));
}

TEST_F(EventFileTest, ARunThatGoesOnCallsOffLaterSteps) {
  const auto first = EventFile::Create(directory_, 0);
  const auto second = EventFile::Create(directory_, 31);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_LT(first->path(), second->path());
  const auto events = ReadEvents(second->path());
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].step(), 31);
  EXPECT_EQ(events[1].session_log().status(), TensorboardSessionLog::START);
}

TEST_F(EventFileTest, RemovesItsFilesAlone) {
  ASSERT_TRUE(EventFile::Create(directory_, 0).ok());
  const std::string other = JoinPath(directory_, "events.out.tfevents.1.host");
  ASSERT_TRUE(WriteFileAtomically(other, "x").ok());
  ASSERT_TRUE(RemoveEventFiles(directory_).ok());
  const std::filesystem::directory_iterator entries(directory_);
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
  EXPECT_TRUE(FileExists(other));
}

TEST_F(EventFileTest, ErrorsNameTheFile) {
  const auto file = EventFile::Create(JoinPath(directory_, "absent"), 0);
  EXPECT_THAT(std::string(file.status().message()), testing::HasSubstr("absent/events.out.tfevents."));
}

}  // namespace
}  // namespace distill_l2s
