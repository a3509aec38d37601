#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "app/bridge/background_worker.h"

namespace retort {

/// What becomes of the answer to a question when another one was asked meanwhile.
enum class Overtaken {
  Dropped,
  Shown  ///< a slider is followed while it moves, and not just when it rests
};

/// Answers questions that take too long for the window's thread, one at a time: of what is asked meanwhile the newest
/// question alone comes next. Lives on the window's thread.
/// @tparam Question a value with == and complete(): whether there is anything to answer yet
template <typename Question, typename Answer>
class NewestAnswer {
 public:
  /// @param work called on a thread of its own; must not throw @param arrived hears the answer to the newest question,
  /// and where they are shown, to overtaken ones
  NewestAnswer(std::function<Answer(const Question&)> work, std::function<void(Answer)> arrived,
               Overtaken overtaken = Overtaken::Dropped)
      : m_work(std::move(work)), m_arrived(std::move(arrived)), m_overtaken(overtaken) {}

  /// @return whether it is another question than before
  bool ask(Question question) {
    if (question == m_question) return false;
    m_question = std::move(question);
    if (m_question.complete() && !m_working) workOut();
    return true;
  }
  [[nodiscard]] const Question& question() const { return m_question; }

 private:
  void workOut() {
    m_working = true;
    m_worker.post([this, question = m_question]() -> BackgroundWorker::Answer {
      const auto answer = std::make_shared<Answer>(m_work(question));
      return [this, question, answer] {
        m_working = false;
        const bool isNewest = question == m_question;
        if (!isNewest && m_question.complete()) workOut();
        if (isNewest || m_overtaken == Overtaken::Shown) m_arrived(std::move(*answer));
      };
    });
  }

  std::function<Answer(const Question&)> m_work;
  std::function<void(Answer)> m_arrived;
  Overtaken m_overtaken;
  Question m_question;
  bool m_working = false;
  BackgroundWorker m_worker;  ///< last: its answers use the above
};

}  // namespace retort
