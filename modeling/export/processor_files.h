#pragma once

#include <string>

#include "data/text/character_vocabulary.h"
#include "modeling/recognizer/preprocessor.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// The JSON files from which transformers makes a model's Wav2Vec2Processor, beside vocab.json.

// tokenizer_config.json of a Wav2Vec2CTCTokenizer (or Wav2Vec2PhonemeCTCTokenizer) with the vocabulary's
// settings, and an unknown label only if the vocabulary has one. There are no bos and eos: with its default
// ones, transformers 4.34 and later count them after [PAD], and [PAD] is no longer the last class.
// target_lang is the vocabulary's language, if it has one.
std::string TokenizerConfigJson(const CharacterVocabulary& vocabulary);

// special_tokens_map.json: the labels of the unknown, if there is one, and of padding.
std::string SpecialTokensMapJson(const CharacterVocabulary& vocabulary);

// Returns preprocessor_config.json of a Wav2Vec2FeatureExtractor with the recogniser's settings. Where they
// do not say whether there is an attention mask, it goes by feat_extract_norm: "layer" has one; models of
// "group" were trained without.
std::string PreprocessorConfigJson(const Preprocessor& preprocessor, const Wav2Vec2Config& config);

}  // namespace distill_l2s
