# shellcheck shell=bash
# Sourced by bazelw and by the scripts in tools/.

# ensure_packages PACKAGE...
# Installs those of the Debian packages that are missing, with root's rights or through sudo. Where none is
# missing, asking dpkg is all that it does (a few hundredths of a second).
ensure_packages() {
  if ! command -v dpkg-query apt-get >/dev/null; then
    echo "This repository builds on Debian 12 (bookworm): dpkg-query and apt-get are not here." >&2
    return 1
  fi
  local -A installed=()
  local package state
  while read -r package state; do
    [[ $state != installed ]] || installed[$package]=1
  done < <(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  local missing=()
  for package in "$@"; do
    [[ -n ${installed[$package]:-} ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  local as_root=()
  if [[ $(id -u) != 0 ]]; then
    if ! command -v sudo >/dev/null; then
      echo "Missing Debian packages, and neither root's rights nor sudo. An administrator can:" >&2
      echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "Installing ${#missing[@]} Debian packages and what they need: ${missing[*]}" >&2
  local log
  log=$(mktemp -t ensure_packages.XXXXXX)
  # apt's own progress on a terminal; elsewhere what it says matters only if it fails.
  local output
  if [[ -t 2 ]]; then exec {output}>&2; else exec {output}>"$log"; fi
  # Another apt (unattended upgrades, say) may hold the lock for a while.
  local apt_get=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0)
  "${apt_get[@]}" update </dev/null >&"$output" 2>&1 ||
    echo "apt-get update failed: the lists of packages may be old." >&2
  if ! "${apt_get[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >&"$output" 2>&1; then
    exec {output}>&-
    tail -n 20 -- "$log" >&2
    rm -f -- "$log"
    echo "Could not install: ${missing[*]}" >&2
    echo "These are packages of Debian 12 (bookworm); this is: $(grep PRETTY_NAME /etc/os-release)" >&2
    return 1
  fi
  exec {output}>&-
  rm -f -- "$log"
}
