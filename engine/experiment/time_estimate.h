// How long runs will take on this machine, from how long others took. Pure functions of values.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/experiment/sweep.h"

namespace retort {

/// What of a data set decides how long its runs take. The defaults are those of the embedded glyphs.
struct DataSize {
  double trainCases = 12000;
  double testCases = 2000;
  double inputs = 784;
  double classes = 10;
};

/// Cases of the transfer set, near enough.
[[nodiscard]] double transferCases(const RunSpec& spec, const DataSize& data);

/// Multiplications and additions of a whole run on its own, and what else costs as much time.
[[nodiscard]] double operations(const RunSpec& spec, const DataSize& data);

/// The pace of this machine. It begins with a guess; every run that is learned makes it better: runs of the same shape
/// trained in groups of the same size say most, then those of the same shape, then any.
class TimeEstimate {
 public:
  /// A run, or its first epochs. @param members that train together with it, itself included @param seconds that these
  /// epochs took; of a group, the time of all
  void learn(const RunSpec& spec, int members, int epochs, double seconds, const DataSize& data);
  [[nodiscard]] bool hasLearned() const { return !m_paces.empty(); }

  /// Seconds that so many runs like this take together, as one group.
  [[nodiscard]] double seconds(const RunSpec& spec, int members, const DataSize& data) const;

 private:
  static constexpr int kLevels = 5;  ///< of likeness
  struct Likeness {
    RunSpec spec;
    int members = 0;
    bool operator==(const Likeness&) const = default;
  };
  struct LikenessHash {
    [[nodiscard]] std::size_t operator()(const Likeness& likeness) const;
  };
  [[nodiscard]] static std::array<Likeness, kLevels> likenesses(const RunSpec& spec, int members);

  /// Seconds by seconds of the guess, newest last.
  std::unordered_map<Likeness, std::deque<double>, LikenessHash> m_paces;
};

/// One piece of work for one worker.
struct Job {
  double seconds = 0;
  std::optional<std::size_t> after = std::nullopt;  ///< the job that has to be over before it begins
  bool begun = false;                               ///< it has a worker already
};

/// Seconds until all jobs are over: a free worker takes the first one that can begin, as the queue's do.
[[nodiscard]] double makespan(std::span<const Job> jobs, int workers);

/// What waits or trains when a plan is queued behind it.
struct AheadOfPlan {
  std::vector<Job> jobs;
  std::vector<std::optional<std::size_t>> jobOf;  ///< [plan] the job that a run of the plan is in already; or empty
};

/// Seconds until the plan, and what is ahead of it, is over. @param plan with its groups assigned @param isDone which
/// of its runs need not be trained anew; empty: none
[[nodiscard]] double planSeconds(std::span<const PlannedRun> plan, const std::vector<bool>& isDone,
                                 const TimeEstimate& estimate, const DataSize& data, int workers,
                                 const AheadOfPlan& ahead = {});

}  // namespace retort
