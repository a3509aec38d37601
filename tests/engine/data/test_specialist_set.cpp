#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <numeric>
#include <vector>

#include <QTest>

#include "engine/data/specialist_set.h"
#include "engine/experiment/error.h"

using namespace retort;

class TestSpecialistSet : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void placesByHand();
  void aSmallSetByHand();
  void halfIsSpecial();
  void labelsAreRemapped();
  void onlyOfferedCasesAreUsed();
  void drawsFollowFromSeedAndNumber();
  void allCasesOfTheRestAreDrawnAlike();
  void aRestThatIsTooSmallIsTakenWhole();
  void subsetsAreRefused();
  void setsWithoutCasesAreRefused();
  void whatDoesNotFitIsRefused();
};

namespace {

/// Case i has label i modulo 10.
std::vector<std::uint16_t> tenClasses(std::size_t count = 1000) {
  std::vector<std::uint16_t> labels(count);
  for (std::size_t i = 0; i < count; ++i) labels[i] = static_cast<std::uint16_t>(i % 10);
  return labels;
}

std::vector<std::uint32_t> upTo(std::size_t count) {
  std::vector<std::uint32_t> all(count);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

SpecialistSet setOf(const std::vector<int>& subset, std::int64_t seed = 1, std::uint32_t draw = 0) {
  return makeSpecialistSet(tenClasses(), upTo(1000), 10, subset, seed, draw);
}

bool strictlyAscending(const std::vector<std::uint32_t>& cases) {
  return std::ranges::adjacent_find(cases, std::greater_equal<>()) == cases.end();
}

std::string problemWith(const std::vector<std::uint16_t>& labels, const std::vector<std::uint32_t>& offered,
                        const std::vector<int>& subset) {
  try {
    (void)makeSpecialistSet(labels, offered, 10, subset, 1);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::BadSpec && !error.remedy().empty()) return error.problem();
  }
  return {};
}

bool mentions(const std::string& text, const char* words) { return text.find(words) != std::string::npos; }

}  // namespace

void TestSpecialistSet::placesByHand() {
  const std::array subset{1, 4};
  QCOMPARE(specialistPlaces(subset, 5), (std::vector<std::uint16_t>{2, 0, 2, 2, 1}));
}

/// Two special cases, two others: nothing is left to chance.
void TestSpecialistSet::aSmallSetByHand() {
  const std::vector<std::uint16_t> labels{2, 0, 1, 2, 0};
  const std::array<std::uint32_t, 4> offered{0, 1, 2, 4};
  const std::array subset{1, 2};
  const SpecialistSet set = makeSpecialistSet(labels, offered, 3, subset, 1);
  QCOMPARE(set.cases, (std::vector<std::uint32_t>{0, 1, 2, 4}));
  QCOMPARE(set.labels, (std::vector<std::uint16_t>{1, 2, 0, 2}));
  QCOMPARE(set.special, std::size_t{2});
  QCOMPARE(set.specialShare, 0.5);
  QCOMPARE(set.trainedShare(), 0.5);
}

void TestSpecialistSet::halfIsSpecial() {
  const SpecialistSet set = setOf({3, 7});
  QCOMPARE(set.cases.size(), std::size_t{400});
  QCOMPARE(set.special, std::size_t{200});
  QCOMPARE(set.specialShare, 0.2);
  QCOMPARE(set.trainedShare(), 0.5);
  QVERIFY(strictlyAscending(set.cases));
  QCOMPARE(std::ranges::count_if(set.cases, [](std::uint32_t i) { return i % 10 == 3 || i % 10 == 7; }), 200);
}

void TestSpecialistSet::labelsAreRemapped() {
  const SpecialistSet set = setOf({3, 7, 8});
  const std::map<std::uint32_t, std::uint16_t> places{{3, 0}, {7, 1}, {8, 2}};
  QCOMPARE(set.labels.size(), set.cases.size());
  for (std::size_t i = 0; i < set.cases.size(); ++i) {
    const auto place = places.find(set.cases[i] % 10);
    QCOMPARE(set.labels[i], place == places.end() ? std::uint16_t{3} : place->second);
  }
}

void TestSpecialistSet::onlyOfferedCasesAreUsed() {
  std::vector<std::uint32_t> offered;  // every third, without the class 5
  for (std::uint32_t i = 0; i < 1000; i += 3)
    if (i % 10 != 5) offered.push_back(i);
  const std::array subset{0};
  const SpecialistSet set = makeSpecialistSet(tenClasses(), offered, 10, subset, 1);
  QVERIFY(std::ranges::includes(offered, set.cases));
  QCOMPARE(set.special, static_cast<std::size_t>(std::ranges::count_if(offered, [](auto i) { return i % 10 == 0; })));
  QCOMPARE(set.specialShare, static_cast<double>(set.special) / static_cast<double>(offered.size()));
}

void TestSpecialistSet::drawsFollowFromSeedAndNumber() {
  const SpecialistSet set = setOf({3, 7});
  QCOMPARE(setOf({3, 7}).cases, set.cases);
  QVERIFY(setOf({3, 7}, 2).cases != set.cases);
  QVERIFY(setOf({3, 7}, 1, 1).cases != set.cases);
  QVERIFY(setOf({3, 7}, 1, 1).cases != setOf({3, 7}, 1, 2).cases);
  QCOMPARE(setOf({3, 7}, 1, 1).special, set.special);
}

/// 100 of 900 are drawn 900 times, so each about 100 times: binomial, its standard deviation 9.4.
void TestSpecialistSet::allCasesOfTheRestAreDrawnAlike() {
  std::vector<int> drawn(1000);
  for (std::uint32_t draw = 0; draw < 900; ++draw)
    for (const std::uint32_t i : setOf({4}, 5, draw).cases) ++drawn[i];
  for (std::size_t i = 0; i < 1000; ++i) {
    if (i % 10 == 4)
      QCOMPARE(drawn[i], 900);
    else
      QVERIFY(drawn[i] > 50 && drawn[i] < 150);
  }
}

void TestSpecialistSet::aRestThatIsTooSmallIsTakenWhole() {
  const SpecialistSet set = setOf({0, 1, 2, 3, 4, 5, 6, 7});
  QCOMPARE(set.cases, upTo(1000));
  QCOMPARE(set.special, std::size_t{800});
  QCOMPARE(set.specialShare, 0.8);
  QCOMPARE(set.trainedShare(), 0.8);
}

void TestSpecialistSet::subsetsAreRefused() {
  QVERIFY(mentions(problemWith(tenClasses(), upTo(1000), {}), "no classes"));
  QVERIFY(mentions(problemWith(tenClasses(), upTo(1000), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}), "no dustbin"));
  for (const std::vector<int>& subset : std::vector<std::vector<int>>{{3, 2}, {2, 2}, {-1, 2}, {2, 10}})
    QVERIFY(mentions(problemWith(tenClasses(), upTo(1000), subset), "ascending"));
}

void TestSpecialistSet::setsWithoutCasesAreRefused() {
  const std::vector<std::uint32_t> zeros{0, 10, 20};
  QVERIFY(mentions(problemWith(tenClasses(), zeros, {1, 2}), "no training case"));
  QVERIFY(mentions(problemWith(tenClasses(), zeros, {0, 2}), "outside the subset"));
  QVERIFY(mentions(problemWith(tenClasses(), {}, {0, 2}), "no training case"));
}

void TestSpecialistSet::whatDoesNotFitIsRefused() {
  QVERIFY(mentions(problemWith(tenClasses(10), {0, 1, 10}, {1}), "case 10"));
  std::vector<std::uint16_t> labels = tenClasses(10);
  labels[4] = 10;
  QVERIFY(mentions(problemWith(labels, upTo(10), {1}), "case 4"));
}

QTEST_APPLESS_MAIN(TestSpecialistSet)
#include "test_specialist_set.moc"
