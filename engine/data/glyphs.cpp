#include "engine/data/glyphs.h"

#include <algorithm>
#include <array>
#include <future>
#include <string>
#include <vector>

#include "engine/data/glyph_strokes.h"
#include "engine/data/idx_file.h"
#include "engine/data/sha256.h"

namespace retort {
namespace {

constexpr std::uint64_t testStream = 1ULL << 32U;   // case i of the test set has stream testStream + i
constexpr std::uint64_t labelStream = 1ULL << 33U;  // the order of the classes
constexpr double unitsPerPixel = 5.0;               // a digit of 100 units is 20 pixels high, as MNIST's
constexpr double middleX = 30;
constexpr double middleY = 50;
constexpr double lineY = 100;  // of the line that is written on

// About normal with standard deviation 1, at most 3.5: the sum of four uniforms, without a logarithm or a cosine.
double bell(Random& random) {
  const double sum = random.uniform() + random.uniform() + random.uniform() + random.uniform();
  return (sum - 2.0) * 1.7320508075688772;
}

struct Point {
  double x = 0;
  double y = 0;
};

// A smooth random displacement of the plane: quadratic B-splines over a coarse grid.
class ElasticField {
 public:
  // @param strength standard deviation of a knot's displacement, in units
  ElasticField(Random& random, double strength) {
    for (Point& knot : m_knots) knot = {strength * bell(random), strength * bell(random)};
  }

  [[nodiscard]] Point at(Point p) const {
    const auto [column, wx] = weights(p.x - middleX);
    const auto [row, wy] = weights(p.y - middleY);
    Point moved = p;
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 3; ++j) {
        const Point& knot = m_knots[(row + i) * side + column + j];
        moved.x += wy[i] * wx[j] * knot.x;
        moved.y += wy[i] * wx[j] * knot.y;
      }
    }
    return moved;
  }

 private:
  static constexpr std::size_t side = 7;
  static constexpr double spacing = 30;  // units between knots

  struct Weights {
    std::size_t first = 0;
    std::array<double, 3> of{};
  };
  static Weights weights(double fromMiddle) {
    const double place = std::clamp(fromMiddle / spacing + 2.5, 0.0, 4.999);
    const auto first = static_cast<std::size_t>(place);
    const double t = place - static_cast<double>(first);
    return {first, {0.5 * (1 - t) * (1 - t), 0.5 + t * (1 - t), 0.5 * t * t}};
  }

  std::array<Point, side * side> m_knots;
};

// Rotation, slant and scale about the digit's middle.
class Posture {
 public:
  explicit Posture(Random& random) {
    const double halfTurn = 0.12 * bell(random);  // tangent of half the angle
    const double norm = 1 + halfTurn * halfTurn;
    const double cosine = (1 - halfTurn * halfTurn) / norm;
    const double sine = 2 * halfTurn / norm;
    const double slant = 0.1 + 0.22 * bell(random);
    const double width = std::clamp(1.04 + 0.2 * bell(random), 0.75, 1.5);
    const double height = 1 + 0.13 * bell(random);
    m_xx = cosine * width;
    m_xy = (-slant * cosine + sine) * height;
    m_yx = -sine * width;
    m_yy = (slant * sine + cosine) * height;
  }

  [[nodiscard]] Point of(Point p) const {
    const double x = p.x - middleX;
    const double y = p.y - middleY;
    return {m_xx * x + m_xy * y + middleX, m_yx * x + m_yy * y + middleY};
  }

 private:
  double m_xx = 1, m_xy = 0, m_yx = 0, m_yy = 1;
};

const GlyphForm& pickForm(int character, Random& random) {
  const std::vector<GlyphForm>& forms = glyphForms(character);
  double total = 0;
  for (const GlyphForm& form : forms) total += form.weight;
  double left = random.uniform(0, total);
  for (const GlyphForm& form : forms) {
    if (left < form.weight) return form;
    left -= form.weight;
  }
  return forms.back();
}

// The habits of this hand, moved a little at every point; ends run over or stop short.
Stroke wobbled(const Stroke& stroke, Random& random) {
  constexpr double wobble = 1.0;
  Stroke result = stroke;
  for (StrokePoint& point : result) {
    point.x += wobble * bell(random);
    point.y += wobble * bell(random);
  }
  const auto stretch = [&random](StrokePoint& end, const StrokePoint& before) {
    const double by = 0.15 * bell(random);
    end.x += by * (end.x - before.x);
    end.y += by * (end.y - before.y);
  };
  stretch(result.front(), result[1]);
  stretch(result.back(), result[result.size() - 2]);
  return result;
}

// Catmull-Rom spline through the points; at a corner and at the ends the neighbour beyond is mirrored.
std::vector<Point> pathOf(const Stroke& stroke) {
  constexpr int pieces = 5;
  std::vector<Point> path;
  path.reserve(stroke.size() * pieces);
  path.push_back({stroke.front().x, stroke.front().y});
  for (std::size_t i = 0; i + 1 < stroke.size(); ++i) {
    const StrokePoint& b = stroke[i];
    const StrokePoint& c = stroke[i + 1];
    const StrokePoint a = i > 0 && !b.corner ? stroke[i - 1] : StrokePoint{2 * b.x - c.x, 2 * b.y - c.y};
    const StrokePoint d =
        i + 2 < stroke.size() && !c.corner ? stroke[i + 2] : StrokePoint{2 * c.x - b.x, 2 * c.y - b.y};
    for (int piece = 1; piece <= pieces; ++piece) {
      const double t = static_cast<double>(piece) / pieces;
      const auto spline = [t](double p, double q, double r, double s) {
        return q + 0.5 * t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)));
      };
      path.push_back({spline(a.x, b.x, c.x, d.x), spline(a.y, b.y, c.y, d.y)});
    }
  }
  return path;
}

// Pen paths, distorted; in units, then in pixels.
struct Writing {
  std::vector<std::vector<Point>> paths;
  double line = 0;        // y of the line that is written on
  double thickest = 2.1;  // radius of the pen in pixels
};

Writing written(int character, Random& random) {
  const GlyphForm& form = pickForm(character, random);
  const Posture posture(random);
  const ElasticField field(random, random.uniform(2.0, 4.5));
  Writing writing;
  writing.line = posture.of({middleX, lineY}).y;
  for (const Stroke& stroke : form.strokes) {
    writing.paths.push_back(pathOf(wobbled(stroke, random)));
    for (Point& point : writing.paths.back()) point = posture.of(field.at(point));
  }
  return writing;
}

struct Box {
  Point low{1e9, 1e9};
  Point high{-1e9, -1e9};
};

Box boxOf(const Writing& writing) {
  Box box;
  for (const auto& path : writing.paths) {
    for (const Point& point : path) {
      box.low = {std::min(box.low.x, point.x), std::min(box.low.y, point.y)};
      box.high = {std::max(box.high.x, point.x), std::max(box.high.y, point.y)};
    }
  }
  return box;
}

constexpr double inkless = 2.0;  // pixels that the pen's radius takes on both sides

// Where `extent` pixels begin that lie anywhere near the middle where no ink is cut off.
double anyPlace(double extent, double farthest, Random& random) {
  const double room = std::min(farthest, 0.5 * (GlyphCanvas::side - inkless - extent));
  return 0.5 * (GlyphCanvas::side - extent) + random.uniform(-room, room);
}

void toPixels(Writing& writing, Point low, double scale, Point place) {
  for (auto& path : writing.paths)
    for (Point& point : path) point = {(point.x - low.x) * scale + place.x, (point.y - low.y) * scale + place.y};
}

// From units to pixels, small enough to fit; somewhere on the canvas where no ink is cut off.
void placeAnywhere(Writing& writing, Random& random) {
  constexpr double largest = 20 * unitsPerPixel;
  constexpr double farthest = 4.5;
  const auto [low, high] = boxOf(writing);
  const double scale = std::min(1.0, largest / std::max(high.x - low.x, high.y - low.y)) / unitsPerPixel;
  const double left = anyPlace((high.x - low.x) * scale, farthest, random);
  const double top = anyPlace((high.y - low.y) * scale, farthest, random);
  toPixels(writing, low, scale, {left, top});
}

// From units to pixels by the size of the hand, and on its line; moved where ink would be cut off. Small letters get no
// pen that would fill them.
void placeOnLine(Writing& writing, Random& random) {
  constexpr double unitsPerLinePixel = 6.4;  // upper case is 16 pixels high, and tails have room
  constexpr double restsAt = 20.3;           // pixels from the top
  constexpr double strays = 1.5;             // pixels by which the line lies higher or lower
  constexpr double farthest = 3;
  constexpr double room = GlyphCanvas::side - inkless;
  const auto [low, high] = boxOf(writing);
  const double hand = std::clamp(1 + 0.14 * bell(random), 0.6, 1.4) / unitsPerLinePixel;
  const double scale = std::min(hand, room / std::max(high.x - low.x, high.y - low.y));
  const double left = anyPlace((high.x - low.x) * scale, farthest, random);
  const double line = restsAt + strays * bell(random);
  const double height = (high.y - low.y) * scale;
  const double top = line - (writing.line - low.y) * scale;
  writing.thickest = 1.45;
  constexpr double margin = 0.5 * inkless;
  toPixels(writing, low, scale, {left, std::clamp(top, margin, std::max(margin, margin + room - height))});
}

// Draws each path with a pen that presses unevenly and now and then skips.
void drawPaths(const Writing& writing, GlyphCanvas& canvas, Random& random) {
  const double radius = std::clamp(1.12 + 0.3 * bell(random), 0.55, writing.thickest);
  for (const auto& path : writing.paths) {
    const double drift = 0.16 * bell(random);  // of the radius, from start to end
    const bool skips = random.uniform() < 0.05;
    const std::size_t gap = skips ? 1 + random.below(static_cast<std::uint32_t>(path.size())) : path.size();
    const auto pen = [&](std::size_t i) {
      const double along = static_cast<double>(i) / static_cast<double>(path.size() - 1) - 0.5;
      return PenPoint{path[i].x, path[i].y, radius * (1 + drift * 2 * along)};
    };
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      if (i < gap || i >= gap + 2) canvas.drawLine(pen(i), pen(i + 1));
    }
  }
}

// Paper stays 0 but for faint grain near the ink; ink varies in darkness.
GlyphImage developed(GlyphCanvas& canvas, Random& random) {
  canvas.blur(static_cast<float>(random.uniform(0.1, 0.7)));
  const auto darkness = static_cast<float>(random.uniform(225, 330));
  const auto grain = static_cast<float>(random.uniform(0.02, 0.25));
  GlyphImage image{};
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < image.size(); ++i) {
    bits = i % 8 == 0 ? random.next() : bits >> 8U;
    const float noise = static_cast<float>(bits & 0xffU) / 127.5F - 1.0F;
    const float ink = canvas.values()[i];
    const float grey = darkness * ink * (1.0F + grain * noise);
    image[i] = static_cast<std::uint8_t>(std::clamp(grey, 0.0F, 255.0F));
  }
  return image;
}

GlyphImage inked(const Writing& writing, Random& random) {
  GlyphCanvas canvas;
  drawPaths(writing, canvas, random);
  return developed(canvas, random);
}

Cases blankCases(std::size_t count, std::size_t classes, Random& order) {
  Cases cases;
  cases.values.resize(count * GlyphCanvas::pixels);
  cases.labels.resize(count);
  for (std::size_t i = 0; i < count; ++i) cases.labels[i] = static_cast<std::uint16_t>(i % classes);
  order.shuffle(cases.labels);
  return cases;
}

using Draw = GlyphImage (*)(int, Random&);

// Draws cases first, first + step … of a set whose case i has stream firstStream + i.
void drawCases(Cases& cases, Draw draw, std::uint64_t seed, std::uint64_t firstStream, std::size_t first,
               std::size_t step) {
  for (std::size_t i = first; i < cases.count(); i += step) {
    Random random(seed, firstStream + i);
    const GlyphImage image = draw(cases.labels[i], random);
    std::copy(image.begin(), image.end(), cases.values.begin() + static_cast<std::ptrdiff_t>(i * image.size()));
  }
}

// As if the set had been written to files in MNIST's layout.
std::string sha256Of(const Dataset& data) {
  constexpr std::uint32_t side = GlyphCanvas::side;
  Sha256 sha;
  for (const Cases* cases : {&data.train, &data.test}) {
    const auto count = static_cast<std::uint32_t>(cases->count());
    const std::vector<std::uint8_t> labels(cases->labels.begin(), cases->labels.end());
    sha.add(idxHeader(std::array{count, side, side}));
    sha.add(cases->values);
    sha.add(idxHeader(std::array{count}));
    sha.add(labels);
  }
  return sha.finish();
}

}  // namespace

GlyphImage drawGlyph(int digit, Random& random) {
  Writing writing = written(digit, random);
  placeAnywhere(writing, random);
  return inked(writing, random);
}

GlyphImage drawCharacter(int character, Random& random) {
  Writing writing = written(character, random);
  placeOnLine(writing, random);
  return inked(writing, random);
}

std::size_t classCount(GlyphClasses classes) { return classes == GlyphClasses::Digits ? 10 : kGlyphCharacters.size(); }

GlyphOptions glyphOptions(GlyphClasses classes, std::int64_t seed) {
  GlyphOptions options;
  options.seed = seed;
  options.classes = classes;
  if (classes == GlyphClasses::Alphanumeric) {
    options.trainCases = 31000;
    options.testCases = 6200;
  }
  return options;
}

Dataset drawGlyphs(const GlyphOptions& options) {
  const auto seed = static_cast<std::uint64_t>(options.seed);
  const bool isDigits = options.classes == GlyphClasses::Digits;
  const Draw draw = isDigits ? drawGlyph : drawCharacter;
  const std::size_t classes = classCount(options.classes);
  Dataset data;
  data.name = isDigits ? "glyphs" : "glyphs, letters too";
  data.shape = {1, GlyphCanvas::side, GlyphCanvas::side};
  for (const char character : kGlyphCharacters.substr(0, classes)) data.classNames.emplace_back(1, character);
  Random order(seed, labelStream);
  data.train = blankCases(options.trainCases, classes, order);
  data.test = blankCases(options.testCases, classes, order);
  const std::size_t threads = options.threads > 0 ? static_cast<std::size_t>(options.threads) : 2;
  std::vector<std::future<void>> workers;
  for (std::size_t worker = 0; worker < threads; ++worker) {
    workers.push_back(std::async(std::launch::async, [&data, draw, seed, worker, threads] {
      drawCases(data.train, draw, seed, 0, worker, threads);
      drawCases(data.test, draw, seed, testStream, worker, threads);
    }));
  }
  for (auto& worker : workers) worker.get();
  data.sha256 = sha256Of(data);
  return data;
}

}  // namespace retort
