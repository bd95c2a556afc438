#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace distill_l2s {

// Seconds that each named part of the program takes. Parts are LibTorch's user scopes,
// RECORD_USER_SCOPE("name"); a part's time is without that of the parts inside it. Counts what any thread
// does while it exists; one at a time.
class PartTimes {
 public:
  PartTimes();
  ~PartTimes();
  PartTimes(const PartTimes&) = delete;
  PartTimes& operator=(const PartTimes&) = delete;

  // The seconds since it was made or last taken, by name.
  std::map<std::string, double> Take();

 private:
  const uint64_t handle_;
};

}  // namespace distill_l2s
