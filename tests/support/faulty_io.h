// Arms faulty_io.cpp from within, where it was loaded with the program (CTest does that).
#pragma once

#include <dlfcn.h>

#include <string>

namespace retort::test {

/// From its making on, the N-th call that writes below a folder fails with `error`, and with `forever` all that follow;
/// until it goes. One at a time.
class Fault {
 public:
  static constexpr long kNone = 0;  ///< as nth: calls are only counted

  Fault(const std::string& folder, long nth, int error = 0, bool forever = false) {
    find<void(const char*, long, int, int)>("faultyIoArm")(folder.c_str(), nth, error, forever ? 1 : 0);
  }
  ~Fault() { find<void()>("faultyIoDisarm")(); }
  Fault(const Fault&) = delete;
  Fault& operator=(const Fault&) = delete;

  [[nodiscard]] static bool isPossible() { return dlsym(RTLD_DEFAULT, "faultyIoArm") != nullptr; }
  [[nodiscard]] long counted() const { return find<long()>("faultyIoCounted")(); }
  [[nodiscard]] bool happened() const { return find<long()>("faultyIoFailed")() > 0; }

 private:
  template <typename Function>
  static Function* find(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
  }
};

}  // namespace retort::test
