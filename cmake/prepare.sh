# What app/run and tests/run have in common: packages, configuration, build. To be sourced by bash, from any folder.
# shellcheck shell=bash

# shellcheck disable=SC2034  # the scripts that source this use them
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/release

say() { printf '%s\n' "$*" >&2; }
give_up() { say "retort: $*"; exit 1; }

# packages_of SECTION...: the names that resources/packages.txt lists under these sections, one a line.
packages_of() {
  local section
  for section in "$@"; do
    sed -n "/^\[$section\]/,/^\[/p" "$root/resources/packages.txt" | sed -e 's/#.*//' -e '/^\[/d' -e 's/[[:space:]]//g' -e '/^$/d'
  done
}

# missing_of NAME...: those that dpkg does not know as installed.
missing_of() {
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' || true)
  printf '%s\n' "$@" | grep -vxF -e "$installed" || true
}

# Prints the words that make apt run as root: none, or sudo.
root_prefix() {
  if [ "$(id -u)" = 0 ]; then return 0; fi
  command -v sudo >/dev/null || return 1
  if [ -t 0 ]; then echo sudo; else sudo -n true 2>/dev/null && echo "sudo -n"; fi
}

lists_are_fresh() {
  [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -mmin -1440 -print -quit 2>/dev/null)" ]
}

# with_retries COMMAND...: up to three times, for networks that fail now and then.
with_retries() {
  local attempt
  for attempt in 1 2 3; do
    if "$@"; then return 0; fi
    [ "$attempt" = 3 ] || { say "That failed; trying again in $((attempt * 5)) s."; sleep $((attempt * 5)); }
  done
  return 1
}

# install_packages SECTION...: installs what is missing, and says what and why. RETORT_INSTALL=no leaves the machine as it is.
install_packages() {
  local names missing prefix
  [ "${RETORT_INSTALL:-yes}" != no ] || return 0
  mapfile -t names < <(packages_of "$@")
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "This system has no apt, so nothing was installed. Retort needs what Debian 12 calls:"
    say "  ${names[*]}"
    if ! command -v cmake >/dev/null || ! command -v ninja >/dev/null; then give_up "Install these, then start again."; fi
    return 0
  fi
  mapfile -t missing < <(missing_of "${names[@]}")
  [ ${#missing[@]} -gt 0 ] && [ -n "${missing[0]}" ] || return 0
  say "Installing what Retort needs to build and is missing here ($(IFS=,; echo "$*"), from resources/packages.txt):"
  say "  ${missing[*]}"
  prefix=$(root_prefix) || give_up "You may not install packages here. Ask someone who may to run: apt-get install ${missing[*]}"
  apt_install "$prefix" "${missing[@]}" || give_up "The packages could not be installed; apt's own message stands above."
}

# apt_install PREFIX NAME...
apt_install() {
  local run="$1" lock=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  shift
  # shellcheck disable=SC2086  # the prefix is none, one or two words
  lists_are_fresh || with_retries $run apt-get "${lock[@]}" update -q >&2 || return 1
  # shellcheck disable=SC2086
  if $run env DEBIAN_FRONTEND=noninteractive apt-get "${lock[@]}" install -q -y --no-install-recommends "$@" >&2; then return 0; fi
  say "That failed; perhaps the package lists are old. Reading them again."
  # shellcheck disable=SC2086
  with_retries $run apt-get "${lock[@]}" update -q >&2 || return 1
  # shellcheck disable=SC2086
  with_retries $run env DEBIAN_FRONTEND=noninteractive apt-get "${lock[@]}" install -q -y --no-install-recommends "$@" >&2
}

# Kilobytes that may still be used, in the machine or in this container, whichever is less.
memory_left() {
  local machine limit used
  machine=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo 2>/dev/null)
  limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
  used=$(cat /sys/fs/cgroup/memory.current 2>/dev/null || echo 0)
  machine=${machine:-1500000}
  if [[ $limit =~ ^[0-9]+$ ]] && [ $(((limit - used) / 1024)) -lt "$machine" ]; then machine=$(((limit - used) / 1024)); fi
  echo "$machine"
}

# One job for each core, and 1.5 GB for each job; at least one.
job_count() {
  local jobs cores
  cores=$(nproc)
  jobs=$(($(memory_left) / 1500000))
  [ "$jobs" -le "$cores" ] || jobs=$cores
  [ "$jobs" -ge 1 ] || jobs=1
  echo "$jobs"
}

# Ninja itself sees when CMake must run again; it is called here for what Ninja cannot see.
configure() {
  local from
  from=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$build/CMakeCache.txt" 2>/dev/null || true)
  if [ -n "$from" ] && [ "$from" != "$root" ]; then
    say "build/release was made for $from; making it anew."
    rm -rf "$build"
  fi
  if [ ! -f "$build/build.ninja" ] || [ "$root/CMakePresets.json" -nt "$build/build.ninja" ]; then
    say "Configuring build/release"
    (cd "$root" && cmake --preset release --log-level=WARNING >&2) || give_up "Configuring failed; CMake's message stands above."
  fi
}

# build_targets TARGET...
build_targets() {
  local jobs
  configure
  jobs=$(job_count)
  (cd "$root" && NINJA_STATUS='[%f/%t, %e s] ' ninja -C build/release -j "$jobs" "$@" >&2) ||
    give_up "The build failed; the compiler's message stands above."
}
