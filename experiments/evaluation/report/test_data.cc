#include "experiments/evaluation/report/test_data.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/random.h"
#include "experiments/evaluation/code_points.h"

namespace distill_l2s {
namespace {

constexpr const char* kSentences[] = {
    "litera x în limbajul semnelor",           "o pisică neagră doarme pe gard",
    "un tren cu aburi trece prin munți",       "trei mere roșii într un coș",
    "copiii se joacă în fața casei",           "o țestoasă înoată încet în mare",
    "ploaia a udat toate florile din grădină", "un câine mare latră la lună",
    "bunica face plăcintă cu dovleac",         "steagul flutură deasupra primăriei",
};

// Replaces, drops or doubles characters with the given probability.
std::string Garble(const std::string& text, double error_rate, Random* random) {
  constexpr const char* kOthers[] = {"a", "e", "i", "ă", "n", "t", " ", "s"};
  std::string garbled;
  for (int32_t c : DecodeUtf8(text)) {
    const std::string character = EncodeUtf8(c);
    if (random->Uniform() >= error_rate) {
      garbled += character;
      continue;
    }
    switch (random->Below(4)) {
      case 0:
        break;
      case 1:
        garbled += character + kOthers[random->Below(8)];
        break;
      default:
        garbled += kOthers[random->Below(8)];
    }
  }
  return garbled;
}

MetricsLog MakeMetrics(bool distilled, double final_cer_percent, Random* random) {
  MetricsLog log;
  for (int64_t step = 5; step <= 700; step += 5) {
    const double progress = static_cast<double>(step) / 700;
    TrainMetrics train;
    train.step = step;
    train.ctc_loss =
        0.35 + 2.7 * std::exp(-6 * progress) + 40 * std::exp(-100 * progress) + 0.15 * random->Uniform();
    if (distilled) train.distillation_loss = 0.21 + 0.3 * std::exp(-4 * progress) + 0.02 * random->Uniform();
    train.loss = train.ctc_loss + train.distillation_loss.value_or(0);
    log.train.push_back(train);
    if (step % 100 == 0) {
      log.dev.push_back(
          {step, final_cer_percent + 70 * std::exp(-5 * progress), 62 + 38 * std::exp(-4 * progress)});
    }
  }
  return log;
}

Arm MakeArm(const std::string& name, const std::string& title, int seeds, double error_rate, uint64_t seed) {
  Arm arm{name, title, {}};
  Random sentence_random(9);
  std::vector<std::pair<std::string, bool>> references;
  for (int i = 0; i < 113; ++i) {
    const bool near = sentence_random.Below(2) == 0;
    const std::string first = kSentences[sentence_random.Below(10)];
    references.emplace_back(near ? first : absl::StrCat(first, " ", kSentences[sentence_random.Below(10)]),
                            near);
  }
  for (int s = 0; s < seeds; ++s) {
    Random random(seed + s);
    SeedRun run;
    run.seed = 42 + s;
    for (const auto& [reference, near] : references) {
      const double rate = error_rate * (near ? 0.6 : 1.2) * (0.4 + 1.2 * random.Uniform());
      run.clips.push_back(ScoreClip(absl::StrCat("clips/", run.clips.size(), ".ogg"), 0,
                                    0.07 * static_cast<double>(reference.size()), reference,
                                    Garble(reference, rate, &random)));
      run.clips.back().near = near;
    }
    run.metrics = MakeMetrics(name != "vanilla", 100 * error_rate, &random);
    run.wall_s = 201 + 7 * s;
    arm.runs.push_back(std::move(run));
  }
  return arm;
}

AlignedClip MakeAlignedClip() {
  AlignedClip clip;
  clip.arm_title = "CTC + Distill-L2S (shrink)";
  clip.reference = "o pisică neagră doarme pe gard";
  clip.hypothesis = "o pisică neagă dorme pe gard";
  clip.teacher_tokens = {"<s>", "▁o", "▁pisic", "ă", "▁neagr", "ă", "▁doarme", "▁pe", "▁gard", "</s>"};
  Random random(3);
  for (int32_t c : DecodeUtf8(clip.hypothesis)) {
    const int64_t first = static_cast<int64_t>(clip.frame_labels.size());
    const int64_t frames = 1 + static_cast<int64_t>(random.Below(3));
    const std::string label = c == ' ' ? "|" : EncodeUtf8(c);
    clip.frame_labels.insert(clip.frame_labels.end(), frames, label);
    clip.segments.push_back({first, first + frames, label, 0});
    clip.frame_labels.insert(clip.frame_labels.end(), 1 + random.Below(4), "[PAD]");
  }
  const int64_t count = static_cast<int64_t>(clip.segments.size());
  for (int64_t i = 0; i < count; ++i) {
    clip.segments[i].teacher_position = i * static_cast<int64_t>(clip.teacher_tokens.size()) / count;
  }
  const size_t samples = clip.frame_labels.size() * 320;
  for (size_t i = 0; i < samples; ++i) {
    const double t = static_cast<double>(i) / 16000;
    const double loudness = std::pow(std::sin(7 * t), 2) * (0.5 + 0.5 * std::sin(23 * t));
    clip.waveform.push_back(static_cast<float>(loudness * (2 * random.Uniform() - 1)));
  }
  return clip;
}

}  // namespace

ReportData MakeReportData(int seeds, double gain) {
  ReportData data;
  data.language = "ro";
  data.language_name = "Romanian";
  data.generated_at = "2026-11-23 16:40 UTC";
  data.warnings = {"3 of 83 clips have a text of training, too"};
  data.caveats = {kOneSpeakerCaveat};
  data.arms = {
      MakeArm("vanilla", "CTC alone", seeds, 0.3, 100),
      MakeArm("shrink", "CTC + Distill-L2S (shrink)", seeds, 0.3 * (1 - gain), gain == 0 ? 100 : 500)};
  data.corpus = {{"Pretraining: es, fr, ca", 1901, 2512},
                 {"Train", 542, 1014},
                 {"Development", 76, 126},
                 {"Test", 113, 210}};
  data.test_clips_over_training_limit = 2;
  data.training_limit_s = 10;
  data.aligned_clip = MakeAlignedClip();
  data.teacher = TeacherIdentity{"multilingual-e5-small", std::string(64, 'a'), std::string(64, 'a')};
  data.wall_s = 683;
  data.stages = {{"Fetch speech and teacher", 41.2, true},
                 {"Import the corpora", 38.5, false},
                 {"Pretrain the student", 301, false},
                 {"Fine-tune both arms", 212, false},
                 {"Evaluate", 9.3, false}};
  data.machine = {{"Processor", "2 × AMD EPYC 9B14"}, {"Memory", "16 GB"}, {"Version", "1.0 (a04fd66)"}};
  data.configs = {
      {"vanilla.textproto", "name: \"vanilla\"\nstudent {\n  checkpoint: \"pretrained\"\n}\nseed: 42\n"},
      {"shrink.textproto", "name: \"shrink\"\ndistillation {\n  weight: 0.5\n  shrink {}\n}\nseed: 42\n"}};
  return data;
}

ReportData MakeUnlearnedData(int seeds) {
  ReportData data = MakeReportData(seeds, 0);
  for (SeedRun& run : data.arms[1].runs) {
    for (ClipResult& clip : run.clips) {
      const std::optional<bool> near = clip.near;
      clip = ScoreClip(clip.audio_filepath, clip.offset_s, clip.duration_s, clip.reference, "");
      clip.near = near;
    }
  }
  return data;
}

ReportData MakeAblationData(int arms, int seeds) {
  ReportData data = MakeReportData(seeds, 0.1);
  for (int i = 2; i < arms; ++i) {
    const std::string name = absl::StrCat("variant_", i);
    data.arms.push_back(MakeArm(name, absl::StrCat("interpolate, characters’ frames, ", i), seeds,
                                0.34 - 0.01 * i, 500 + 10 * i));
    data.stages.push_back({absl::StrCat("Train ", name), 200.0 + i, false});
    data.configs.push_back({absl::StrCat(name, ".textproto"), absl::StrCat("name: \"", name, "\"\n")});
  }
  return data;
}

}  // namespace distill_l2s
