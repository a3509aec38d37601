// A data set small enough to train on within a test: three classes of 6x6 pictures, a bar each in its own third.
#pragma once

#include <memory>

#include "engine/data/dataset.h"
#include "engine/data/random.h"

namespace retort::test {

inline void addBarCases(Cases& cases, std::size_t count, Random& random) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto label = static_cast<std::uint16_t>(i % 3);
    for (int y = 0; y < 6; ++y)
      for (int x = 0; x < 6; ++x) {
        const bool ink = y / 2 == label && random.below(4) != 0;
        cases.values.push_back(static_cast<std::uint8_t>(ink ? 255 : random.below(64)));
      }
    cases.labels.push_back(label);
  }
}

inline std::shared_ptr<const Dataset> tinyDataset(std::size_t train = 300, std::size_t test = 60) {
  auto data = std::make_shared<Dataset>();
  data->name = "bars";
  data->sha256 = "bars";
  data->shape = {1, 6, 6};
  data->classNames = {"top", "middle", "bottom"};
  Random random(1);
  addBarCases(data->train, train, random);
  addBarCases(data->test, test, random);
  return data;
}

}  // namespace retort::test
