#include "data/batching/augmentation.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "data/audio/pcm16.h"
#include "data/batching/additive_noise.h"
#include "data/batching/mixed_seed.h"

namespace distill_l2s {
namespace {

// Keep these draws apart from each other and from the plan's and the speed's.
constexpr uint64_t kNoiseStream = 0x6e6f697365;
constexpr uint64_t kGainStream = 0x6761696e;

constexpr int64_t kNoiseCacheBytes = int64_t{1} << 28;

uint64_t DrawSeed(uint64_t seed, uint64_t stream, int64_t epoch, int64_t draw_key) {
  return MixedSeed(MixedSeed(seed ^ stream, epoch), draw_key);
}

double Between(double low, double high, Random* random) { return low + (high - low) * random->Uniform(); }

}  // namespace

Augmentation::Augmentation(const BatchingConfig& config, uint64_t seed, std::vector<Utterance> noise)
    : config_(config),
      seed_(seed),
      noise_(std::move(noise)),
      noise_files_(std::make_unique<FileClipSource>(&noise_)),
      noise_clips_(std::make_unique<CachedClipSource>(noise_files_.get(), kNoiseCacheBytes)) {}

absl::StatusOr<std::unique_ptr<Augmentation>> Augmentation::Create(const BatchingConfig& config,
                                                                   uint64_t seed,
                                                                   const std::string& data_dir) {
  std::vector<Utterance> noise;
  if (!config.noise().manifest().empty()) {
    const std::string path = JoinPath(data_dir, config.noise().manifest());
    ASSIGN_OR_RETURN(noise, ReadManifest(path));
    if (noise.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("batching.noise.manifest: no clip in ", path));
    }
  }
  return std::unique_ptr<Augmentation>(new Augmentation(config, seed, std::move(noise)));
}

absl::Status Augmentation::AddNoiseTo(absl::Span<float> samples, int64_t epoch, int64_t draw_key) const {
  if (!config_.has_noise()) return absl::OkStatus();
  const NoiseConfig& noise = config_.noise();
  Random random(DrawSeed(seed_, kNoiseStream, epoch, draw_key));
  if (random.Uniform() >= noise.probability()) return absl::OkStatus();
  const double snr_db = Between(noise.min_snr_db(), noise.max_snr_db(), &random);
  if (noise_.empty()) {
    const uint64_t white_seed = MixedSeed(DrawSeed(seed_, kNoiseStream, epoch, draw_key), 1);
    AddNoise(WhiteNoise(samples.size(), white_seed), 0, snr_db, samples);
    return absl::OkStatus();
  }
  const int64_t file = random.Below(noise_.size());
  ASSIGN_OR_RETURN(const std::shared_ptr<const Pcm16> loaded, noise_clips_->Load(file));
  const std::vector<float> noise_samples = FromPcm16(*loaded);
  const int64_t start = noise_samples.empty() ? 0 : random.Below(noise_samples.size());
  AddNoise(noise_samples, start, snr_db, samples);
  return absl::OkStatus();
}

double Augmentation::DrawGain(int64_t epoch, int64_t draw_key) const {
  if (!config_.has_gain()) return 1;
  Random random(DrawSeed(seed_, kGainStream, epoch, draw_key));
  return std::pow(10, Between(config_.gain().min_db(), config_.gain().max_db(), &random) / 20);
}

}  // namespace distill_l2s
