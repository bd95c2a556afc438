#include "data/audio/audio_extension.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(AudioExtensionTest, TellsNamesOfAudio) {
  for (const char* name : {"a.wav", "/b/c.FLAC", "d.e.opus", "phone.m4a", "browser.WebM", "old.3gp"}) {
    EXPECT_TRUE(HasAudioExtension(name)) << name;
  }
  for (const char* name : {"", "wav", "a.txt", "a.wav.txt", ".wav", "a.wav/b", "list.m3u8"}) {
    EXPECT_FALSE(HasAudioExtension(name)) << name;
  }
}

}  // namespace
}  // namespace distill_l2s
