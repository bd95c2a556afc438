#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace distill_l2s {

// The double-array trie of darts-clone (https://github.com/s-yata/darts-clone), as SentencePiece searches it:
// the values of the keys, by keys that hold no NUL byte. Equal subtrees are stored once. A unit is, from bit
// 0: label (8), has-value (1), offset (23); a value's unit has bit 31 set. The children of the node at unit i
// lie at i xor offset xor label, its value at i xor offset. Units come in blocks of 256. Precondition: values
// are below 2^31, no key is empty, and the trie takes less than 2^21 units.
std::vector<uint32_t> BuildDoubleArray(const std::map<std::string, uint32_t>& values);

}  // namespace distill_l2s
