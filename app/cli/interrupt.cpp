#include "app/cli/interrupt.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace retort::cli {
namespace {

constexpr char kSignal = 's';
constexpr char kEnd = 'e';

/// All that a signal handler can reach: the end of the pipe that it writes to.
std::atomic<int> writingEnd{-1};

void onSignal(int) {
  const int saved = errno;
  (void)!write(writingEnd, &kSignal, 1);
  errno = saved;
}

/// SA_RESETHAND: the second signal finds the default action.
void handle(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigaction(number, &action, nullptr);
}

}  // namespace

Interrupt::Interrupt(std::function<void()> onInterrupt) {
  if (pipe2(m_pipe.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  writingEnd = m_pipe[1];
  m_thread = std::thread([this, onInterrupt = std::move(onInterrupt)] { watch(onInterrupt); });
  handle(SIGINT, onSignal);
  handle(SIGTERM, onSignal);
  signal(SIGPIPE, SIG_IGN);
}

Interrupt::~Interrupt() {
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  (void)!write(m_pipe[1], &kEnd, 1);
  m_thread.join();
  writingEnd = -1;
  close(m_pipe[0]);
  close(m_pipe[1]);
}

void Interrupt::watch(const std::function<void()>& onInterrupt) {
  char received = kEnd;
  while (true) {
    const ssize_t count = read(m_pipe[0], &received, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count != 1 || received == kEnd) return;
    if (!m_happened.exchange(true)) {
      handle(SIGINT, SIG_DFL);
      handle(SIGTERM, SIG_DFL);
      onInterrupt();
    }
  }
}

}  // namespace retort::cli
