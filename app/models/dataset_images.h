#pragma once

#include "engine/data/dataset.h"
#include "widgets/image_set.h"

namespace retort {

/// The test pictures, shared with the data set, which they keep alive; none for a null data set
/// and for one whose pictures are not there.
[[nodiscard]] inline ImageSet testImages(const std::shared_ptr<const Dataset>& data) {
  if (data == nullptr || data->test.values.size() < data->test.count() * data->shape.size()) return {};
  return {std::shared_ptr<const std::uint8_t>(data, data->test.values.data()), data->test.count(), data->shape.channels,
          data->shape.height, data->shape.width};
}

}  // namespace retort
