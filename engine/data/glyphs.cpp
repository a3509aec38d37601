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

const GlyphForm& pickForm(int digit, Random& random) {
  const std::vector<GlyphForm>& forms = glyphForms(digit);
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

using Paths = std::vector<std::vector<Point>>;

// Pen paths in units, distorted.
Paths writtenPaths(int digit, Random& random) {
  const GlyphForm& form = pickForm(digit, random);
  const Posture posture(random);
  const ElasticField field(random, random.uniform(2.0, 4.5));
  Paths paths;
  for (const Stroke& stroke : form.strokes) {
    paths.push_back(pathOf(wobbled(stroke, random)));
    for (Point& point : paths.back()) point = posture.of(field.at(point));
  }
  return paths;
}

// From units to pixels, small enough to fit; somewhere on the canvas where no ink is cut off.
void placeOnCanvas(Paths& paths, Random& random) {
  Point low{1e9, 1e9};
  Point high{-1e9, -1e9};
  for (const auto& path : paths) {
    for (const Point& point : path) {
      low = {std::min(low.x, point.x), std::min(low.y, point.y)};
      high = {std::max(high.x, point.x), std::max(high.y, point.y)};
    }
  }
  constexpr double largest = 20 * unitsPerPixel;
  const double scale = std::min(1.0, largest / std::max(high.x - low.x, high.y - low.y)) / unitsPerPixel;
  const auto place = [&random, scale](double extent) {
    constexpr double farthest = 4.5;
    constexpr double inkless = 2.0;  // pixels that the pen's radius takes on both sides
    const double room = std::min(farthest, 0.5 * (GlyphCanvas::side - inkless - extent * scale));
    return 0.5 * (GlyphCanvas::side - extent * scale) + random.uniform(-room, room);
  };
  const double left = place(high.x - low.x);
  const double top = place(high.y - low.y);
  for (auto& path : paths)
    for (Point& point : path) point = {(point.x - low.x) * scale + left, (point.y - low.y) * scale + top};
}

// Draws each path with a pen that presses unevenly and now and then skips.
void drawPaths(const Paths& paths, GlyphCanvas& canvas, Random& random) {
  const double radius = std::clamp(1.12 + 0.3 * bell(random), 0.55, 2.1);
  for (const auto& path : paths) {
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

Cases blankCases(std::size_t count, Random& order) {
  Cases cases;
  cases.values.resize(count * GlyphCanvas::pixels);
  cases.labels.resize(count);
  for (std::size_t i = 0; i < count; ++i) cases.labels[i] = static_cast<std::uint16_t>(i % 10);
  order.shuffle(cases.labels);
  return cases;
}

// Draws cases first, first + step … of a set whose case i has stream firstStream + i.
void drawCases(Cases& cases, std::uint64_t seed, std::uint64_t firstStream, std::size_t first, std::size_t step) {
  for (std::size_t i = first; i < cases.count(); i += step) {
    Random random(seed, firstStream + i);
    const GlyphImage image = drawGlyph(cases.labels[i], random);
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
  Paths paths = writtenPaths(digit, random);
  placeOnCanvas(paths, random);
  GlyphCanvas canvas;
  drawPaths(paths, canvas, random);
  return developed(canvas, random);
}

Dataset drawGlyphs(const GlyphOptions& options) {
  const auto seed = static_cast<std::uint64_t>(options.seed);
  Dataset data;
  data.name = "glyphs";
  data.shape = {1, GlyphCanvas::side, GlyphCanvas::side};
  for (int digit = 0; digit < 10; ++digit) data.classNames.push_back(std::to_string(digit));
  Random order(seed, labelStream);
  data.train = blankCases(options.trainCases, order);
  data.test = blankCases(options.testCases, order);
  const std::size_t threads = options.threads > 0 ? static_cast<std::size_t>(options.threads) : 2;
  std::vector<std::future<void>> workers;
  for (std::size_t worker = 0; worker < threads; ++worker) {
    workers.push_back(std::async(std::launch::async, [&data, seed, worker, threads] {
      drawCases(data.train, seed, 0, worker, threads);
      drawCases(data.test, seed, testStream, worker, threads);
    }));
  }
  for (auto& worker : workers) worker.get();
  data.sha256 = sha256Of(data);
  return data;
}

}  // namespace retort
