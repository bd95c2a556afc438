#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/evaluation/scores.h"

namespace distill_l2s {

// The caveat of a corpus in which a language is read by about one person.
inline constexpr char kOneSpeakerCaveat[] =
    "Each language has about one speaker, in training and test alike. The rates say how well a voice that "
    "was heard in "
    "training is recognised in new sentences; they say nothing about other voices.";

// A part of the corpus: "train", "dev", "test", or what the student was pretrained on.
struct CorpusPart {
  std::string name;
  int64_t clips = 0;
  double duration_s = 0;
};

struct StageDuration {
  std::string name;
  double wall_s = 0;
  bool cached = false;  // Done in an earlier run, which took `wall_s`.
};

struct NamedText {
  std::string name;
  std::string text;
};

struct TeacherIdentity {
  std::string name;
  // Of all weights, before the first step and after the last.
  std::string sha256_before;
  std::string sha256_after;
};

// Equal labels in a row that became one student vector, and the teacher position that it meets.
struct AlignedSegment {
  int64_t first_frame = 0;
  int64_t end_frame = 0;  // past its last frame
  std::string label;
  int64_t teacher_position = 0;  // into `teacher_tokens`
};

// One clip, for the picture of how distillation aligns the student's frames with the teacher's tokens.
struct AlignedClip {
  std::string arm_title;
  std::string reference;
  std::string hypothesis;
  std::vector<float> waveform;  // mono, any scale
  double sample_rate_hz = 16000;
  double frame_s = 0.02;
  std::vector<std::string> frame_labels;  // the best label of each frame: "[PAD]" is the blank, "|" the space
  std::vector<AlignedSegment> segments;   // in order of time
  std::vector<std::string> teacher_tokens;
};

// All that the report shows. It is computed from this alone, and no text in it is trusted.
struct ReportData {
  std::string language;       // BCP 47
  std::string language_name;  // "Romanian"
  std::string generated_at;   // "2026-11-23 16:40 UTC"
  // The reasons why the rates may mislead: ModelWarnings() of each arm.
  std::vector<std::string> warnings;
  std::vector<std::string> caveats;
  std::vector<Arm> arms;  // The first is the baseline.
  std::vector<LeftOutArm> left_out;
  std::vector<CorpusPart> corpus;
  // Test clips longer than any that training takes; they are scored like all others.
  int64_t test_clips_over_training_limit = 0;
  double training_limit_s = 0;
  std::optional<AlignedClip> aligned_clip;
  std::optional<TeacherIdentity> teacher;
  double wall_s = 0;
  std::vector<StageDuration> stages;
  std::vector<NamedText> machine;  // "Processor": "...", "Version": "..."
  std::vector<NamedText> configs;  // text protos
};

}  // namespace distill_l2s
