# shellcheck shell=bash
# Sourced by scripts in tools/ that try things in a root file system of its own: a bare Debian, in which nothing of
# this machine is seen but its package sources, pip settings, proxy and certificates. They need root, mmdebstrap and
# util-linux, and set `root` to the directory that the root file system is in.

# carry FILE_OR_DIRECTORY... : the same in the root, if this machine has it.
carry() {
  local path
  for path in "$@"; do
    [[ -e $path ]] || continue
    mkdir -p -- "${root:?}$(dirname -- "$path")"
    cp -rL --no-target-directory -- "$path" "$root$path"
  done
}

# make_bare_root RELEASE [PACKAGE...] : the packages of a minimal Debian of that release, and those named.
make_bare_root() {
  local release=$1 include=()
  shift
  ((!$#)) || include=(--include="$(IFS=, && echo "$*")")
  # This machine's sources, which may be those of a mirror, with the other release's name.
  local here path sources=() work
  here=$(. /etc/os-release && echo "${ID:-}${VERSION_CODENAME:+/$VERSION_CODENAME}")
  work=$(mktemp -d -t bare_root.XXXXXX)
  if [[ $here == debian/* ]]; then
    for path in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
      [[ -s $path ]] || continue
      sed "s/${here#*/}/$release/g" "$path" >"$work/${path##*/}"
      sources+=("$work/${path##*/}")
    done
  fi
  if ! mmdebstrap --quiet --variant=minbase "${include[@]}" "$release" "$root" "${sources[@]}"; then
    rm -rf -- "$work"
    return 1
  fi
  if ((${#sources[@]})); then  # In place of mmdebstrap's copies, which have other names.
    rm -rf -- "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d
    mkdir -p -- "$root/etc/apt/sources.list.d"
    for path in "${sources[@]}"; do
      case ${path##*/} in
        sources.list) cp -- "$path" "$root/etc/apt/" ;;
        *) cp -- "$path" "$root/etc/apt/sources.list.d/" ;;
      esac
    done
  fi
  rm -rf -- "$work"
  carry /etc/apt/auth.conf /etc/apt/auth.conf.d /etc/apt/apt.conf /etc/apt/apt.conf.d /etc/apt/trusted.gpg \
    /etc/apt/trusted.gpg.d /etc/apt/keyrings /usr/share/keyrings /usr/local/share/ca-certificates \
    /etc/pip.conf /etc/xdg/pip/pip.conf
}

# enter COMMAND... : runs it in the root, as root, with processes and mounts of their own. pivot_root, not chroot:
# within a chroot the kernel refuses the user namespaces that Bazel's sandbox is made of.
enter() {
  # shellcheck disable=SC2016  # The inner shell expands them.
  unshare --mount --pid --fork --kill-child --propagation=private bash -c '
    set -euo pipefail
    root=$1
    shift
    mount --bind "$root" "$root"
    cd "$root"
    mkdir -p .machine
    mount --rbind /dev dev
    mount -t proc proc proc
    mount -t tmpfs tmpfs run
    mount --bind -o ro /sys sys
    pivot_root . .machine
    umount -l .machine
    rmdir .machine
    exec "$@"' enter "$root" "$@"
}

# What tells pip and apt where packages are; nothing else of this machine's user.
# shellcheck disable=SC2034  # For the scripts.
environment=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8)
package_variables='^(https?_proxy|no_proxy|all_proxy|ssl_cert_(file|dir)|requests_ca_bundle|pip_.*)$'
while IFS= read -r name; do
  environment+=("$name=${!name}")
done < <(compgen -e | grep -iE "$package_variables" || true)
