#include "experiments/training/optimization/student_place.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(StudentPlaceTest, PlacesEachPartByItsName) {
  struct {
    const char* name;
    StudentPart part;
    int64_t depth;
  } const kCases[] = {
      {"wav2vec2.feature_extractor.conv_layers.6.conv.weight", StudentPart::kFeatureEncoder, 0},
      {"wav2vec2.feature_projection.projection.weight", StudentPart::kEncoder, 0},
      {"wav2vec2.masked_spec_embed", StudentPart::kEncoder, 0},
      {"wav2vec2.encoder.pos_conv_embed.conv.bias", StudentPart::kEncoder, 0},
      {"wav2vec2.encoder.layers.0.attention.k_proj.weight", StudentPart::kEncoder, 1},
      {"wav2vec2.encoder.layers.3.attention.k_proj.weight", StudentPart::kEncoder, 4},
      {"wav2vec2.encoder.layers.23.final_layer_norm.bias", StudentPart::kEncoder, 24},
      {"lm_head.weight", StudentPart::kHead, 25},
  };
  Wav2Vec2Config config;
  config.set_num_hidden_layers(24);
  for (const auto& expected : kCases) {
    const StudentPlace place = PlaceInStudent(config, expected.name);
    EXPECT_EQ(place.part, expected.part) << expected.name;
    EXPECT_EQ(place.depth, expected.depth) << expected.name;
  }
}

TEST(StudentPlaceTest, TheEncodersNormStandsBeforeOrBehindItsLayers) {
  Wav2Vec2Config config;
  config.set_num_hidden_layers(12);
  EXPECT_EQ(PlaceInStudent(config, "wav2vec2.encoder.layer_norm.weight").depth, 0);
  config.set_do_stable_layer_norm(true);
  EXPECT_EQ(PlaceInStudent(config, "wav2vec2.encoder.layer_norm.weight").depth, 13);
}

}  // namespace
}  // namespace distill_l2s
