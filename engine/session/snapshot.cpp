#include "engine/session/snapshot.h"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "engine/data/atomic_file.h"
#include "engine/data/utf8_path.h"
#include "engine/experiment/error.h"
#include "engine/session/schema.h"
#include "engine/session/session_digest.h"
#include "engine/session/session_rows.h"
#include "engine/session/sqlite.h"

namespace retort {
namespace {

namespace fs = std::filesystem;

/// The data set's folder as seen from the session's, where it is near; empty where it is not.
std::string relativePath(const std::string& dataset, const fs::path& folder) {
  if (dataset.empty()) return {};
  const fs::path relative = pathFromUtf8(dataset).lexically_relative(folder);
  return rows::isNear(relative) ? utf8FromPath(relative) : std::string();
}

void nameDatasets(Database& snapshot, const fs::path& folder) {
  std::vector<std::pair<std::int64_t, std::string>> paths;
  {
    const auto row = snapshot.prepared("SELECT id, path FROM dataset");
    while (row->step()) paths.emplace_back(row->integer(0), relativePath(row->text(1), folder));
  }
  for (const auto& [id, relative] : paths)
    snapshot.prepared("UPDATE dataset SET relative = ? WHERE id = ?")->bind(relative, id).run();
}

/// Deleted runs could be had back until now; in the file they leave nothing.
void purgeDeleted(Database& snapshot) {
  if (snapshot.integer("SELECT count(*) FROM run WHERE deleted") == 0) return;
  snapshot.execute("BEGIN");
  for (const char* table : {"epoch", "probe", "checkpoint", "gradient", "part", "specialist"})
    snapshot.execute(std::string("DELETE FROM ") + table + " WHERE run IN (SELECT id FROM run WHERE deleted)");
  snapshot.execute("DELETE FROM run WHERE deleted");
  snapshot.execute(
      "DELETE FROM blob WHERE id NOT IN (SELECT weights FROM run WHERE weights IS NOT NULL"
      " UNION ALL SELECT test_logits FROM run WHERE test_logits IS NOT NULL"
      " UNION ALL SELECT train_logits FROM run WHERE train_logits IS NOT NULL"
      " UNION ALL SELECT validation_logits FROM run WHERE validation_logits IS NOT NULL"
      " UNION ALL SELECT validation_labels FROM run WHERE validation_labels IS NOT NULL"
      " UNION ALL SELECT weights FROM checkpoint UNION ALL SELECT moments FROM checkpoint"
      " UNION ALL SELECT last_weights FROM checkpoint WHERE last_weights IS NOT NULL"
      " UNION ALL SELECT last_logits FROM checkpoint WHERE last_logits IS NOT NULL"
      " UNION ALL SELECT last_validation_logits FROM checkpoint WHERE last_validation_logits IS NOT NULL"
      " UNION ALL SELECT last_validation_labels FROM checkpoint WHERE last_validation_labels IS NOT NULL)");
  snapshot.execute("COMMIT");
  snapshot.execute("VACUUM");
}

/// VACUUM INTO keeps a journal of the file it writes, which it leaves there when the disk fails.
class JournalOf {
 public:
  explicit JournalOf(const std::string& file) : m_path(file + "-journal") {}
  ~JournalOf() { unlink(m_path.c_str()); }
  JournalOf(const JournalOf&) = delete;
  JournalOf& operator=(const JournalOf&) = delete;

 private:
  std::string m_path;
};

bool haveSameBytes(const std::string& one, const std::string& other) {
  std::ifstream left(pathFromUtf8(one), std::ios::binary);
  std::ifstream right(pathFromUtf8(other), std::ios::binary);
  using Byte = std::istreambuf_iterator<char>;
  return left && right && std::equal(Byte(left), Byte(), Byte(right), Byte());
}

}  // namespace

void writeSnapshot(const std::string& database, const std::string& path,
                   const std::function<void(const std::string& file)>& aboutToReplace) {
  PendingFile file(path);
  const JournalOf journal(file.path());
  {
    Database source(database, Database::Mode::Source, path);
    source.prepared("VACUUM INTO ?")->bind(file.path()).run();
  }
  {
    Database snapshot(file.path(), Database::Mode::Snapshot, path);
    purgeDeleted(snapshot);
    Transaction transaction(snapshot);
    nameDatasets(snapshot, fs::path(file.target()).parent_path());
    snapshot.prepared("UPDATE session SET program = ?")->bind("retort " RETORT_VERSION).run();
    snapshot.prepared("UPDATE session SET digest = ?")->bind(contentDigest(snapshot)).run();
    transaction.commit();
  }
  file.sync();
  aboutToReplace(file.path());
  file.commit();
}

void keepOlderVersion(const std::string& path, int version) {
  const std::string first = path + ".v" + std::to_string(version);
  std::string kept = first;
  std::error_code error;
  for (int i = 2; fs::exists(pathFromUtf8(kept), error); ++i) {
    if (haveSameBytes(path, kept)) return;
    kept = first + '-' + std::to_string(i);
  }
  PendingFile copy(kept);
  std::ifstream source(pathFromUtf8(path), std::ios::binary);
  std::array<char, 1U << 16U> bytes{};
  while (source.read(bytes.data(), bytes.size()) || source.gcount() > 0)
    copy.write({bytes.data(), static_cast<std::size_t>(source.gcount())});
  if (source.bad()) throw Error(ErrorKind::MissingFile, path, "it cannot be read", "Check its permissions");
  copy.commit();
}

}  // namespace retort
