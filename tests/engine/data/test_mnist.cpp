// The real MNIST, where it is present.
#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QTest>

#include "engine/data/dataset.h"
#include "tests/support/shared_data.h"

using namespace retort;

class TestMnist : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void counts();
  void labels();
  void pictures();

 private:
  std::shared_ptr<const Dataset> m_data;
};

void TestMnist::initTestCase() {
  const QString folder = retort::test::mnistFolder();
  if (folder.isEmpty()) QSKIP("the MNIST files are not here");
  DatasetSpec spec;
  spec.kind = DatasetKind::Idx;
  spec.path = folder.toStdString();
  QElapsedTimer timer;
  timer.start();
  m_data = loadDataset(spec);
  qInfo("read in %lld ms", timer.elapsed());
}

void TestMnist::counts() {
  QCOMPARE(m_data->name, std::string("MNIST"));
  QCOMPARE(m_data->train.count(), std::size_t{60000});
  QCOMPARE(m_data->test.count(), std::size_t{10000});
  QVERIFY((m_data->shape == SampleShape{1, 28, 28}));
  QCOMPARE(m_data->sha256, std::string("b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a"));
}

void TestMnist::labels() {
  std::vector<int> train(10);
  std::vector<int> test(10);
  for (const auto label : m_data->train.labels) ++train.at(label);
  for (const auto label : m_data->test.labels) ++test.at(label);
  QCOMPARE(train, (std::vector<int>{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}));
  QCOMPARE(test, (std::vector<int>{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}));
}

// MD5 sums of the original files, with the headers that the reader has taken off.
void TestMnist::pictures() {
  const auto md5 = [](const QByteArray& header, const Cases& cases) {
    QCryptographicHash hash(QCryptographicHash::Md5);
    hash.addData(QByteArray::fromHex(header));
    hash.addData(
        QByteArray::fromRawData(reinterpret_cast<const char*>(cases.values.data()), qsizetype(cases.values.size())));
    return hash.result().toHex();
  };
  QCOMPARE(md5("000008030000ea600000001c0000001c", m_data->train), QByteArray("6bbc9ace898e44ae57da46a324031adb"));
  QCOMPARE(md5("00000803000027100000001c0000001c", m_data->test), QByteArray("2646ac647ad5339dbf082846283269ea"));
}

QTEST_GUILESS_MAIN(TestMnist)
#include "test_mnist.moc"
