#include <thread>
#include <vector>

#include <QTemporaryDir>
#include <QTest>

#include "engine/data/dataset_cache.h"
#include "engine/data/sha256.h"
#include "engine/experiment/error.h"
#include "tests/support/mini_idx.h"

using namespace retort;
using namespace retort::test;

namespace {

DatasetSpec idxSpec(const QTemporaryDir& dir) {
  DatasetSpec spec;
  spec.kind = DatasetKind::Idx;
  spec.path = dir.path().toStdString();
  return spec;
}

}  // namespace

class TestDatasetCache : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sharesOneLoad();
  void ignoresWhatDoesNotChangeTheBytes();
  void failuresAreNotKept();
  void knownDigest();
};

void TestDatasetCache::sharesOneLoad() {
  DatasetCache cache;
  std::vector<std::shared_ptr<const Dataset>> got(4);
  {
    std::vector<std::jthread> callers;
    for (auto& place : got) callers.emplace_back([&cache, &place] { place = cache.get({}); });
  }
  for (const auto& data : got) QVERIFY(data && data == got.front());
}

void TestDatasetCache::ignoresWhatDoesNotChangeTheBytes() {
  const QTemporaryDir dir;
  writeMiniIdx(dir.path().toStdString(), makeMiniIdx());
  DatasetCache cache;
  const DatasetSpec plain = idxSpec(dir);
  DatasetSpec other = plain;
  other.seed = 7;
  other.validationFraction = 0.5;
  QVERIFY(cache.get(plain) == cache.get(other));
}

void TestDatasetCache::failuresAreNotKept() {
  const QTemporaryDir dir;
  DatasetCache cache;
  const DatasetSpec spec = idxSpec(dir);
  QVERIFY_THROWS_EXCEPTION(Error, (void)cache.get(spec));
  writeMiniIdx(spec.path, makeMiniIdx());
  QCOMPARE(cache.get(spec)->train.count(), std::size_t{24});
}

// FIPS 180-4, example of one block.
void TestDatasetCache::knownDigest() {
  Sha256 sha;
  sha.add(std::vector<std::uint8_t>{'a'});
  sha.add(std::vector<std::uint8_t>{'b', 'c'});
  QCOMPARE(sha.finish(), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

QTEST_GUILESS_MAIN(TestDatasetCache)
#include "test_dataset_cache.moc"
