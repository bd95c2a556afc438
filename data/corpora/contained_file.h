#pragma once

#include <optional>
#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// Why the file `path` of a corpus must not be opened, or nothing. `root` is a canonical directory. `what`
// names the kind of file: for "audio", the reasons are "audio file missing", "audio file empty", and, if it
// is no regular file or a link that leaves `root`, "audio file refused". All are damage; no key is set.
std::optional<Rejection> CheckContainedFile(const std::string& path, const std::string& root,
                                            const std::string& what);

// Whether `path`, which stands in a file of the corpus, names something below the directory that it is
// relative to: not absolute, not empty, without "..", ".", empty parts, NUL or backslashes.
bool IsPlainRelativePath(const std::string& path);

// Whether `language` can be part of a file name: letters, digits, - and _.
bool IsLanguageName(const std::string& language);

}  // namespace distill_l2s
