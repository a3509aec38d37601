#include "engine/data/idx_reader.h"

#include <algorithm>
#include <utility>

#include "engine/data/idx_classes.h"
#include "engine/data/idx_file.h"
#include "engine/data/idx_layout.h"
#include "engine/data/sha256.h"
#include "engine/experiment/error.h"

namespace retort {
namespace {

// Images and labels of the training or of the test set, with their paths for messages.
struct Half {
  std::string imagePath;
  std::string labelPath;
  IdxFile images;
  IdxFile labels;
};

Half readHalf(const std::string& imagePath, const std::string& labelPath) {
  // The small file first: a mistake in it need not wait for the large one.
  IdxFile labels = readIdxFile(labelPath, 1);
  Half half{imagePath, labelPath, readIdxFile(imagePath, 3), std::move(labels)};
  const std::uint32_t images = half.images.sides[0];
  if (images != half.labels.sides[0])
    throw Error(ErrorKind::BadFile, labelPath,
                "holds " + std::to_string(half.labels.sides[0]) + " labels for the " + std::to_string(images) +
                    " images of " + imagePath,
                "Take both files from the same source");
  return half;
}

void requireSameShape(const Half& train, const Half& test) {
  const auto size = [](const Half& half) {
    return std::to_string(half.images.sides[1]) + "×" + std::to_string(half.images.sides[2]);
  };
  if (size(train) == size(test)) return;
  throw Error(ErrorKind::BadFile, test.imagePath,
              "its images have " + size(test) + " pixels, those of the training set " + size(train),
              "Take all four files from the same source");
}

void requireTwoClasses(const IdxClasses& classes, const Half& train) {
  if (classes.names.size() >= 2) return;
  throw Error(ErrorKind::BadFile, train.labelPath, "all labels are 0, which leaves nothing to tell apart",
              "Use a data set of at least two classes");
}

std::vector<std::uint16_t> classIndices(const Half& half, const IdxClasses& classes) {
  std::vector<std::uint16_t> indices(half.labels.values.size());
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const std::uint8_t label = half.labels.values[i];
    if (classes.indexOf[label] < 0)
      throw Error(ErrorKind::BadFile, half.labelPath,
                  "label " + std::to_string(label) + " of case " + std::to_string(i) + " is out of range: " +
                      classes.dataName + " has " + std::to_string(classes.names.size()) + " classes",
                  "Fetch the file again; if these are other data, rename their folder");
    indices[i] = static_cast<std::uint16_t>(classes.indexOf[label]);
  }
  return indices;
}

void hash(Sha256& sha, const IdxFile& file) {
  sha.add(idxHeader(file.sides));
  sha.add(file.values);
}

std::string sha256Of(const Half& train, const Half& test) {
  Sha256 sha;
  for (const IdxFile* file : {&train.images, &train.labels, &test.images, &test.labels}) hash(sha, *file);
  return sha.finish();
}

// Images stored column by column become row by row: [height, width] of each becomes [width, height].
void transposeImages(IdxFile& images) {
  const std::size_t height = images.sides[1];
  const std::size_t width = images.sides[2];
  std::vector<std::uint8_t> turned(height * width);
  for (auto image = images.values.begin(); image != images.values.end();
       image += static_cast<std::ptrdiff_t>(turned.size())) {
    for (std::size_t row = 0; row < height; ++row) {
      for (std::size_t column = 0; column < width; ++column)
        turned[column * height + row] = image[static_cast<std::ptrdiff_t>(row * width + column)];
    }
    std::copy(turned.begin(), turned.end(), image);
  }
  std::swap(images.sides[1], images.sides[2]);
}

}  // namespace

Dataset readIdxFolder(const std::string& path) {
  const IdxLayout layout = findIdxFiles(path);
  Half test = readHalf(layout.testImages, layout.testLabels);
  Half train = readHalf(layout.trainImages, layout.trainLabels);
  requireSameShape(train, test);
  IdxClasses classes = describeClasses(layout, train.labels.values);
  requireTwoClasses(classes, train);
  Dataset data;
  data.source = path;
  data.train.labels = classIndices(train, classes);
  data.test.labels = classIndices(test, classes);
  data.sha256 = sha256Of(train, test);
  if (classes.transposed) {
    transposeImages(train.images);
    transposeImages(test.images);
  }
  data.shape = {1, static_cast<int>(train.images.sides[1]), static_cast<int>(train.images.sides[2])};
  data.train.values = std::move(train.images.values);
  data.test.values = std::move(test.images.values);
  data.name = std::move(classes.dataName);
  data.classNames = std::move(classes.names);
  return data;
}

}  // namespace retort
