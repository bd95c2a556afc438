#include "experiments/training/model_description.h"

#include <set>
#include <string>

#include "base/text_proto.h"

namespace distill_l2s {

ModelCard DescribeModel(const Experiment& experiment, const std::vector<Utterance>& train) {
  std::set<std::string> languages;
  for (const Utterance& utterance : train) {
    if (!utterance.language.empty()) languages.insert(utterance.language.str());
  }
  ModelCard card;
  card.name = experiment.name();
  card.languages.assign(languages.begin(), languages.end());
  card.base_model = experiment.student().has_random() ? "nothing: its weights began random"
                                                      : experiment.student().checkpoint();
  card.training_data = {experiment.data().train_manifests().begin(),
                        experiment.data().train_manifests().end()};
  card.development_data = {experiment.data().dev_manifests().begin(),
                           experiment.data().dev_manifests().end()};
  card.config = ToTextProto(experiment);
  return card;
}

}  // namespace distill_l2s
