#pragma once

#include "engine/data/dataset.h"
#include "widgets/image_set.h"

namespace retort {

/// The test pictures (frames of recordings: time to the right, frequency upwards), shared with the data set, which they
/// keep alive; none for a null data set and for one whose pictures are not there.
[[nodiscard]] inline ImageSet testImages(const std::shared_ptr<const Dataset>& data) {
  if (data == nullptr || data->test.values.empty()) return {};
  const bool isPacked = data->test.starts.empty();
  if (isPacked && data->test.values.size() < data->test.count() * data->shape.size()) return {};
  const Cases& test = data->test;
  return {std::shared_ptr<const std::uint8_t>(data, test.values.data()),
          test.count(),
          data->shape.channels,
          data->shape.height,
          data->shape.width,
          isPacked ? nullptr : test.starts.data(),
          !data->wordNames.empty()};
}

}  // namespace retort
