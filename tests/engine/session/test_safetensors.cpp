// Weights as bytes and back, and bytes that are none.
#include <cstring>
#include <limits>

#include <QTest>

#include "engine/experiment/error.h"
#include "engine/session/safetensors.h"
#include "tests/support/made_up_session.h"

using namespace retort;
using namespace retort::test;

namespace {

using Raw = std::vector<std::uint8_t>;

Raw file(const std::string& header, std::size_t dataBytes, std::uint64_t length) {
  Raw bytes;
  for (unsigned shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<std::uint8_t>(length >> shift));
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.resize(bytes.size() + dataBytes, 1);
  return bytes;
}

Raw file(const std::string& header, std::size_t dataBytes) { return file(header, dataBytes, header.size()); }

std::string entry(const char* name, const char* shape, const char* offsets, const char* type = "\"F32\"") {
  return std::string("\"") + name + "\":{\"dtype\":" + type + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets +
         "}";
}

Raw one(const char* shape, const char* offsets, std::size_t dataBytes, const char* type = "\"F32\"") {
  return file("{" + entry("a", shape, offsets, type) + "}", dataBytes);
}

Raw two(const char* offsets, const char* otherOffsets, std::size_t dataBytes) {
  return file("{" + entry("a", "[2]", offsets) + "," + entry("b", "[2]", otherOffsets) + "}", dataBytes);
}

std::string manyTensors(int count) {
  std::string header = "{";
  for (int i = 0; i < count; ++i)
    header += (i > 0 ? "," : "") + entry(("t" + std::to_string(i)).c_str(), "[0]", "[0,0]");
  return header + "}";
}

void row(const char* name, const Raw& bytes) {
  QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
}

std::span<const std::uint8_t> span(const QByteArray& bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<std::size_t>(bytes.size())};
}

}  // namespace

class TestSafetensors : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void weightsComeBackBitForBit() {
    Weights weights = madeUpWeights(1.5F);
    weights[0].values[0] = std::numeric_limits<float>::denorm_min();
    weights[0].values[1] = -0.0F;
    weights[1].name = "quotes \" and ü";
    const Raw bytes = toSafetensors(weights);
    QCOMPARE(bytes, toSafetensors(weights));
    const Weights read = fromSafetensors(bytes, "here");
    QVERIFY(read == weights);
    QVERIFY(std::signbit(read[0].values[1]));
    QVERIFY2(fromSafetensors(toSafetensors({}), "here").empty(), "no tensors are tensors, too");
  }

  void numbersThatAreNone() {
    const Weights weights{{"a", {3}, {std::nanf(""), HUGE_VALF, -HUGE_VALF}}};
    const Weights read = fromSafetensors(toSafetensors(weights), "here");
    QCOMPARE(std::memcmp(read.at(0).values.data(), weights[0].values.data(), 3 * sizeof(float)), 0);
  }

  void theNumbersLieAligned() {
    for (const char* name : {"a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh"})
      QCOMPARE((toSafetensors({{name, {1}, {1}}}).size() - sizeof(float)) % 8, std::size_t{0});
  }

  void aNetOfManyLayersComesBack() {
    Weights weights;
    for (int i = 0; i < 500; ++i) weights.push_back({"layer" + std::to_string(i), {1}, {static_cast<float>(i)}});
    QVERIFY(fromSafetensors(toSafetensors(weights), "here") == weights);
  }

  void logitsComeBack() {
    const Matrix logits = madeUpLogits(5, 3, -2);
    QVERIFY(matrixFromSafetensors(matrixToSafetensors(logits), "here") == logits);
  }

  void logitsThatAreWeights() {
    for (const Weights& weights :
         {Weights{}, madeUpWeights(1), Weights{{"logits", {4}, {1, 2, 3, 4}}}, Weights{{"a", {2, 2}, {1, 2, 3, 4}}}})
      try {
        (void)matrixFromSafetensors(toSafetensors(weights), "here");
        QFAIL("nothing was thrown");
      } catch (const Error& error) {
        QCOMPARE(error.kind(), ErrorKind::BadFile);
      }
  }

  void whatIsAllowed() {
    const Weights read = fromSafetensors(file("{\"__metadata__\":{\"format\":\"pt\"}," + entry("b", "[1]", "[4,8]") +
                                                  "," + entry("a", "[]", "[0,4]") + "}   ",
                                              8),
                                         "here");
    QCOMPARE(read.size(), std::size_t{2});
    QCOMPARE(read[0].name, std::string("a"));
    QVERIFY(read[0].shape.empty() && read[0].values.size() == 1);
  }

  void refused_data();
  void refused() {
    QFETCH(QByteArray, bytes);
    for (const bool asLogits : {false, true}) try {
        asLogits ? (void)matrixFromSafetensors(span(bytes), "run 7, weights")
                 : (void)fromSafetensors(span(bytes), "run 7, weights");
        QFAIL("nothing was thrown");
      } catch (const Error& error) {
        QCOMPARE(error.kind(), ErrorKind::BadFile);
        QVERIFY2(error.where().find("run 7, weights") != std::string::npos, error.what());
        QVERIFY(!error.problem().empty() && !error.remedy().empty());
      }
  }

  void everyTruncationIsRefused() {
    const Raw bytes = toSafetensors(madeUpWeights(1));
    for (std::size_t size = 0; size < bytes.size(); ++size)
      QVERIFY_THROWS_EXCEPTION(Error, (void)fromSafetensors(std::span(bytes).first(size), "here"));
    Raw longer = bytes;
    longer.push_back(0);
    QVERIFY_THROWS_EXCEPTION(Error, (void)fromSafetensors(longer, "here"));
  }
};

namespace {

void headerRows() {
  row("nothing", {});
  row("half a length", {1, 0, 0, 0});
  row("a length beyond the end", file("{}", 0, 3));
  row("a length of terabytes", file("{}", 0, std::uint64_t{1} << 44U));
  row("the largest length", file("{}", 0, std::numeric_limits<std::uint64_t>::max()));
  row("no header", file("", 8));
  row("no JSON", file("{\"a\"", 0));
  row("JSON that is a list", file("[]", 0));
  row("JSON that is deep", file(std::string(100'000, '['), 0));
  row("bytes that are no UTF-8", file("{\"\xff\xfe\":{}}", 0));
  row("an entry that is no object", file("{\"a\":1}", 0));
  row("no type", file(R"({"a":{"shape":[1],"data_offsets":[0,4]}})", 4));
  row("no shape", file(R"({"a":{"dtype":"F32","data_offsets":[0,4]}})", 4));
  row("no offsets", file(R"({"a":{"dtype":"F32","shape":[1]}})", 4));
  row("another type", one("[1]", "[0,4]", 4, "\"I32\""));
  row("a type that is no text", one("[1]", "[0,4]", 4, "32"));
  row("too many tensors", file(manyTensors(12'000), 0));
  row("a header of 2 MB", file("{" + std::string(2U << 20U, ' ') + "}", 0));
}

void shapeRows() {
  row("a shape that is no list", one("1", "[0,4]", 4));
  row("a negative side", one("[-1]", "[0,4]", 4));
  row("a broken side", one("[1.5]", "[0,4]", 4));
  row("a side in words", one("[\"1\"]", "[0,4]", 4));
  row("too many sides", one("[1,1,1,1,1,1,1,1,1]", "[0,4]", 4));
  row("one offset", one("[1]", "[0]", 4));
  row("three offsets", one("[1]", "[0,4,4]", 4));
  row("a negative offset", one("[1]", "[-4,0]", 4));
  row("offsets backwards", one("[1]", "[4,0]", 4));
  row("offsets beyond the end", one("[2]", "[0,8]", 4));
  row("offsets that do not fit the shape", one("[1]", "[0,8]", 8));
  row("a shape of terabytes", one("[1099511627776]", "[0,4]", 4));
  row("a shape of terabytes and its offsets", one("[1099511627776]", "[0,4398046511104]", 4));
  row("sides whose product overflows", one("[4294967296,4294967296]", "[0,0]", 0));
  row("sides whose bytes overflow to 4", one("[4611686018427387905]", "[0,4]", 4));
  row("an empty shape with a huge side", one("[0,18446744073709551615]", "[0,0]", 0));
  row("a huge side with an empty one", one("[18446744073709551615,0]", "[0,0]", 0));
  row("a gap", two("[0,8]", "[12,20]", 20));
  row("a gap before the first", one("[1]", "[4,8]", 8));
  row("an overlap", two("[0,8]", "[4,12]", 12));
  row("the same place twice", two("[0,8]", "[0,8]", 8));
  row("bytes left over", one("[1]", "[0,4]", 5));
}

}  // namespace

void TestSafetensors::refused_data() {
  QTest::addColumn<QByteArray>("bytes");
  headerRows();
  shapeRows();
}

QTEST_APPLESS_MAIN(TestSafetensors)
#include "test_safetensors.moc"
