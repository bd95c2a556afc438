#pragma once

#include <string>

namespace distill_l2s {

// What a file's first bytes say it is, where its name says something else: "holds wav" of the file a.mp3.
// Empty if they agree, and if either of them says nothing.
std::string FindMislabelledAudio(const std::string& path);

}  // namespace distill_l2s
