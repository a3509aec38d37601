#include "engine/data/dataset.h"

#include <new>

#include "engine/data/formants.h"
#include "engine/data/glyphs.h"
#include "engine/data/idx_reader.h"
#include "engine/data/speech.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

Dataset makeDataset(const DatasetSpec& spec) {
  switch (spec.kind) {
    case DatasetKind::Glyphs:
      return drawGlyphs(glyphOptions(spec.classes, spec.seed));
    case DatasetKind::Idx:
      return readIdxFolder(spec.path);
    case DatasetKind::Speech:
      return readSpeechFolder(spec);
    case DatasetKind::Formants:
      return drawFormants(spec);
  }
  throw Error(ErrorKind::BadSpec, "dataset.kind", "is none that is known");
}

}  // namespace

std::shared_ptr<const Dataset> loadDataset(const DatasetSpec& spec) {
  try {
    return std::make_shared<const Dataset>(makeDataset(spec));
  } catch (const std::bad_alloc&) {
    throw Error(ErrorKind::OutOfMemory, spec.path.empty() ? "dataset" : spec.path,
                "does not fit into the memory that is free", "Close other programs or choose a smaller data set");
  }
}

}  // namespace retort
