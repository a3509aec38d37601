#include "engine/session/recorder.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "engine/session/row_writer.h"

namespace retort {
namespace {

constexpr std::chrono::seconds kRetryInterval{1};

const CheckpointTaken* intervalCheckpoint(const Recorder::Item& item) {
  const auto* event = std::get_if<Event>(&item);
  const auto* taken = event ? std::get_if<CheckpointTaken>(event) : nullptr;
  return taken && taken->checkpoint->reason == CheckpointReason::Interval ? taken : nullptr;
}

/// Progress leaves no row.
bool leavesRows(const Recorder::Item& item) {
  const auto* event = std::get_if<Event>(&item);
  return !event || !(std::holds_alternative<RunProgress>(*event) || std::holds_alternative<QueueIdle>(*event));
}

/// Whether it must outlive a power cut at once. A point of a curve outlives a kill, and a power cut from the next
/// checkpoint on.
bool isPrecious(const Recorder::Item& item) {
  const auto* event = std::get_if<Event>(&item);
  return !event || !(std::holds_alternative<EpochFinished>(*event) || std::holds_alternative<ProbesEvaluated>(*event) ||
                     std::holds_alternative<GradientsMeasured>(*event));
}

}  // namespace

Recorder::Recorder(Options options)
    : m_options(std::move(options)),
      m_database(std::make_unique<Database>(m_options.database, Database::Mode::Writer, m_options.shown)),
      m_thread([this](const std::stop_token& stop) { work(stop); }) {}

Recorder::~Recorder() {
  m_thread.request_stop();
  m_thread.join();
}

void Recorder::post(Item item) {
  {
    const std::lock_guard lock(m_mutex);
    if (const CheckpointTaken* taken = intervalCheckpoint(item))
      std::erase_if(m_pending, [&](const Item& older) {
        const CheckpointTaken* waiting = intervalCheckpoint(older);
        const bool replaced = waiting && waiting->run == taken->run;
        m_written += replaced ? 1U : 0U;
        return replaced;
      });
    m_pending.push_back(std::move(item));
    ++m_posted;
  }
  m_changed.notify_all();
}

void Recorder::flush() {
  std::unique_lock lock(m_mutex);
  const std::uint64_t goal = m_posted;
  const std::uint64_t begun = m_attempts;  // one that has begun may fail for what is no longer so
  m_hurry = true;
  m_changed.notify_all();
  m_changed.wait(lock, [&] { return m_written >= goal || m_failed > begun; });
  if (m_written < goal && m_problem) throw Error(*m_problem);
}

void Recorder::work(const std::stop_token& stop) {
  std::unique_lock lock(m_mutex);
  while (true) {
    m_changed.wait(lock, stop, [this] { return !m_pending.empty(); });
    if (m_problem && !m_hurry && !stop.stop_requested())
      m_changed.wait_for(lock, stop, kRetryInterval, [this] { return m_hurry; });
    if (m_pending.empty()) return;
    m_hurry = false;
    Batch batch = std::exchange(m_pending, {});
    ++m_attempts;
    lock.unlock();
    std::optional<Error> problem;
    try {
      write(batch);
    } catch (const Error& error) {
      problem = error;
    } catch (const std::exception& error) {
      problem = Error(ErrorKind::Unwritable, m_options.shown, error.what());
    }
    if (!problem) forward(batch);
    const std::size_t count = batch.size();
    lock.lock();
    if (problem) {
      giveBack(std::move(batch));
    } else {
      m_written += count;
    }
    const bool changed = problem.has_value() != m_problem.has_value();
    m_problem = problem;
    m_changed.notify_all();
    lock.unlock();
    if (changed) say(problem);
    lock.lock();
    if (problem && stop.stop_requested()) return;
  }
}

void Recorder::write(const Batch& batch) {
  if (std::ranges::none_of(batch, leavesRows)) return;
  if (!m_database) m_database = std::make_unique<Database>(m_options.database, Database::Mode::Writer, m_options.shown);
  try {
    if (m_options.aboutToModify) m_options.aboutToModify();
    const bool precious =
        std::ranges::any_of(batch, [](const Item& item) { return leavesRows(item) && isPrecious(item); });
    m_database->execute(precious ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    RowWriter writer(*m_database);
    Transaction transaction(*m_database);
    for (const Item& item : batch) std::visit([&](const auto& one) { writer.apply(one); }, item);
    transaction.commit();
  } catch (...) {
    m_database.reset();  // what went wrong below may have left it in any state; the file itself is whole
    throw;
  }
}

void Recorder::giveBack(Batch batch) {
  batch.insert(batch.end(), std::make_move_iterator(m_pending.begin()), std::make_move_iterator(m_pending.end()));
  m_pending = std::move(batch);
  m_failed = m_attempts;
}

void Recorder::forward(const Batch& batch) const {
  if (!m_options.committed) return;
  for (const Item& item : batch)
    if (const auto* event = std::get_if<Event>(&item)) m_options.committed(*event);
}

void Recorder::say(const std::optional<Error>& problem) const {
  if (m_options.trouble) m_options.trouble(problem);
}

}  // namespace retort
