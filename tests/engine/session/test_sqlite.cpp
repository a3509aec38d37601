// The layer over SQLite: values as they were bound, errors that say where, and files that are not trusted.
#include <cmath>
#include <filesystem>

#include <sqlite3.h>

#include <QTest>

#include "engine/experiment/error.h"
#include "engine/session/sqlite.h"
#include "tests/support/session_place.h"

using namespace retort;
using namespace retort::test;

namespace {

/// A connection that trusts everything: what someone else would make a file with.
void make(const std::string& path, const char* sql) {
  sqlite3* handle = nullptr;
  QCOMPARE(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
  QCOMPARE(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(handle);
}

template <typename Call>
ErrorKind kindOf(Call call, std::string* problem = nullptr) {
  try {
    call();
  } catch (const Error& error) {
    if (problem) *problem = error.what();
    return error.kind();
  }
  QTest::qFail("nothing was thrown", __FILE__, __LINE__);
  return ErrorKind::RunFailed;
}

}  // namespace

class TestSqlite : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void valuesComeBack() {
    const Database database(":memory:", Database::Mode::Snapshot);
    database.execute("CREATE TABLE t(a, b, c, d, e, f)");
    const std::string text("a\0b", 3);
    const std::vector<std::uint8_t> blob{0, 255, 7};
    Statement(database, "INSERT INTO t VALUES(?, ?, ?, ?, ?, ?)")
        .bind(std::int64_t{-1} << 62U, 1.0 / 3, text, Bytes(blob), std::nan(""), Bytes())
        .run();
    Statement row(database, "SELECT * FROM t");
    QVERIFY(row.step());
    QCOMPARE(row.columns(), 6);
    QCOMPARE(row.integer(0), std::int64_t{-1} << 62U);
    QCOMPARE(row.real(1), 1.0 / 3);
    QCOMPARE(row.text(2), text);
    QVERIFY(std::ranges::equal(row.blob(3), blob));
    QVERIFY(row.isNull(4) && std::isnan(row.real(4)));
    QVERIFY2(!row.isNull(5) && row.blob(5).empty(), "an empty blob is not NULL");
    QVERIFY(!row.step());
  }

  void aStatementIsUsedAgain() {
    Database database(":memory:", Database::Mode::Snapshot);
    database.execute("CREATE TABLE t(a)");
    constexpr const char* kInsert = "INSERT INTO t VALUES(?)";
    const Statement* first = database.prepared(kInsert).get();
    for (int i = 0; i < 3; ++i) database.prepared(kInsert)->bind(i).run();
    QCOMPARE(database.prepared(kInsert).get(), first);
    QCOMPARE(database.integer("SELECT count(*) FROM t"), 3);
    QCOMPARE(database.integer("SELECT a FROM t WHERE a > 7"), 0);
    QCOMPARE(database.text("SELECT a FROM t WHERE a > 7"), std::string());
  }

  void aTransactionIsWholeOrNot() {
    const Database database(":memory:", Database::Mode::Writer);
    database.execute("CREATE TABLE t(a)");
    {
      const Transaction transaction(database);
      database.execute("INSERT INTO t VALUES(1)");
      QVERIFY(database.inTransaction());
    }
    QVERIFY(!database.inTransaction());
    QCOMPARE(database.integer("SELECT count(*) FROM t"), 0);
    {
      Transaction transaction(database);
      database.execute("INSERT INTO t VALUES(1)");
      transaction.commit();
    }
    QCOMPARE(database.integer("SELECT count(*) FROM t"), 1);
  }

  void errorsSayWhereAndWhat() {
    const Place place;
    std::string said;
    const std::string missing = place.file("none.retort");
    QCOMPARE(kindOf([&] { const Database d(missing, Database::Mode::Foreign); }, &said), ErrorKind::MissingFile);
    QVERIFY2(said.find(missing) != std::string::npos, said.c_str());
    QCOMPARE(kindOf([&] { const Database d(place.file("no/such"), Database::Mode::Writer, "shown"); }, &said),
             ErrorKind::Unwritable);
    QVERIFY2(said.starts_with("shown: "), said.c_str());
    writeFile(place.file("text"), std::string(4096, 'x'));
    QCOMPARE(kindOf([&] { (void)Database(place.file("text"), Database::Mode::Foreign).integer("SELECT 1 FROM t"); }),
             ErrorKind::BadFile);
    make(place.file("a"), "CREATE TABLE t(a)");
    const Database reader(place.file("a"), Database::Mode::Foreign);
    QCOMPARE(kindOf([&] { reader.execute("INSERT INTO t VALUES(1)"); }), ErrorKind::Unwritable);
  }

  void nothingIsWrittenBesideAForeignFile() {
    const Place place;
    make(place.file("a"), "PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    const std::string before = bytesOf(place.file("a"));
    writeFile(place.file("a-wal"), "not a log");
    {
      const Database database(place.file("a"), Database::Mode::Foreign);
      QCOMPARE(database.integer("SELECT a FROM t"), 1);
    }
    QCOMPARE(namesIn(place.root.path().toStdString()), (std::vector<std::string>{"a", "a-wal"}));
    QCOMPARE(bytesOf(place.file("a-wal")), std::string("not a log"));
    QCOMPARE(bytesOf(place.file("a")), before);
  }

  void anyModeDistrusts_data() {
    QTest::addColumn<int>("mode");
    QTest::newRow("foreign") << static_cast<int>(Database::Mode::Foreign);
    QTest::newRow("reader") << static_cast<int>(Database::Mode::Reader);
    QTest::newRow("writer") << static_cast<int>(Database::Mode::Writer);
    QTest::newRow("snapshot") << static_cast<int>(Database::Mode::Snapshot);
  }
  void anyModeDistrusts() {
    QFETCH(int, mode);
    const Place place;
    make(place.file("a"),
         "CREATE TABLE t(a); CREATE TABLE fired(a); INSERT INTO t VALUES(1);"
         "CREATE TRIGGER evil AFTER INSERT ON t BEGIN INSERT INTO fired VALUES(1); END;"
         "CREATE VIEW seen AS SELECT a FROM t");
    const Database database(place.file("a"), static_cast<Database::Mode>(mode));
    if (mode == static_cast<int>(Database::Mode::Writer) || mode == static_cast<int>(Database::Mode::Snapshot)) {
      database.execute("INSERT INTO t VALUES(2)");
      QCOMPARE(database.integer("SELECT count(*) FROM t"), 2);
    }
    QVERIFY2(database.integer("SELECT count(*) FROM fired") == 0, "a trigger of the file fired");
    QVERIFY_THROWS_EXCEPTION(Error, (void)database.integer("SELECT count(*) FROM seen"));
    QVERIFY_THROWS_EXCEPTION(Error, database.execute("SELECT load_extension('libm')"));
    QVERIFY_THROWS_EXCEPTION(Error, database.execute("DELETE FROM sqlite_schema"));
    database.execute("PRAGMA writable_schema = ON");
    QVERIFY_THROWS_EXCEPTION(Error, database.execute("DELETE FROM sqlite_schema"));
    QVERIFY_THROWS_EXCEPTION(Error, database.execute("SELECT \"no column\" FROM t"));
    QCOMPARE(database.integer("PRAGMA trusted_schema"), 0);
    QCOMPARE(database.integer("PRAGMA cell_size_check"), 1);
    QCOMPARE(database.integer("PRAGMA mmap_size"), 0);
    int isDefensive = 0;
    sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_DEFENSIVE, -1, &isDefensive);
    QCOMPARE(isDefensive, 1);
  }

  void limitsHold() {
    const Database database(":memory:", Database::Mode::Snapshot);
    std::string columns = "a0";
    for (int i = 1; i < 65; ++i) columns += ", a" + std::to_string(i);
    QVERIFY_THROWS_EXCEPTION(Error, database.execute("CREATE TABLE wide(" + columns + ")"));
    QVERIFY_THROWS_EXCEPTION(Error, database.execute("SELECT 1 -- " + std::string(100'001, 'x')));
    std::string deep = "1";
    for (int i = 0; i < 30; ++i) deep = "(1+" + deep + ")";
    QVERIFY_THROWS_EXCEPTION(Error, database.execute("SELECT " + deep));
    QVERIFY_THROWS_EXCEPTION(Error, (void)database.integer("SELECT length(zeroblob(1073741825))"));
    database.execute("ATTACH ':memory:' AS one");
    QVERIFY_THROWS_EXCEPTION(Error, database.execute("ATTACH ':memory:' AS two"));
  }

  void anyFileName() {
    const Place place;
    const std::string path = place.file("a?mode=rwc#%41 ü'\"");
    { const Database database(path, Database::Mode::Writer); }
    QVERIFY(std::filesystem::exists(path));
    Database other(":memory:", Database::Mode::Writer);
    other.prepared("ATTACH ? AS old")->bind(immutableUri(path)).run();
    QVERIFY_THROWS_EXCEPTION(Error, other.execute("CREATE TABLE old.t(a)"));
  }
};

QTEST_APPLESS_MAIN(TestSqlite)
#include "test_sqlite.moc"
