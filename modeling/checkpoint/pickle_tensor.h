#pragma once

#include <string>

#include "modeling/checkpoint/pickle_objects.h"

namespace distill_l2s {

// What is wrong with `tensor` as a view of `storage`, or an empty string: see PickleTensor. Shapes whose
// product, zeros left out, has more bytes than 2^63 are wrong too, since sizes are computed from it.
std::string FaultOfView(const PickleTensor& tensor, const PickleStorage& storage);

}  // namespace distill_l2s
