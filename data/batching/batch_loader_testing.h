#pragma once

#include <memory>

#include "data/batching/batch.h"
#include "data/batching/batch_loader.h"
#include "data/batching/clip_dataset.h"
#include "data/batching/clip_source.h"

namespace distill_l2s {

// For tests of BatchLoader: a frame has 320 samples, clips have up to four fifths of a batch.
BatchLoader::Options LoaderOptions(double batch_s, int workers);

// A loader that has to come about.
std::unique_ptr<BatchLoader> NewLoader(const ClipDataset& dataset, ClipSource* source,
                                       const BatchLoader::Options& options);

void ExpectEqualBatches(const Batch& got, const Batch& want);

}  // namespace distill_l2s
