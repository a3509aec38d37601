// A sweep that is killed loses no finished run, at most one checkpoint interval of a running one, and ends with the
// bytes of one that was never killed. RETORT_KILL_POINTS: how often it is killed (20).
#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <random>

#include <QTest>

#include "tests/kill/kill_bench.h"
#include "tests/kill/sweep.h"

using namespace retort;
using namespace retort::test;

namespace {

using Where = Moment::Where;

constexpr std::uint64_t kSeed = 20261124;
/// One in four at a call that writes, by turns inside a commit, a checkpoint of the log and a save.
constexpr std::array kInside = {Where::Commit, Where::Save, Where::Commit, Where::Save, Where::Checkpoint};

int points() {
  bool isNumber = false;
  const int wanted = qEnvironmentVariableIntValue("RETORT_KILL_POINTS", &isNumber);
  return isNumber ? wanted : 20;
}

}  // namespace

class TestSessionKills : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    KillBench bench;
    bench.run({});
    QVERIFY(!bench.wasKilled());
    bench.verifyClean();
    m_expected = bench.imprint();
    m_seconds = bench.secondsOfWork();
    QCOMPARE(static_cast<std::size_t>(std::ranges::count(m_expected, '\n')), kRuns);
    for (const Where where : {Where::Commit, Where::Save, Where::Checkpoint}) {
      KillBench counting;
      m_calls[where] = counting.run({where, 0, 0}).calls;
      QVERIFY(counting.imprint() == m_expected);
      QVERIFY(m_calls[where] > 0);
    }
    qInfo("undisturbed: %.2f s of work; calls in commits %ld, checkpoints %ld, saves %ld", m_seconds,
          m_calls[Where::Commit], m_calls[Where::Checkpoint], m_calls[Where::Save]);
  }

  void killed_data() {
    QTest::addColumn<int>("point");
    for (int point = 0; point < points(); ++point) QTest::addRow("%d", point) << point;
  }
  void killed() {
    QFETCH(int, point);
    ++m_points;
    std::mt19937_64 random(kSeed + static_cast<std::uint64_t>(point));
    const Moment moment = momentOf(point, random);
    const bool twice = point % 5 == 4;
    try {
      kill(moment, twice ? std::optional(shareOf(random)) : std::nullopt);
    } catch (const std::exception& problem) {
      QFAIL(qPrintable(describe(moment) + QString::fromUtf8(problem.what())));
    }
  }

  void cleanupTestCase() {
    const int inside = m_kills[Where::Commit] + m_kills[Where::Checkpoint] + m_kills[Where::Save];
    const int killed = inside + m_kills[Where::Time];
    qInfo("%d times killed, %d of them inside (%d commits, %d checkpoints, %d saves), and %d once more", killed, inside,
          m_kills[Where::Commit], m_kills[Where::Checkpoint], m_kills[Where::Save], m_killedAgain);
    qInfo("lost at most: %.3f s since the last checkpoint, %.3f s together with what was on its way to the disk",
          m_lost.untaken, m_lost.inAll);
    QCOMPARE(killed, m_points);
    QVERIFY2(inside >= m_points / 4, "too few were killed inside a commit, checkpoint or save");
  }

 private:
  static double shareOf(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11U) / static_cast<double>(1ULL << 53U);
  }
  Moment momentOf(int point, std::mt19937_64& random) {
    const double share = shareOf(random);
    if (point % 10 >= 3) return {Where::Time, share * m_seconds, 0};
    const Where where = kInside[static_cast<std::size_t>(point / 10 * 3 + point % 10) % kInside.size()];
    // How many calls there are differs from run to run; the last tenth might not come.
    return {where, 0, 1 + static_cast<long>(share * 0.9 * static_cast<double>(m_calls[where]))};
  }

  /// How long it works, and how many calls it makes, differs from time to time: where it ended before the moment came,
  /// it is killed earlier. @param again when the one that goes on is killed as well, as a share of the whole time
  void kill(Moment moment, std::optional<double> again) {
    auto bench = std::make_unique<KillBench>();
    Said said = bench->run(moment);
    for (; !bench->wasKilled(); moment.seconds /= 2, moment.call = moment.call / 2 + 1) {
      if (bench->imprint() != m_expected) throw std::runtime_error("undisturbed, it ended with other bytes");
      bench = std::make_unique<KillBench>();
      said = bench->run(moment);
    }
    ++m_kills[moment.where];
    m_place = bench->killedAt();
    take(bench->verifyLeft(said));
    if (again) said = bench->run({Where::Time, *again * m_seconds / 2, 0});
    if (again && bench->wasKilled()) {
      ++m_killedAgain;
      take(bench->verifyLeft(said));
    }
    if (bench->wasKilled()) bench->run({});
    bench->verifyClean();
    if (bench->imprint() != m_expected) throw std::runtime_error("it ended with other bytes:\n" + bench->imprint());
  }
  void take(const Lost& lost) {
    m_lost.untaken = std::max(m_lost.untaken, lost.untaken);
    m_lost.inAll = std::max(m_lost.inAll, lost.inAll);
  }

  QString describe(const Moment& moment) const {
    return QStringLiteral("killed after %1 s / at call %2 (%3): ")
        .arg(moment.seconds)
        .arg(moment.call)
        .arg(QString::fromStdString(m_place));
  }

  std::string m_expected;
  double m_seconds = 0;
  std::map<Where, long> m_calls;
  std::map<Where, int> m_kills;
  std::string m_place;
  int m_points = 0;
  int m_killedAgain = 0;
  Lost m_lost;
};

QTEST_GUILESS_MAIN(TestSessionKills)
#include "test_session_kills.moc"
