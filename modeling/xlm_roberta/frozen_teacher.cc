#include "modeling/xlm_roberta/frozen_teacher.h"

#include <ATen/Parallel.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "glog/logging.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/checkpoint/tensor_hash.h"
#include "modeling/xlm_roberta/pretrained_text_encoder.h"

namespace distill_l2s {
namespace {

constexpr char kStoreFilePrefix[] = "hidden_states";

// A thread's settings while the teacher computes on it: no gradient and no autocast, whatever the caller has
// on. Not c10::InferenceMode, whose tensors the loss could not save for its backward pass.
struct TeacherMode {
  c10::AutoGradMode no_gradient{false};
  c10::impl::ExcludeDispatchKeyGuard no_autocast{c10::autocast_dispatch_keyset};
};

}  // namespace

FrozenTeacher::FrozenTeacher(std::shared_ptr<TextEncoder> encoder, const FrozenTeacherOptions& options)
    : encoder_(std::move(encoder)),
      options_(options),
      sha256_(Sha256()),
      cache_(options.memory_cache_bytes) {}

absl::StatusOr<std::unique_ptr<FrozenTeacher>> FrozenTeacher::Load(const std::string& directory,
                                                                   const FrozenTeacherOptions& options) {
  ASSIGN_OR_RETURN(std::shared_ptr<TextEncoder> encoder, LoadTextEncoder(directory));
  return Create(std::move(encoder), options);
}

absl::StatusOr<std::unique_ptr<FrozenTeacher>> FrozenTeacher::Create(std::shared_ptr<TextEncoder> encoder,
                                                                     const FrozenTeacherOptions& options) {
  if (options.memory_cache_bytes < 0 || options.sentences_per_batch < 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the teacher's memory_cache_bytes is ", options.memory_cache_bytes, " and its sentences_per_batch ",
        options.sentences_per_batch, ", expected at least 0 and at least 1"));
  }
  encoder->eval();
  encoder->to(options.device);
  for (auto& parameter : encoder->parameters()) parameter.set_requires_grad(false);
  std::unique_ptr<FrozenTeacher> teacher(new FrozenTeacher(std::move(encoder), options));
  if (!options.cache_directory.empty()) {
    const std::string directory = JoinPath(options.cache_directory, teacher->sha256_.substr(0, 16));
    ASSIGN_OR_RETURN(teacher->store_,
                     TensorStore::Open(directory, {kStoreFilePrefix, "the teacher's hidden states"}));
  }
  return teacher;
}

std::string FrozenTeacher::Sha256() const { return HashTensors(NamedTensors(*encoder_)); }

absl::Status FrozenTeacher::Check(const std::vector<std::vector<int64_t>>& token_ids,
                                  const std::vector<std::string>& names,
                                  const std::vector<int64_t>& layers) const {
  CHECK_EQ(token_ids.size(), names.size());
  for (const int64_t layer : layers) {
    if (layer < 0 || layer > num_layers()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the teacher has no hidden state ", layer, ", expected 0 to ", num_layers()));
    }
  }
  for (size_t i = 0; i < token_ids.size(); ++i) {
    const int64_t count = token_ids[i].size();
    if (count < 1 || count > MaximumTokens()) {
      return absl::InvalidArgumentError(absl::StrCat(
          names[i], ": its text has ", count, " tokens for the teacher, expected 1 to ", MaximumTokens()));
    }
    for (const int64_t id : token_ids[i]) {
      if (id < 0 || id >= encoder_->config().vocab_size()) {
        return absl::InvalidArgumentError(absl::StrCat(names[i], ": token id ", id,
                                                       " is not in the teacher's vocabulary, expected 0 to ",
                                                       encoder_->config().vocab_size() - 1));
      }
    }
  }
  return absl::OkStatus();
}

std::string FrozenTeacher::Key(const std::vector<int64_t>& token_ids, int64_t layer) const {
  const absl::string_view ids(reinterpret_cast<const char*>(token_ids.data()),
                              token_ids.size() * sizeof(int64_t));
  return Sha256Hex(absl::StrCat(sha256_, " ", layer, " ", ids));
}

bool FrozenTeacher::FindCached(const std::vector<int64_t>& token_ids, const std::vector<int64_t>& layers,
                               StatesByKey* found) {
  const int64_t length = token_ids.size();
  bool complete = true;
  for (const int64_t layer : layers) {
    const std::string key = Key(token_ids, layer);
    std::optional<at::Tensor> states = cache_.Find(key);
    if (!states && store_) states = store_->Find(key);
    // A store's file may be sound and still be nobody's work of ours.
    if (states && states->sizes() == at::IntArrayRef({length, width()}) &&
        states->scalar_type() == at::kFloat) {
      (*found)[key] = *states;
    } else {
      complete = false;
    }
  }
  return complete;
}

std::vector<std::vector<at::Tensor>> FrozenTeacher::Forward(const Sentences& batch,
                                                            const std::vector<int64_t>& layers) {
  const TeacherMode mode;
  std::vector<at::Tensor> ids;
  for (const auto* sentence : batch) ids.push_back(at::tensor(*sentence));
  const auto by_layer = encoder_->forward(at::stack(ids).to(options_.device), {}, layers);
  std::vector<std::vector<at::Tensor>> by_sentence(batch.size());
  for (const at::Tensor& states : by_layer) {
    const at::Tensor on_cpu = states.cpu();
    for (size_t i = 0; i < batch.size(); ++i) by_sentence[i].push_back(on_cpu[i].clone());
  }
  return by_sentence;
}

std::vector<FrozenTeacher::Sentences> FrozenTeacher::Batches(Sentences sentences) const {
  std::sort(sentences.begin(), sentences.end(), [](const auto* a, const auto* b) {
    return a->size() != b->size() ? a->size() < b->size() : *a < *b;
  });
  const auto equal = [](const auto* a, const auto* b) { return *a == *b; };
  sentences.erase(std::unique(sentences.begin(), sentences.end(), equal), sentences.end());
  std::vector<Sentences> batches;
  for (const auto* sentence : sentences) {
    const bool fits = !batches.empty() && batches.back()[0]->size() == sentence->size() &&
                      static_cast<int64_t>(batches.back().size()) < options_.sentences_per_batch;
    if (!fits) batches.emplace_back();
    batches.back().push_back(sentence);
  }
  return batches;
}

void FrozenTeacher::Compute(const Sentences& sentences, const std::vector<int64_t>& layers,
                            StatesByKey* computed) {
  const std::vector<Sentences> batches = Batches(sentences);
  const int64_t count = batches.size();
  std::vector<std::vector<std::vector<at::Tensor>>> states(count);
  const auto compute = [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < std::min(end, count); ++i) states[i] = Forward(batches[i], layers);
  };
  if (options_.device.is_cpu()) {
    // A thread per batch, on which each operation is serial. At least two items: a loop over one would not be
    // parallel, and its operations then round differently.
    at::parallel_for(0, std::max<int64_t>(count, 2), 1, compute);
  } else {
    compute(0, count);
  }
  for (int64_t i = 0; i < count; ++i) {
    for (size_t j = 0; j < batches[i].size(); ++j) {
      for (size_t k = 0; k < layers.size(); ++k) {
        const std::string key = Key(*batches[i][j], layers[k]);
        (*computed)[key] = states[i][j][k];
        // What the store has is mapped from its files, and need not fill the memory as well.
        if (store_) {
          store_->Insert(key, states[i][j][k]);
        } else {
          cache_.Insert(key, states[i][j][k]);
        }
      }
    }
  }
}

FrozenTeacher::StatesByKey FrozenTeacher::Gather(const Sentences& sentences,
                                                 const std::vector<int64_t>& layers) {
  absl::MutexLock lock(&mutex_);
  StatesByKey states;
  Sentences missing;
  for (const auto* sentence : sentences) {
    if (!FindCached(*sentence, layers, &states)) missing.push_back(sentence);
  }
  if (!missing.empty()) Compute(missing, layers, &states);
  return states;
}

absl::StatusOr<TeacherHiddenStates> FrozenTeacher::HiddenStates(
    const std::vector<std::vector<int64_t>>& token_ids, const std::vector<std::string>& names,
    const std::vector<int64_t>& layers) {
  RETURN_IF_ERROR(Check(token_ids, names, layers));
  Sentences sentences;
  std::vector<int64_t> lengths;
  for (const auto& ids : token_ids) {
    sentences.push_back(&ids);
    lengths.push_back(ids.size());
  }
  const StatesByKey states = Gather(sentences, layers);
  const int64_t longest = lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end());
  const int64_t batch = lengths.size();
  const TeacherMode mode;
  TeacherHiddenStates result;
  result.token_lengths = at::tensor(lengths, at::kLong).to(options_.device, /*non_blocking=*/true);
  for (const int64_t layer : layers) {
    at::Tensor padded = at::zeros({batch, longest, width()});
    for (int64_t i = 0; i < batch; ++i) {
      padded[i].narrow(0, 0, lengths[i]).copy_(states.at(Key(token_ids[i], layer)));
    }
    result.states.push_back(padded.to(options_.device, /*non_blocking=*/true));
  }
  return result;
}

absl::Status FrozenTeacher::Precompute(const std::vector<std::vector<int64_t>>& token_ids,
                                       const std::vector<std::string>& names,
                                       const std::vector<int64_t>& layers) {
  RETURN_IF_ERROR(Check(token_ids, names, layers));
  Sentences sentences;
  int64_t bytes = 0;
  for (const auto& ids : token_ids) {
    sentences.push_back(&ids);
    bytes += ids.size() * layers.size() * width() * sizeof(float);
  }
  if (!store_ && bytes > options_.memory_cache_bytes) {
    LOG(WARNING) << "the teacher's hidden states take up to " << (bytes >> 20)
                 << " MiB, the cache in memory holds " << (options_.memory_cache_bytes >> 20)
                 << ": some will be computed again and again";
  }
  // Equal lengths together, for batches of them.
  std::sort(sentences.begin(), sentences.end(),
            [](const auto* a, const auto* b) { return a->size() < b->size(); });
  const size_t chunk = 32 * options_.sentences_per_batch;
  Progress progress("teacher's hidden states", sentences.size(), "sentences");
  for (size_t begin = 0; begin < sentences.size(); begin += chunk) {
    const size_t end = std::min(begin + chunk, sentences.size());
    Gather(Sentences(sentences.begin() + begin, sentences.begin() + end), layers);
    progress.Advance(end - begin);
  }
  absl::MutexLock lock(&mutex_);
  if (store_) store_->Flush();
  return absl::OkStatus();
}

}  // namespace distill_l2s
