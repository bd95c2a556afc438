#pragma once

namespace distill_l2s {

// The commit that this program was built from, "-dirty" after it where the tree differed from the commit;
// "unknown" outside a git repository. For main programs: a library that depends on it, and all its tests,
// would be built anew at each commit.
const char* BuildVersion();

}  // namespace distill_l2s
