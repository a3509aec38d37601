// Damaged sessions: whatever bit flips and wherever the file ends, it opens with exactly its content, or is refused.
// RETORT_CORPUS_FLIPS: how many bits are flipped, one at a time (5,000).
#include <chrono>
#include <filesystem>
#include <random>

#include <QTest>

#include "engine/experiment/error.h"
#include "engine/session/session_digest.h"
#include "engine/session/sqlite.h"
#include "tests/support/made_up_session.h"
#include "tests/support/session_place.h"
#include "tests/support/session_text.h"

using namespace retort;
using namespace retort::test;

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kLongest{1};
constexpr std::size_t kStep = 64;  // bytes between two truncations
constexpr std::uint64_t kSeed = 20261124;

/// A session as it should be.
struct Sound {
  std::string name;
  std::string bytes;
  std::string text;    ///< of all its values and blobs
  std::string digest;  ///< of its rows in a working copy
};

struct Tally {
  int opened = 0;
  int refused = 0;
  std::chrono::nanoseconds longest{0};
};

void postLargerSession(Session& session) {
  postMadeUpExperiment(session, 5);
  for (RunId run = 3; run <= 9; ++run) {
    RunSpec spec = madeUpSpec(Role::Student, static_cast<double>(run));
    if (run > 6) spec.forkedFrom = {2, 5, 0};
    session.post(Event(RunQueued{run, spec, runName(spec), 1, 1}));
    session.post(Event(RunStarted{run, 30, 20, madeUpDataset()}));
    session.post(Event(EpochFinished{run, madeUpPoint(static_cast<int>(run), 20)}));
    session.post(Event(CheckpointTaken{run, madeUpCheckpoint(6, static_cast<int>(run), CheckpointReason::Pause)}));
    session.post(SessionEdit(RunLook{run, "run " + std::to_string(run), "#d55e00", run % 2 == 0, run == 4}));
  }
  session.post(SessionEdit(TextEdit{texts::kNotes, std::string(9'000, 'n')}));
  session.post(SessionEdit(TextEdit{texts::kView, "{}"}));
}

int flips() {
  bool isNumber = false;
  const int wanted = qEnvironmentVariableIntValue("RETORT_CORPUS_FLIPS", &isNumber);
  return isNumber ? wanted : 5'000;
}

}  // namespace

class TestSessionCorpus : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    {
      const auto small = newSession(m_place.options);
      postMadeUpExperiment(*small);
      small->save(m_place.file("small.retort"));
      const auto larger = newSession(m_place.options);
      postLargerSession(*larger);
      larger->save(m_place.file("larger.retort"));
    }
    for (const std::string version : {"v1", "v2", "v3", "v4"})
      fs::copy_file(std::string(RETORT_SOURCE_DIR) + "/tests/fixtures/session_" + version + ".retort",
                    m_place.file((version + ".retort").c_str()));
    for (const char* name : {"small.retort", "larger.retort", "v1.retort", "v2.retort", "v3.retort", "v4.retort"})
      learn(name);
    QCOMPARE(m_sound.size(), std::size_t{6});
  }

  void truncated() {
    Tally tally;
    for (const Sound& sound : m_sound)
      for (std::size_t size = 0; size < sound.bytes.size(); size += kStep)
        verify(sound, sound.bytes.substr(0, size), "cut at byte " + std::to_string(size), tally);
    QCOMPARE(tally.opened, 0);
    report("truncations", tally);
  }

  void flippedBits() {
    std::mt19937_64 random(kSeed);
    Tally tally;
    for (int i = 0; i < flips(); ++i) {
      const Sound& sound = m_sound[static_cast<std::size_t>(i) % m_sound.size()];
      std::string bytes = sound.bytes;
      // Half of them where the file is densest: its header and the schema.
      const std::size_t at = random() % (i % 2 == 0 ? bytes.size() : std::min<std::size_t>(bytes.size(), 4096));
      const auto bit = static_cast<unsigned>(random() % 8);
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      verify(sound, bytes, "bit " + std::to_string(bit) + " of byte " + std::to_string(at), tally);
    }
    QVERIFY(tally.refused > 0 && tally.opened > 0);
    report("flipped bits", tally);
  }

  void overwrittenBytes() {
    std::mt19937_64 random(kSeed + 1);
    Tally tally;
    for (int i = 0; i < flips() / 5; ++i) {
      const Sound& sound = m_sound[static_cast<std::size_t>(i) % m_sound.size()];
      std::string bytes = sound.bytes;
      const std::size_t at = random() % bytes.size();
      const std::size_t count = std::min<std::size_t>(1 + random() % 64, bytes.size() - at);
      const bool swap = i % 3 == 0;  // bytes that make sense somewhere else
      const std::size_t from = random() % (bytes.size() - count);
      for (std::size_t k = 0; k < count; ++k)
        bytes[at + k] = swap ? sound.bytes[from + k] : static_cast<char>(random());
      verify(sound, bytes, std::to_string(count) + " bytes at " + std::to_string(at), tally);
    }
    report("overwritten ranges", tally);
  }

  void wholePagesMisplaced() {
    constexpr std::size_t kPage = 4096;
    Tally tally;
    for (const Sound& sound : m_sound)
      for (std::size_t to = 0; to < sound.bytes.size(); to += kPage)
        for (std::size_t from = 0; from < sound.bytes.size(); from += kPage) {
          if (from == to) continue;
          std::string bytes = sound.bytes;
          bytes.replace(to, kPage, sound.bytes, from, kPage);
          verify(sound, bytes, "page at " + std::to_string(from) + " lies at " + std::to_string(to), tally);
        }
    report("misplaced pages", tally);
  }

 private:
  void learn(const char* name) {
    const auto session = openSession(m_place.file(name), m_place.options);
    m_sound.push_back({name, bytesOf(m_place.file(name)), textOf(*session), digestOfWorkingCopy()});
  }
  [[nodiscard]] std::string digestOfWorkingCopy() const {
    const Database copy(m_place.workingCopies().at(0) + "/session.retort", Database::Mode::Reader);
    if (copy.text("PRAGMA integrity_check") != "ok") return copy.text("PRAGMA integrity_check");
    return contentDigest(copy);
  }
  void verify(const Sound& sound, const std::string& bytes, const std::string& how, Tally& tally) {
    const std::string path = m_place.file("damaged.retort");
    const std::string what = sound.name + ", " + how + ": ";
    writeFile(path, bytes);
    const auto begin = std::chrono::steady_clock::now();
    try {
      const auto session = openSession(path, m_place.options);
      QVERIFY2(textOf(*session) == sound.text, (what + "it opened with other values").c_str());
      QVERIFY2(digestOfWorkingCopy() == sound.digest, (what + digestOfWorkingCopy()).c_str());
      ++tally.opened;
    } catch (const Error& error) {
      QVERIFY2(error.where().starts_with(path), (what + error.what()).c_str());
      QVERIFY2(error.kind() == ErrorKind::BadFile || error.kind() == ErrorKind::NewerFile,
               (what + error.what()).c_str());
      ++tally.refused;
    } catch (const std::exception& problem) {
      QFAIL((what + problem.what()).c_str());
    }
    const auto time = std::chrono::steady_clock::now() - begin;
    QVERIFY2(time < kLongest, (what + "it took longer than a second").c_str());
    tally.longest = std::max<std::chrono::nanoseconds>(tally.longest, time);
    for (const char* version : {".v1", ".v2", ".v3", ".v4"}) fs::remove(path + version);
  }
  static void report(const char* what, const Tally& tally) {
    qInfo("%d %s: %d opened with their content, %d refused, the slowest in %.1f ms", tally.opened + tally.refused, what,
          tally.opened, tally.refused, std::chrono::duration<double, std::milli>(tally.longest).count());
  }

  Place m_place{fastFolder()};
  std::vector<Sound> m_sound;
};

QTEST_APPLESS_MAIN(TestSessionCorpus)
#include "test_session_corpus.moc"
