#pragma once

namespace distill_l2s {

// Starts glog for people: each message is a line on standard error, above a progress bar, "WARNING: " or
// "ERROR: " before it where it is one, without glog's file, line and thread. FATAL keeps all of that. With
// GLOG_logtostderr=1 in the environment, every message is glog's own.
void StartUserLog(const char* program);

}  // namespace distill_l2s
