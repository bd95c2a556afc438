#include "experiments/benchmark/part_times.h"

#include <ATen/record_function.h>

#include <memory>
#include <mutex>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace distill_l2s {
namespace {

std::mutex mutex;
std::map<std::string, double>* seconds;  // Guarded by mutex; null while there is no PartTimes.

struct OpenPart : at::ObserverContext {
  OpenPart* const outer;
  const absl::Time start = absl::Now();
  double inner_s = 0;

  explicit OpenPart(OpenPart* outer_part) : outer(outer_part) {}
};

thread_local OpenPart* innermost = nullptr;

std::unique_ptr<at::ObserverContext> Begin(const at::RecordFunction&) {
  auto part = std::make_unique<OpenPart>(innermost);
  innermost = part.get();
  return part;
}

void End(const at::RecordFunction& function, at::ObserverContext* context) {
  OpenPart* const part = static_cast<OpenPart*>(context);
  const double taken_s = absl::ToDoubleSeconds(absl::Now() - part->start);
  innermost = part->outer;
  if (part->outer != nullptr) part->outer->inner_s += taken_s;
  const std::lock_guard<std::mutex> lock(mutex);
  if (seconds != nullptr) (*seconds)[function.name()] += taken_s - part->inner_s;
}

}  // namespace

PartTimes::PartTimes()
    : handle_(at::addGlobalCallback(
          at::RecordFunctionCallback(Begin, End).scopes({at::RecordScope::USER_SCOPE}))) {
  const std::lock_guard<std::mutex> lock(mutex);
  seconds = new std::map<std::string, double>();
}

PartTimes::~PartTimes() {
  at::removeCallback(handle_);
  const std::lock_guard<std::mutex> lock(mutex);
  delete seconds;
  seconds = nullptr;
}

std::map<std::string, double> PartTimes::Take() {
  const std::lock_guard<std::mutex> lock(mutex);
  std::map<std::string, double> taken;
  taken.swap(*seconds);
  return taken;
}

}  // namespace distill_l2s
