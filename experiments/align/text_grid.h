#pragma once

#include <string>
#include <vector>

#include "experiments/transcribe/timed_words.h"

namespace distill_l2s {

// A Praat TextGrid, long text form, UTF-8, from 0 to `end_s`, with the interval tiers "words" and
// "characters". As Praat wants it, a tier's intervals follow each other without a gap: between words and
// characters stand intervals without text. Times are to the millisecond; quotation marks are doubled.
std::string FormatTextGrid(const std::vector<TimedWord>& words, double end_s);

}  // namespace distill_l2s
