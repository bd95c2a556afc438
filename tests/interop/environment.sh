# shellcheck shell=bash
# The virtual environment with the real transformers, for scripts that are in the repository's root: source it, then
# make_transformers_environment sets $transformers_python, which has the pinned packages from PyPI, and
# $transformers_libraries, which its LD_LIBRARY_PATH needs. torch is $LIBTORCH's, if that is an installed PyTorch.
# The environment is kept, under the home directory's .cache.

make_transformers_environment() {
  local requirements=(tests/interop/requirements.txt) installed_torch='' key cache venv
  if [[ -e ${LIBTORCH:-}/lib/libtorch_python.so ]]; then
    installed_torch=$(dirname -- "$LIBTORCH")
  else
    requirements+=(third_party/libtorch/requirements.txt)
  fi
  key=$(cat -- "${requirements[@]}" <(echo "$installed_torch") | sha256sum | cut -c 1-16)
  cache=${HOME:-}/.cache
  mkdir -p -- "$cache" 2>/dev/null || cache=${TMPDIR:-/tmp}
  venv=$cache/distill_l2s/interop-$key
  [[ -e $venv/complete ]] || fill_environment "$venv" "$installed_torch" "${requirements[@]}"
  # shellcheck disable=SC2034  # For the script that sources this.
  transformers_python=$venv/bin/python transformers_libraries=$venv/stand_ins
}

# make_transformers_5_packages, after the former, sets $transformers_5_packages: a directory with transformers 5 for the
# front of PYTHONPATH, where it shadows $transformers_python's own.
make_transformers_5_packages() {
  local listed=tests/interop/requirements_5.txt environment
  environment=$(dirname -- "$(dirname -- "$transformers_python")")
  transformers_5_packages=$environment-5-$(sha256sum <"$listed" | cut -c 1-16)
  [[ ! -e $transformers_5_packages/complete ]] || return 0
  rm -rf -- "$transformers_5_packages"
  python3 -m pip --python "$transformers_python" install --quiet --no-deps --require-hashes --only-binary=:all: \
    --target "$transformers_5_packages" --requirement "$listed"
  touch -- "$transformers_5_packages/complete"
}

# fill_environment VENV INSTALLED_TORCH REQUIREMENTS...
fill_environment() {
  local venv=$1 installed_torch=$2 arguments=() file packages
  rm -rf -- "$venv"
  python3 -m venv --without-pip -- "$venv"
  # transformers needs a tenth of what it and torch name as dependencies, so they are listed one by one.
  for file in "${@:3}"; do arguments+=(--requirement "$file"); done
  python3 -m pip --python "$venv/bin/python" install --quiet --no-deps --require-hashes \
    --only-binary=:all: "${arguments[@]}"
  packages=$(echo "$venv"/lib/python3*/site-packages)
  [[ -z $installed_torch ]] || echo "$installed_torch" >"$packages/installed_torch.pth"
  make_stand_ins "${installed_torch:-$packages}" "$venv"
  touch -- "$venv/complete"
}

# make_stand_ins PACKAGES VENV: torch is linked with CUDA's libraries (3 GB), of which a CPU uses nothing but the
# runtime: those that are not installed get an empty library of their name. Scripts have to load torch lazily,
# function by function (sys.setdlopenflags(os.RTLD_LAZY)).
make_stand_ins() {
  mkdir -p -- "$2/stand_ins"
  local name names
  names=$(readelf -d "$1"/torch/lib/*.so | sed -n 's/.*(NEEDED).*\[\(lib\(cu\|nccl\|nv\).*\)\]/\1/p')
  while read -r name; do
    compgen -G "$1/nvidia/*/lib/$name" >/dev/null ||
      gcc -shared -x c /dev/null -Wl,-soname,"$name" -o "$2/stand_ins/$name"
  done < <(sort -u <<<"$names")
}
