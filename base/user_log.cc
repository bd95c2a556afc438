#include "base/user_log.h"

#include <glog/logging.h>

#include "absl/strings/str_cat.h"
#include "base/terminal.h"

namespace distill_l2s {
namespace {

class UserLog : public google::LogSink {
 public:
  void send(google::LogSeverity severity, const char*, const char*, int, const google::LogMessageTime&,
            const char* message, size_t length) override {
    if (severity == google::GLOG_FATAL) return;  // glog's own destination has it.
    const char* mark = severity == google::GLOG_WARNING ? "WARNING: "
                       : severity == google::GLOG_ERROR ? "ERROR: "
                                                        : "";
    WriteAboveProgress(absl::StrCat(mark, absl::string_view(message, length), "\n"));
  }
};

}  // namespace

void StartUserLog(const char* program) {
  google::InitGoogleLogging(program);
  if (FLAGS_logtostderr) return;
  for (int severity = 0; severity < google::NUM_SEVERITIES; ++severity) {
    google::SetLogDestination(severity, "");  // No files.
  }
  FLAGS_stderrthreshold = google::GLOG_FATAL;
  static UserLog* const log = new UserLog;  // Never destroyed: other threads may log until the very end.
  google::AddLogSink(log);
}

}  // namespace distill_l2s
