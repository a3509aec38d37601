// Loaded before all else (LD_PRELOAD): makes the N-th call that writes below a folder fail, or kills the process there.
// Counted are write, pwrite, writev, fsync, fdatasync, ftruncate, rename, and open for writing.
//   FAULTY_IO_PREFIX  the folder, absolute
//   FAULTY_IO_SUFFIX  how the paths end that count; absent: any
//   FAULTY_IO_NTH     which call, 1 is the first; 0: only count
//   FAULTY_IO_ERROR   an errno, or "kill": a write is half done by then
//   FAULTY_IO_LOG     a file that gets a line "<number of the call> <its name> <path>" when a call is made to fail
// A test that runs in the same process uses faulty_io.h instead.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int kKill = -1;

struct Plan {
  char prefix[PATH_MAX] = {};
  char suffix[64] = {};
  long nth = 0;
  int error = 0;
  bool forever = false;
};
Plan plan;  // written by arm() while nobody counts
std::atomic<bool> armed{false};
std::atomic<long> counted{0};
std::atomic<long> failed{0};

template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

void logCall(long number, const char* call, const char* path) {
  const char* log = std::getenv("FAULTY_IO_LOG");
  if (!log) return;
  static const auto openIt = next<int (*)(const char*, int, ...)>("open");
  static const auto writeIt = next<ssize_t (*)(int, const void*, std::size_t)>("write");
  char line[PATH_MAX + 64];
  const int size = std::snprintf(line, sizeof line, "%ld %s %s\n", number, call, path);
  const int file = openIt(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;
  if (writeIt(file, line, static_cast<std::size_t>(size)) < 0) std::perror(log);
  close(file);
}

bool counts(const char* path) {
  const std::size_t length = std::strlen(path);
  const std::size_t suffix = std::strlen(plan.suffix);
  return std::strncmp(path, plan.prefix, std::strlen(plan.prefix)) == 0 && length >= suffix &&
         std::strcmp(path + length - suffix, plan.suffix) == 0;
}

/// Whether this call is to fail; then errno is set. `half` is called before the process is killed.
template <typename Half>
bool fails(const char* call, const char* path, Half half) {
  if (!counts(path)) return false;
  const long number = ++counted;
  if (plan.nth == 0 || number < plan.nth || (number > plan.nth && !plan.forever)) return false;
  ++failed;
  logCall(number, call, path);
  if (plan.error == kKill) {
    half();
    kill(getpid(), SIGKILL);
    pause();
  }
  errno = plan.error;
  return true;
}

bool fails(const char* call, const char* path) {
  return fails(call, path, [] {});
}

template <typename Half>
bool fails(const char* call, int file, Half half) {
  if (!armed) return false;
  char link[64];
  char path[PATH_MAX];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 0) return false;
  path[size] = '\0';
  return fails(call, path, half);
}

bool fails(const char* call, int file) {
  return fails(call, file, [] {});
}

bool openFails(const char* path, int flags) {
  if (!armed || (flags & O_ACCMODE) == O_RDONLY) return false;
  char absolute[PATH_MAX];
  if (path[0] == '/') return fails("open", path);
  if (!getcwd(absolute, sizeof absolute)) return false;
  const std::size_t length = std::strlen(absolute);
  std::snprintf(absolute + length, sizeof absolute - length, "/%s", path);
  return fails("open", absolute);
}

mode_t modeOf(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}

}  // namespace

#define EXPORTED extern "C" __attribute__((visibility("default")))

EXPORTED void faultyIoArm(const char* prefix, long nth, int error, int forever) {
  armed = false;
  std::snprintf(plan.prefix, sizeof plan.prefix, "%s", prefix);
  plan.nth = nth;
  plan.error = error;
  plan.forever = forever != 0;
  counted = 0;
  failed = 0;
  armed = true;
}
EXPORTED void faultyIoDisarm() { armed = false; }
EXPORTED long faultyIoCounted() { return counted; }
EXPORTED long faultyIoFailed() { return failed; }

namespace {

__attribute__((constructor)) void armFromEnvironment() {
  const char* prefix = std::getenv("FAULTY_IO_PREFIX");
  const char* nth = std::getenv("FAULTY_IO_NTH");
  const char* error = std::getenv("FAULTY_IO_ERROR");
  const char* suffix = std::getenv("FAULTY_IO_SUFFIX");
  if (!prefix) return;
  if (suffix) std::snprintf(plan.suffix, sizeof plan.suffix, "%s", suffix);
  const int code = !error ? 0 : std::strcmp(error, "kill") == 0 ? kKill : std::atoi(error);
  faultyIoArm(prefix, nth ? std::atol(nth) : 0, code, 0);
}

}  // namespace

EXPORTED ssize_t write(int file, const void* bytes, std::size_t size) {
  static const auto real = next<ssize_t (*)(int, const void*, std::size_t)>("write");
  if (fails("write", file, [&] { (void)!real(file, bytes, size / 2); })) return -1;
  return real(file, bytes, size);
}

EXPORTED ssize_t pwrite64(int file, const void* bytes, std::size_t size, off64_t at) {
  static const auto real = next<ssize_t (*)(int, const void*, std::size_t, off64_t)>("pwrite64");
  if (fails("pwrite", file, [&] { (void)!real(file, bytes, size / 2, at); })) return -1;
  return real(file, bytes, size, at);
}

EXPORTED ssize_t pwrite(int file, const void* bytes, std::size_t size, off_t at) {
  return pwrite64(file, bytes, size, at);
}

EXPORTED ssize_t writev(int file, const iovec* parts, int count) {
  static const auto real = next<ssize_t (*)(int, const iovec*, int)>("writev");
  return fails("writev", file) ? -1 : real(file, parts, count);
}

EXPORTED int fsync(int file) {
  static const auto real = next<int (*)(int)>("fsync");
  return fails("fsync", file) ? -1 : real(file);
}

EXPORTED int fdatasync(int file) {
  static const auto real = next<int (*)(int)>("fdatasync");
  return fails("fdatasync", file) ? -1 : real(file);
}

EXPORTED int ftruncate64(int file, off64_t size) noexcept {
  static const auto real = next<int (*)(int, off64_t)>("ftruncate64");
  return fails("ftruncate", file) ? -1 : real(file, size);
}

EXPORTED int ftruncate(int file, off_t size) noexcept { return ftruncate64(file, size); }

EXPORTED int rename(const char* from, const char* to) noexcept {
  static const auto real = next<int (*)(const char*, const char*)>("rename");
  return armed && fails("rename", to) ? -1 : real(from, to);
}

EXPORTED int open64(const char* path, int flags, ...) {
  static const auto real = next<int (*)(const char*, int, ...)>("open64");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = modeOf(flags, arguments);
  va_end(arguments);
  return openFails(path, flags) ? -1 : real(path, flags, mode);
}

EXPORTED int open(const char* path, int flags, ...) {
  static const auto real = next<int (*)(const char*, int, ...)>("open");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = modeOf(flags, arguments);
  va_end(arguments);
  return openFails(path, flags) ? -1 : real(path, flags, mode);
}
