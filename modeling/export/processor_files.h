#pragma once

#include <string>

#include "data/text/character_vocabulary.h"
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

// preprocessor_config.json of a Wav2Vec2FeatureExtractor: 16 kHz, each clip normalised to zero mean and unit
// variance. An attention mask for feat_extract_norm "layer" alone: models of "group" were trained without
// one.
std::string PreprocessorConfigJson(const Wav2Vec2Config& config);

}  // namespace distill_l2s
