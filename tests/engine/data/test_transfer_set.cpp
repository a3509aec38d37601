#include <algorithm>
#include <limits>

#include <QTest>

#include "engine/data/transfer_set.h"
#include "engine/experiment/error.h"

using namespace retort;

namespace {

// 1,000 training cases of one pixel; case i has label i modulo 10, but class 9 has none.
Dataset tenClasses() {
  Dataset data;
  data.name = "ten";
  data.shape = {1, 1, 1};
  for (int i = 0; i < 10; ++i) data.classNames.push_back(std::to_string(i));
  for (std::size_t i = 0; i < 1000; ++i)
    data.train.labels.push_back(static_cast<std::uint16_t>(i % 10 == 9 ? 0 : i % 10));
  data.train.values.resize(1000);
  return data;
}

TransferSetSpec transfer(double fraction, std::vector<int> omit = {}, std::vector<int> only = {}) {
  TransferSetSpec spec;
  spec.fraction = fraction;
  spec.omitClasses = std::move(omit);
  spec.onlyClasses = std::move(only);
  return spec;
}

DatasetSpec validated(double fraction, std::int64_t seed = 1) {
  DatasetSpec spec;
  spec.validationFraction = fraction;
  spec.seed = seed;
  return spec;
}

std::string badKey(const DatasetSpec& dataset, const TransferSetSpec& spec) {
  try {
    (void)makeTransferSet(tenClasses(), dataset, spec, 1);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::BadSpec && !error.remedy().empty()) return error.where();
  }
  return {};
}

bool ascending(const std::vector<std::uint32_t>& cases) {
  return std::adjacent_find(cases.begin(), cases.end(), std::greater_equal<>()) == cases.end();
}

bool includes(const std::vector<std::uint32_t>& all, const std::vector<std::uint32_t>& part) {
  return std::includes(all.begin(), all.end(), part.begin(), part.end());
}

}  // namespace

class TestTransferSet : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everything();
  void fraction();
  void omittedClasses();
  void onlyClasses();
  void validationIsApart();
  void validationKnowsOnlyTheDataSeed();
  void recordingsStayWhole();
  void errors();
};

void TestTransferSet::everything() {
  const TransferSet set = makeTransferSet(tenClasses(), {}, {}, 1);
  QCOMPARE(set.training.size(), std::size_t{1000});
  QVERIFY(ascending(set.training));
  QVERIFY(set.validation.empty());
}

void TestTransferSet::fraction() {
  const Dataset data = tenClasses();
  const TransferSet some = makeTransferSet(data, {}, transfer(0.03), 1);
  QCOMPARE(some.training.size(), std::size_t{30});
  QVERIFY(ascending(some.training));
  QVERIFY(makeTransferSet(data, {}, transfer(0.03), 1).training == some.training);
  QVERIFY(makeTransferSet(data, {}, transfer(0.03), 2).training != some.training);
  QVERIFY(includes(makeTransferSet(data, {}, transfer(0.3), 1).training, some.training));
  QCOMPARE(makeTransferSet(data, {}, transfer(1e-9), 1).training.size(), std::size_t{1});
}

void TestTransferSet::omittedClasses() {
  const Dataset data = tenClasses();
  const TransferSet set = makeTransferSet(data, {}, transfer(1, {3, 5}), 1);
  QCOMPARE(set.training.size(), std::size_t{800});
  for (const std::uint32_t i : set.training) QVERIFY(data.train.labels[i] != 3 && data.train.labels[i] != 5);
  QCOMPARE(makeTransferSet(data, {}, transfer(0.5, {3, 5}), 1).training.size(), std::size_t{400});
}

void TestTransferSet::onlyClasses() {
  const Dataset data = tenClasses();
  const TransferSet set = makeTransferSet(data, {}, transfer(1, {}, {7, 8}), 1);
  QCOMPARE(set.training.size(), std::size_t{200});
  for (const std::uint32_t i : set.training) QVERIFY(data.train.labels[i] == 7 || data.train.labels[i] == 8);
  QCOMPARE(makeTransferSet(data, {}, transfer(1, {7}, {7, 8}), 1).training.size(), std::size_t{100});
}

void TestTransferSet::validationIsApart() {
  const TransferSet set = makeTransferSet(tenClasses(), validated(0.2), transfer(1), 1);
  QCOMPARE(set.validation.size(), std::size_t{200});
  QCOMPARE(set.training.size(), std::size_t{800});
  std::vector<std::uint32_t> all(set.training);
  all.insert(all.end(), set.validation.begin(), set.validation.end());
  std::sort(all.begin(), all.end());
  QVERIFY(ascending(all));
  QVERIFY(ascending(set.validation));
}

// Else a student would be tested on cases that its teacher has seen.
void TestTransferSet::validationKnowsOnlyTheDataSeed() {
  const Dataset data = tenClasses();
  const auto held = makeTransferSet(data, validated(0.2), transfer(1), 1).validation;
  QVERIFY(makeTransferSet(data, validated(0.2), transfer(0.1, {3}), 99).validation == held);
  QVERIFY(makeTransferSet(data, validated(0.2, 2), transfer(1), 1).validation != held);
  const auto omitting = makeTransferSet(data, validated(0.2), transfer(1, {3}), 1);
  QVERIFY(std::any_of(omitting.validation.begin(), omitting.validation.end(),
                      [&data](std::uint32_t i) { return data.train.labels[i] == 3; }));
}

// Frames of one recording are on one side alone. 100 recordings of 10 frames each; shares are of the recordings.
void TestTransferSet::recordingsStayWhole() {
  Dataset data = tenClasses();
  for (std::uint32_t i = 0; i < 1000; ++i) data.train.recordings.push_back(i / 10);
  const TransferSet set = makeTransferSet(data, validated(0.2), transfer(0.25), 1);
  QCOMPARE(set.validation.size(), std::size_t{200});
  QCOMPARE(set.training.size(), std::size_t{200});
  QVERIFY(ascending(set.training) && ascending(set.validation));
  std::vector<int> frames(100);
  for (const std::uint32_t i : set.training) ++frames[i / 10];
  for (const std::uint32_t i : set.validation) frames[i / 10] += 100;
  for (const int count : frames) QVERIFY(count == 0 || count == 10 || count == 1000);
}

void TestTransferSet::errors() {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  QCOMPARE(badKey({}, transfer(1, {10})), std::string("transfer_set.omit_classes"));
  QCOMPARE(badKey({}, transfer(1, {-1})), std::string("transfer_set.omit_classes"));
  QCOMPARE(badKey({}, transfer(1, {}, {12})), std::string("transfer_set.only_classes"));
  QCOMPARE(badKey({}, transfer(1, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})), std::string("transfer_set.omit_classes"));
  QCOMPARE(badKey({}, transfer(1, {4}, {4})), std::string("transfer_set.omit_classes"));
  QCOMPARE(badKey({}, transfer(1, {}, {9})), std::string("transfer_set.only_classes"));
  QCOMPARE(badKey({}, transfer(0)), std::string("transfer_set.fraction"));
  QCOMPARE(badKey({}, transfer(1.01)), std::string("transfer_set.fraction"));
  QCOMPARE(badKey({}, transfer(nan)), std::string("transfer_set.fraction"));
  QCOMPARE(badKey(validated(nan), transfer(1)), std::string("dataset.validation_fraction"));
}

QTEST_GUILESS_MAIN(TestTransferSet)
#include "test_transfer_set.moc"
