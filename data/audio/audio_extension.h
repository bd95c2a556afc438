#pragma once

#include <string>

namespace distill_l2s {

// True if the name of the file `path` ends as names of audio do, in capitals or not. Folders of files are
// searched by it; what a file holds decides how it is read.
bool HasAudioExtension(const std::string& path);

}  // namespace distill_l2s
