#include "data/batching/batching_config.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr double kMaxSeconds = 1e6;
constexpr double kSlowest = 0.25;
constexpr double kFastest = 4;
constexpr double kMaxDecibels = 100;

// Written so that a NaN is outside.
absl::Status CheckRange(absl::string_view field, double value, bool inside, absl::string_view expected) {
  if (inside) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("batching.", field, " is ", value, ", expected ", expected));
}

// A range in dB: both ends within +-100, the lower one first.
absl::Status CheckDecibels(absl::string_view low_field, double low, absl::string_view high_field,
                           double high) {
  RETURN_IF_ERROR(CheckRange(low_field, low, low >= -kMaxDecibels && low <= kMaxDecibels, "-100 to 100 dB"));
  return CheckRange(high_field, high, high >= low && high <= kMaxDecibels,
                    absl::StrCat(low_field, " = ", low, " or more and at most 100 dB"));
}

absl::Status CheckAugmentation(const BatchingConfig& config) {
  if (config.has_noise()) {
    const NoiseConfig& noise = config.noise();
    RETURN_IF_ERROR(CheckRange("noise.probability", noise.probability(),
                               noise.probability() >= 0 && noise.probability() <= 1, "0 to 1"));
    RETURN_IF_ERROR(
        CheckDecibels("noise.min_snr_db", noise.min_snr_db(), "noise.max_snr_db", noise.max_snr_db()));
  }
  if (!config.has_gain()) return absl::OkStatus();
  return CheckDecibels("gain.min_db", config.gain().min_db(), "gain.max_db", config.gain().max_db());
}

}  // namespace

absl::Status CheckBatchingConfig(const BatchingConfig& config) {
  if (!config.has_batch_s()) {
    return absl::InvalidArgumentError(
        "batching.batch_s is missing, expected the seconds of audio in a batch");
  }
  const double batch_s = config.batch_s();
  RETURN_IF_ERROR(CheckRange("batch_s", batch_s, batch_s > 0 && batch_s <= kMaxSeconds, "above 0"));
  RETURN_IF_ERROR(CheckRange("max_clips", config.max_clips(), config.max_clips() >= 0, "0 or more"));
  const double min_s = config.min_clip_s();
  RETURN_IF_ERROR(CheckRange("min_clip_s", min_s, min_s >= 0 && min_s <= kMaxSeconds, "0 or more"));
  const double max_s = config.max_clip_s();
  RETURN_IF_ERROR(
      CheckRange("max_clip_s", max_s, max_s > min_s, absl::StrCat("more than min_clip_s, ", min_s)));
  const double jitter = config.length_jitter();
  RETURN_IF_ERROR(
      CheckRange("length_jitter", jitter, jitter >= 0 && jitter < 1, "0 or more and less than 1"));
  const double share = config.max_bad_clip_share();
  RETURN_IF_ERROR(
      CheckRange("max_bad_clip_share", share, share >= 0 && share < 1, "0 or more and less than 1"));
  const double exponent = config.language_exponent();
  RETURN_IF_ERROR(CheckRange("language_exponent", exponent, exponent >= 0 && exponent <= 1, "0 to 1"));
  RETURN_IF_ERROR(CheckAugmentation(config));
  double slowest = config.speed_factors().empty() ? 1 : kFastest;
  for (const double factor : config.speed_factors()) {
    RETURN_IF_ERROR(
        CheckRange("speed_factors", factor, factor >= kSlowest && factor <= kFastest, "0.25 to 4"));
    slowest = std::min(slowest, factor);
  }
  return CheckRange("max_clip_s", max_s, max_s / slowest <= batch_s,
                    absl::StrCat("at most ", batch_s * slowest, ", so that the longest clip at speed ",
                                 slowest, " fits into batch_s = ", batch_s));
}

}  // namespace distill_l2s
