#include <algorithm>
#include <stdexcept>
#include <vector>

#include <QTest>

#include "engine/analysis/class_tree.h"
#include "engine/data/random.h"

using namespace retort;

class TestClassTree : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void averageLinkageByHand();
  void equallyNearPairs();
  void neighboursAreTheNearestEnds();
  void noneOneAndTwoClasses();
  void everyClusterIsAStretchOfTheOrder();
  void whatDoesNotFitIsRefused();
};

namespace {

using Merges = std::vector<ClassMerge>;
using Order = std::vector<std::size_t>;

std::vector<double> randomDistances(std::size_t classes) {
  Random random(11);
  std::vector<double> d(classes * classes);
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < i; ++j) d[i * classes + j] = d[j * classes + i] = random.uniform();
  return d;
}

}  // namespace

/// 0 and 1 join at 17; then 4 at (23 + 21) / 2 = 22; then 2 and 3 at 28; all at (21 + 31 + 30 + 34 + 39 + 43) / 6 = 33.
/// Of the ends 4-1-0 and 2-3 the classes 0 and 2 are the nearest, at 21.
void TestClassTree::averageLinkageByHand() {
  const std::vector<double> d{0,  17, 21, 31, 23,  //
                              17, 0,  30, 34, 21,  //
                              21, 30, 0,  28, 39,  //
                              31, 34, 28, 0,  43,  //
                              23, 21, 39, 43, 0};
  const ClassTree tree = classTree(d, 5);
  QCOMPARE(tree.merges, (Merges{{0, 1, 17}, {5, 4, 22}, {2, 3, 28}, {6, 7, 33}}));
  QCOMPARE(tree.order, (Order{4, 1, 0, 2, 3}));
}

void TestClassTree::equallyNearPairs() {
  std::vector<double> alike(16, 1);
  for (std::size_t i = 0; i < 4; ++i) alike[i * 5] = 0;
  QCOMPARE(classTree(alike, 4).merges, (Merges{{0, 1, 1}, {4, 2, 1}, {5, 3, 1}}));
  QCOMPARE(classTree(alike, 4).order, (Order{0, 1, 2, 3}));
  const std::vector<double> pairs{0, 2, 2, 1, 2, 0, 1, 2, 2, 1, 0, 2, 1, 2, 2, 0};  // 0 with 3, 1 with 2
  QCOMPARE(classTree(pairs, 4).merges, (Merges{{0, 3, 1}, {1, 2, 1}, {4, 5, 2}}));
}

/// 0 and 1 join, and 2 and 3; between them 0 and 3 are the nearest: 1-0-3-2.
void TestClassTree::neighboursAreTheNearestEnds() {
  const std::vector<double> d{0, 1, 8, 5, 1, 0, 9, 8, 8, 9, 0, 1, 5, 8, 1, 0};
  const ClassTree tree = classTree(d, 4);
  QCOMPARE(tree.order, (Order{1, 0, 3, 2}));
  QCOMPARE(tree.merges.back(), (ClassMerge{4, 5, 7.5}));
}

void TestClassTree::noneOneAndTwoClasses() {
  QVERIFY(classTree({}, 0).order.empty());
  QCOMPARE(classTree(std::vector{0.0}, 1).order, (Order{0}));
  QVERIFY(classTree(std::vector{0.0}, 1).merges.empty());
  const ClassTree two = classTree(std::vector{0.0, 3.0, 3.0, 0.0}, 2);
  QCOMPARE(two.merges, (Merges{{0, 1, 3}}));
  QCOMPARE(two.order, (Order{0, 1}));
}

void TestClassTree::everyClusterIsAStretchOfTheOrder() {
  constexpr std::size_t classes = 62;
  const ClassTree tree = classTree(randomDistances(classes), classes);
  Order sorted = tree.order;
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < classes; ++i) QCOMPARE(sorted[i], i);
  std::vector<std::vector<std::size_t>> places(classes);  // of each node's leaves
  for (std::size_t i = 0; i < classes; ++i) places[tree.order[i]] = {i};
  double height = 0;
  for (const ClassMerge& merge : tree.merges) {
    QVERIFY(merge.height >= height);
    height = merge.height;
    std::vector<std::size_t> all = places[merge.first];
    all.insert(all.end(), places[merge.second].begin(), places[merge.second].end());
    std::ranges::sort(all);
    QCOMPARE(all.back() - all.front(), all.size() - 1);
    places.push_back(all);
  }
  QCOMPARE(places.back().size(), classes);
}

void TestClassTree::whatDoesNotFitIsRefused() {
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)classTree(std::vector{0.0, 1.0}, 2));
}

QTEST_APPLESS_MAIN(TestClassTree)
#include "test_class_tree.moc"
