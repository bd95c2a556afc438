#pragma once

#include <string>
#include <vector>

namespace distill_l2s {

// A file name for what is made of each input, without directory and extension, no two alike: the input's name
// without its extension; inputs that would share it keep their extension, then take one directory after the
// other before it, and at last a number.
//
//   a/x.wav b/x.wav y.wav y.mp3 z.ogg -> a_x.wav b_x.wav y.wav y.mp3 z
std::vector<std::string> OutputNames(const std::vector<std::string>& paths);

}  // namespace distill_l2s
