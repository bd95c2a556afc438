#pragma once

#include <string>

namespace distill_l2s {

// Where ranks leave notes for each other; one connection, for one thread.
class NoteBoard {
 public:
  virtual ~NoteBoard() = default;
  // Both throw where the board cannot be reached, or block for ever where packets to it are lost.
  virtual void Set(const std::string& key, const std::string& value) = 0;
  // Returns "" if there is none.
  virtual std::string Get(const std::string& key) = 0;
};

}  // namespace distill_l2s
