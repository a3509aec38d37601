// Sessions whose form is right and whose values are not: someone made them so, the digest included.
#include <chrono>
#include <cstring>
#include <filesystem>

#include <QTest>

#include "engine/data/sha256.h"
#include "engine/experiment/error.h"
#include "engine/session/safetensors.h"
#include "tests/support/made_up_session.h"
#include "tests/support/session_editor.h"
#include "tests/support/session_place.h"
#include "tests/support/session_text.h"

using namespace retort;
using namespace retort::test;

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kLongest{1};

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string quoted(const std::string& text) { return "'" + text + "'"; }

/// The table's column in all rows, or those of one run.
std::string set(const std::string& where, const std::string& value) {
  const auto dot = where.find('.');
  return "UPDATE " + where.substr(0, dot) + " SET " + where.substr(dot + 1) + " = " + value;
}

void row(const std::string& name, const std::string& sql) {
  QTest::newRow(name.substr(0, 80).c_str()) << QByteArray::fromStdString(sql);
}

void setRow(const std::string& where, const std::string& value) {
  row(where + " " + value.substr(0, 30) + " " + std::to_string(value.size()), set(where, value));
}

/// Run 2 becomes a specialist, whose rows are to be read.
std::string asSpecialist() {
  return R"(UPDATE run SET role = 'specialist', spec = '{"specialists":{"count":2}}' WHERE id = 2;)";
}

}  // namespace

class TestEvilSession : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    const auto session = newSession(m_place.options);
    postMadeUpExperiment(*session);
    session->post(SessionEdit(TextEdit{texts::kForm, R"({"dataset.path":"/elsewhere"})"}));
    session->save(m_place.file("good.retort"));
    session->discard();
  }
  void init() {
    m_path = m_place.file("evil.retort");
    fs::copy_file(m_place.file("good.retort"), m_path, fs::copy_options::overwrite_existing);
  }

  void theGoodOneOpens() {
    renewDigest(m_path);
    QCOMPARE(openSession(m_path, m_place.options)->contents().runs.size(), std::size_t{2});
  }

  void absurdValuesAreRefused_data();
  void absurdTextsAreRefused_data();
  void absurdReferencesAreRefused_data();
  void absurdValuesAreRefused() { refusedOnOpening(); }
  void absurdTextsAreRefused() { refusedOnOpening(); }
  void absurdReferencesAreRefused() { refusedOnOpening(); }

  /// What STRICT forbids to write, but a table that was not strict for a moment lets in.
  void valuesOfAnotherTypeAreRefused() {
    for (const char* value : {"threads = 'many'", "name = x'00ff'", "seconds = 'long'", "name = NULL"}) {
      init();
      const std::string alter = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = ";
      executeTrusting(m_path, alter +
                                  "replace(replace(sql, ') STRICT', ')'), 'name TEXT NOT NULL', 'name TEXT')"
                                  " WHERE name = 'run'");
      executeTrusting(m_path, std::string("UPDATE run SET ") + value + " WHERE id = 2");
      executeTrusting(m_path, alter +
                                  "replace(sql || ' STRICT', 'name TEXT,', 'name TEXT NOT NULL,')"
                                  " WHERE name = 'run'");
      refuse([this] { (void)readSession(m_path); });
    }
  }

  void anEvilOldVersionLeavesNoCopy() {
    for (const std::string version : {"v1", "v2", "v3"}) {
      fs::copy_file(std::string(RETORT_SOURCE_DIR) + "/tests/fixtures/session_" + version + ".retort", m_path,
                    fs::copy_options::overwrite_existing);
      editSession(m_path, set("run.epochs", "-1"));
      refuse([this] { (void)openSession(m_path, m_place.options); });
      QVERIFY(!fs::exists(m_path + "." + version));
    }
  }

  void evilBlobsAreRefusedWhenRead_data();
  void evilBlobsAreRefusedWhenRead();
  void heldOutLogitsAndLabelsComeTogether() {
    for (const char* column : {"validation_logits", "validation_labels"}) {
      init();
      editSession(m_path, set(std::string("run.") + column, "NULL"));
      const auto session = openSession(m_path, m_place.options);
      refuse([&] { (void)session->heldOut(1); });
      refuse([&] { (void)session->result(1); });
    }
  }
  void blobsUnderAnothersHashAreRefused() {
    editSession(m_path, "UPDATE blob SET sha256 = replace(sha256, 'a', 'b')");
    refuse([this] { (void)openSession(m_path, m_place.options); });
  }

  void pathsAreOnlyShown_data();
  void pathsAreOnlyShown();
  void aRelativePathStaysNearTheSession();
  void aFormThatIsNoneIsKept();
  void longTextsOfOursAreShortened();

 private:
  void refusedOnOpening() {
    QFETCH(QByteArray, sql);
    editSession(m_path, sql.toStdString());
    const std::string before = bytesOf(m_path);
    const auto copies = m_place.workingCopies();
    refuse([this] { (void)readSession(m_path); });
    refuse([this] { (void)openSession(m_path, m_place.options); });
    QVERIFY(bytesOf(m_path) == before);
    QCOMPARE(m_place.workingCopies(), copies);
  }
  template <typename Call>
  void refuse(Call call) {
    const auto begin = std::chrono::steady_clock::now();
    try {
      call();
      QFAIL("nothing was thrown");
    } catch (const Error& error) {
      QCOMPARE(error.kind(), ErrorKind::BadFile);
      QVERIFY2(error.where().starts_with(m_path), error.what());
      QVERIFY2(std::strlen(error.what()) < 1000, error.what());
    }
    QVERIFY2(std::chrono::steady_clock::now() - begin < kLongest, "it took longer than a second");
  }

  Place m_place{fastFolder()};
  std::string m_path;
};

void TestEvilSession::absurdValuesAreRefused_data() {
  QTest::addColumn<QByteArray>("sql");
  for (const char* column :
       {"fork_epoch", "fork_batch", "hidden", "threads", "epochs", "test_errors", "test_cases", "train_errors",
        "train_cases", "pinned", "deleted", "experiment", "teacher", "run_group", "group_slot", "group_slots"})
    for (const char* value : {"-1", "9223372036854775807", "-9223372036854775808"})
      setRow(std::string("run.") + column, value);
  setRow("run.hidden", "2");
  for (const char* slots : {"0", "65"}) setRow("run.group_slots", slots);
  row("a slot that the group has not", set("run.group_slot", "3") + ", group_slots = 3");
  for (const char* column : {"channels", "height", "width", "train_cases", "test_cases"})
    for (const char* value : {"-1", "4294967297"}) setRow(std::string("dataset.") + column, value);
  setRow("dataset.width", "1000000");
  for (const char* column : {"test_errors", "test_cases", "validation_errors", "validation_cases"})
    setRow(std::string("epoch.") + column, "-1");
  setRow("checkpoint.epoch", "-1");
  for (const char* column : {"temperature", "signal", "variance"})
    for (const char* value : {"-1", "9e999", "-9e999"})
      row(std::string("gradient.") + column + " " + value,
          set(std::string("gradient.") + column, value) + " WHERE temperature = 4");
  for (const char* epoch : {"-1", "0", "2147483648"})
    row(std::string("gradient.epoch ") + epoch, set("gradient.epoch", epoch) + " WHERE epoch = 1");
  for (const char* part : {"-1", "0", "2", "3", "9223372036854775807"})  // only earlier runs are parts
    row(std::string("part ") + part, std::string("INSERT INTO part(run, place, part) VALUES(2, 0, ") + part + ")");
  for (const char* run : {"-1", "0", "9"})
    row(std::string("part of ") + run, std::string("INSERT INTO part(run, place, part) VALUES(") + run + ", 0, 1)");
  const std::string specialist = "INSERT INTO specialist(run, class) VALUES(";
  for (const char* run : {"-1", "0", "1", "9"})  // run 1 is a teacher
    row(std::string("specialist ") + run, specialist + run + ", 0)");
  for (const char* index : {"-1", "3", "9223372036854775807"})
    row(std::string("class ") + index, asSpecialist() + specialist + "2, " + index + ")");
  row("a specialist for all classes", asSpecialist() + specialist + "2, 0), (2, 1), (2, 2)");
  setRow("checkpoint.batch", "2147483648");
  for (const char* id : {"-1", "0", "9223372036854775807"}) {
    row(std::string("run ") + id, std::string("UPDATE run SET id = ") + id + " WHERE id = 2;" +
                                      " DELETE FROM epoch WHERE run = 2; DELETE FROM checkpoint WHERE run = 2");
    if (*id != '0') setRow("experiment.id", id);
    if (*id != '0') row(std::string("data set ") + id, set("dataset.id", id) + ";" + set("run.dataset", id));
    row(std::string("epoch ") + id, set("epoch.epoch", id) + " WHERE epoch = 2");
  }
}

void TestEvilSession::absurdTextsAreRefused_data() {
  QTest::addColumn<QByteArray>("sql");
  for (const char* where : {"run.role", "run.outcome", "checkpoint.reason", "dataset.kind"})
    for (const char* value : {"'dean'", "'Teacher'", "'x' || char(0)"}) setRow(where, value);
  for (const char* colour : {"red", "#12345", "#1234567", "#GGGGGG", "#00000A", "url(http://x)"})
    setRow("run.colour", quoted(colour));
  const std::string temperature = R"({"objective":{"temperature":)";
  for (const std::string& spec :
       {std::string(), std::string("x"), std::string("[]"), std::string("null"), std::string("1e999"),
        std::string(R"({"unknown":1})"), temperature + "-1}}", temperature + "1e999}}", temperature + "\"4\"}}",
        repeated("[", 500'000), repeated("[", 400'000) + repeated("]", 400'000),
        R"({"name":)" + repeated("{\"a\":", 100'000) + "1" + repeated("}", 100'000) + "}",
        "[" + repeated("{},", 300'000) + "{}]", R"({")" + repeated("k", 500'000) + R"(":1})",
        R"({"name":")" + repeated("n", 20'000'000) + R"("})"}) {
    setRow("run.spec", quoted(spec));
    setRow("experiment.spec", quoted(spec));
  }
  const std::string sweep = R"({"sweep":{"objective.temperature":)";
  std::string many = "[1";
  for (int i = 2; i < 90'000; ++i) many += "," + std::to_string(i % 1000) + "." + std::to_string(i / 1000 + 1);
  for (const std::string& spec :
       {std::string(R"({"sweep":{"objective.heat":[1]}})"), std::string(R"({"sweep":3})"), sweep + "[-1]}}",
        sweep + "[null]}}", sweep + "[[1]]}}", sweep + "\"1..2 step 1e-300\"}}", sweep + many + "]}}",
        sweep + "\"" + repeated("1..500 step 0.1,", 60'000) + "1\"}}", std::string(R"({"sweep":{"seeds":-1}})")})
    setRow("experiment.spec", quoted(spec));
  const std::string replaceInSpec = "replace(spec, '";
  setRow("run.spec", replaceInSpec + R"("epochs":20', '"epochs":-20'))");
  setRow("run.spec", replaceInSpec + R"("layers":[', '"layers":[0,'))");
  setRow("run.spec", replaceInSpec + R"("kind":"glyphs"', '"kind":"torch_script"'))");
  for (const char* classes : {"", "{}", "[1]", "[\"a\",null]", "[[\"a\"]]", "\"zero\""})
    setRow("dataset.classes", quoted(classes));
  setRow("dataset.classes", quoted("[" + repeated("\"\",", 70'000) + "\"\"]"));
  setRow("dataset.classes", quoted("[\"" + repeated("c", 5'000) + "\"]"));
  setRow("dataset.sha256", quoted(repeated("a", 65)));
  setRow("dataset.path", quoted(repeated("p", 100'000)));
  for (const char* where : {"run.name", "run.started", "run.engine", "dataset.name", "experiment.created", "session.id",
                            "session.created", "session.program"})
    setRow(where, quoted(repeated("x", 20'000'000)));
  setRow("run.message", quoted(repeated("x", 100'000)));
  setRow("text.text", quoted(repeated("x", 20'000'000)));
  setRow("text.name", quoted(repeated("x", 2'000)));
}

void TestEvilSession::absurdReferencesAreRefused_data() {
  QTest::addColumn<QByteArray>("sql");
  row("a data set that is not there", set("run.dataset", "99"));
  row("no data sets", "DELETE FROM dataset");
  row("a curve of no run", set("epoch.run", "99") + " WHERE run = 2");
  row("a curve of run 0", set("epoch.run", "0") + " WHERE run = 1");
  row("a gradient of no run", set("gradient.run", "99"));
  row("a checkpoint of no run", set("checkpoint.run", "99") + " WHERE run = 2");
  row("a run that teaches itself", set("run.teacher", "id") + " WHERE id = 2");
  row("runs that teach each other", set("run.teacher", "3 - id"));
  row("a fork of itself", set("run.fork_run", "id"));
  row("a fork of a later run", set("run.fork_run", "2") + " WHERE id = 1");
  row("labels of no class", set("dataset.test_labels", "CAST(zeroblob(38) || x'ffff' AS BLOB)"));
  for (const char* labels : {"x'0000'", "zeroblob(39)"}) setRow("dataset.test_labels", labels);
  row("labels of a test set of billions", set("dataset.test_cases", "2000000000"));
  for (const char* states : {"-1", "2", "10", "9223372036854775807"}) setRow("dataset.states", states);
  for (const char* split : {"''", "'Speakers'", "'people'"}) setRow("dataset.split", split);
  for (const char* words : {"'[]'", "''", "'{}'", "'[1, 2, 3]'", "'[\"a\",\"b\"]'", "'[\"a\",\"b\",\"c\",\"d\"]'"})
    row(std::string("words ") + words, set("dataset.word_of", "x'000001000200'") + ", words = " + words);
  row("words that no class is of", set("dataset.words", "'[\"a\"]'"));
  for (const char* of :
       {"x'0000'", "x'00000100020000'", "x'ffff01000200'", "x'000001000300'", "x'000001000100'", "x'000000000100'"})
    row(std::string("words of classes ") + of, set("dataset.word_of", of) + R"(, words = '["a","b","c"]')");
  for (const char* recordings : {"x'00000000'", "zeroblob(79)"}) setRow("dataset.test_recordings", recordings);
  row("labels without classes", set("dataset.classes", "'[]'"));
}

namespace {

void blobRow(const std::string& name, const char* column, const std::vector<std::uint8_t>& bytes) {
  const QByteArray raw(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
  QTest::newRow(name.c_str()) << QByteArray(column) << raw;
}

std::vector<std::uint8_t> claiming(std::uint64_t length, const std::string& header) {
  std::vector<std::uint8_t> bytes(8 + header.size());
  std::memcpy(bytes.data(), &length, 8);
  std::memcpy(bytes.data() + 8, header.data(), header.size());
  return bytes;
}

/// Puts a blob of those bytes under its true hash, for the column of run 1 (of "checkpoint", of its checkpoint).
void placeBlob(Database& database, const std::string& where, const std::vector<std::uint8_t>& bytes) {
  Sha256 hash;
  hash.add(bytes);
  Statement(database, "INSERT INTO blob(sha256, bytes) VALUES(?, ?)").bind(hash.finish(), Bytes(bytes)).run();
  const std::string blob = std::to_string(database.lastRow());
  if (where == "probe.logits")
    Statement(database, "UPDATE probe SET logits = ?").bind(Bytes(bytes)).run();
  else
    database.execute(set(where, blob));
}

}  // namespace

void TestEvilSession::evilBlobsAreRefusedWhenRead_data() {
  QTest::addColumn<QByteArray>("column");
  QTest::addColumn<QByteArray>("bytes");
  const std::string tera = R"({"a":{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4398046511104]}})";
  for (const char* column :
       {"run.weights", "run.test_logits", "run.train_logits", "probe.logits", "checkpoint.weights",
        "checkpoint.moments", "checkpoint.last_weights", "checkpoint.last_logits", "run.validation_logits",
        "run.validation_labels", "checkpoint.last_validation_logits", "checkpoint.last_validation_labels"}) {
    const std::string name = column;
    blobRow(name + ": nothing", column, {});
    blobRow(name + ": zeros", column, std::vector<std::uint8_t>(100, 0));
    blobRow(name + ": a header of terabytes", column, claiming(std::uint64_t{1} << 44U, tera));
    blobRow(name + ": a tensor of terabytes", column, claiming(tera.size(), tera));
    blobRow(name + ": a pickle", column, {'P', 'K', 3, 4, 20, 0, 0, 0, 0, 0});
  }
  for (const char* column : {"run.test_logits", "run.train_logits", "probe.logits", "checkpoint.last_logits",
                             "run.validation_logits", "checkpoint.last_validation_logits"}) {
    const std::string name = column;
    const bool isHeldOut = name.find("validation") != std::string::npos;
    const std::size_t rows = name == "run.train_logits" ? 30 : isHeldOut ? 6 : 20;
    blobRow(name + ": weights", column, toSafetensors(madeUpWeights(1)));
    blobRow(name + ": too few", column, matrixToSafetensors(madeUpLogits(rows - 1, 3, 1)));
    blobRow(name + ": too many", column, matrixToSafetensors(madeUpLogits(rows + 1, 3, 1)));
    blobRow(name + ": other classes", column, matrixToSafetensors(madeUpLogits(rows, 2, 1)));
    blobRow(name + ": on their side", column, matrixToSafetensors(madeUpLogits(3, rows, 1)));
    blobRow(name + ": none", column, matrixToSafetensors(Matrix(0, 3)));
  }
  for (const char* column : {"run.validation_labels", "checkpoint.last_validation_labels"}) {
    const std::string name = column;
    blobRow(name + ": too few", column, std::vector<std::uint8_t>(10, 0));
    blobRow(name + ": half a label", column, std::vector<std::uint8_t>(11, 0));
    blobRow(name + ": too many", column, std::vector<std::uint8_t>(14, 0));
    blobRow(name + ": of no class", column, {0, 0, 1, 0, 2, 0, 3, 0, 0, 0, 0, 0});
  }
}

void TestEvilSession::evilBlobsAreRefusedWhenRead() {
  QFETCH(QByteArray, column);
  QFETCH(QByteArray, bytes);
  editSession(m_path, [&](Database& database) {
    placeBlob(database, column.toStdString(), {bytes.begin(), bytes.end()});
  });
  const auto session = openSession(m_path, m_place.options);
  const std::string table = column.left(column.indexOf('.')).toStdString();
  if (table == "run") refuse([&] { (void)session->result(1); });
  if (table == "checkpoint") refuse([&] { (void)session->checkpoint(1); });
  if (table == "checkpoint") refuse([&] { (void)session->checkpoint(ForkPoint{1, 3, 0}); });
  if (table == "probe") refuse([&] { (void)session->probeLogits(1, 2); });
  if (column.startsWith("run.validation")) refuse([&] { (void)session->heldOut(1); });
  if (column == "run.test_logits") refuse([&] { (void)session->testLogits(1); });
  QCOMPARE(session->contents().runs.size(), std::size_t{2});
}

void TestEvilSession::pathsAreOnlyShown_data() {
  QTest::addColumn<QByteArray>("path");
  for (const char* path : {"../../../../etc/passwd", "/proc/self/mem", "/dev/zero", "file:///etc", "//host/share",
                           "$(touch x)", "~/x", "-rf", ""})
    QTest::newRow(path) << QByteArray(path);
  QTest::newRow("NUL") << QByteArray("/a\0/b", 5);
  QTest::newRow("control characters") << QByteArray("\x1b[2J\n\r\x07\x7f");
  QTest::newRow("no UTF-8") << QByteArray("\xff\xfe/\xc0");
}

void TestEvilSession::pathsAreOnlyShown() {
  QFETCH(QByteArray, path);
  editSession(m_path, [&](Database& database) {
    Statement(database, "UPDATE dataset SET path = ?, relative = ?").bind(path.toStdString(), path.toStdString()).run();
  });
  const auto names = namesIn(m_place.root.path().toStdString());
  const auto session = openSession(m_path, m_place.options);
  QCOMPARE(session->contents().runs.at(0).spec.dataset.path, path.toStdString());
  QCOMPARE(readSession(m_path).datasets.at(0).path, path.toStdString());
  QCOMPARE(namesIn(m_place.root.path().toStdString()), names);
}

/// Not even looked at where it leads far away.
void TestEvilSession::aRelativePathStaysNearTheSession() {
  for (const char* far : {"/usr", "../../../../../../../../../../usr", "a/../../../../../../../../../usr"}) {
    editSession(m_path, set("dataset.relative", quoted(far)) + "; " + set("dataset.path", "'/elsewhere'"));
    QCOMPARE(openSession(m_path, m_place.options)->contents().datasets.at(0).path, std::string("/elsewhere"));
  }
  fs::create_directory(m_place.file("data"));
  editSession(m_path, set("dataset.relative", "'data'"));
  auto contents = openSession(m_path, m_place.options)->contents();
  QCOMPARE(contents.datasets.at(0).path, fs::canonical(m_place.file("data")).string());
  QCOMPARE(contents.texts[texts::kForm], R"({"dataset.path":")" + contents.datasets[0].path + "\"}");
}

void TestEvilSession::aFormThatIsNoneIsKept() {
  fs::create_directories(m_place.file("data"));
  for (const std::string form : {"no JSON", "[]", R"({"dataset.path":7})", ""}) {
    editSession(m_path, set("dataset.relative", "'data'") + "; " + set("text.text", quoted(form)));
    QCOMPARE(openSession(m_path, m_place.options)->contents().texts[texts::kForm], form);
  }
}

/// What is too long for the reader is never written.
void TestEvilSession::longTextsOfOursAreShortened() {
  const auto session = openSession(m_path, m_place.options);
  session->post(SessionEdit(RunLook{1, repeated("ü", 1'500), "", false}));
  session->post(SessionEdit(TextEdit{texts::kNotes, repeated("n", 20'000'000)}));
  session->post(Event(RunQueued{3, madeUpSpec(Role::Student), repeated("s", 5'000), 1, 1}));
  auto failed = std::make_shared<RunResult>();
  failed->message = repeated("m", 100'000);
  session->post(Event(RunFinished{3, failed}));
  session->save();
  const SessionContents contents = readSession(m_path);
  QCOMPARE(contents.runs.at(0).look.name, repeated("ü", 500));
  QVERIFY(contents.runs.at(2).look.name.size() == 1'000 && contents.runs[2].result.message.size() == 65'536);
}

QTEST_APPLESS_MAIN(TestEvilSession)
#include "test_evil_session.moc"
