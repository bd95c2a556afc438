#include "modeling/wav2vec2/config_fields.h"

#include <gtest/gtest.h>

#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {
namespace {

TEST(ConfigFieldsTest, IgnoresWhatChangesNoResult) {
  EXPECT_TRUE(IsIgnoredConfigField("architectures"));
  EXPECT_TRUE(IsIgnoredConfigField("codevector_dim"));
  EXPECT_FALSE(IsIgnoredConfigField("add_adapter"));
  EXPECT_FALSE(IsIgnoredConfigField("some_new_field"));
}

TEST(ConfigFieldsTest, NoFieldThatIsReadIsIgnoredOrRequired) {
  const auto& descriptor = *Wav2Vec2Config::descriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    EXPECT_FALSE(IsIgnoredConfigField(descriptor.field(i)->name())) << descriptor.field(i)->name();
    EXPECT_EQ(RequiredConfigValue(descriptor.field(i)->name()), nullptr) << descriptor.field(i)->name();
  }
}

TEST(ConfigFieldsTest, SoundsLikeArchitecture) {
  EXPECT_TRUE(SoundsLikeArchitecture("position_embeddings_type"));
  EXPECT_TRUE(SoundsLikeArchitecture("conv_pos_batch_norm"));
  EXPECT_FALSE(SoundsLikeArchitecture("training_hours"));
  EXPECT_FALSE(SoundsLikeArchitecture("some_new_field"));
}

TEST(ConfigFieldsTest, Required) {
  EXPECT_STREQ(RequiredConfigValue("add_adapter"), "false");
  EXPECT_EQ(RequiredConfigValue("adapter_attn_dim"), nullptr);
  EXPECT_EQ(RequiredConfigValue("hidden_size"), nullptr);
}

}  // namespace
}  // namespace distill_l2s
