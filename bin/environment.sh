# What bin/serve and bin/test share: find a Python, make .venv, add the system's packages.
# Sourced, not run. Everything here may be repeated: it does nothing when nothing is missing.

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# Run a step that takes a while so that Ctrl-C or SIGTERM ends it with us.
run_step() {
  "$@" &
  local child=$! status=0
  trap 'kill -TERM '"$child"' 2>/dev/null; wait '"$child"' 2>/dev/null; exit 143' INT TERM
  wait "$child" || status=$?
  trap - INT TERM
  return "$status"
}

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  die "Python 3.11 or newer is needed and was not found. On Debian or Ubuntu: apt install python3 python3-venv"
}

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

# apt_install PACKAGE... : 0 when they are there afterwards.
apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  local log
  log="$(mktemp)"
  if run_step apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 </dev/null ||
    { run_step apt-get update -q >"$log" 2>&1 </dev/null &&
      run_step apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 </dev/null; }; then
    rm -f "$log"
    return 0
  fi
  tail -n 3 "$log" >&2
  rm -f "$log"
  return 1
}

has_library() {
  # Read whole before it is searched: a pipe that ends early counts as a failure.
  [ -n "${known_libraries:=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null || true)}" ] &&
    grep -q "$1" <<<"$known_libraries"
}
has_chinese_font() {
  ls /usr/share/fonts/truetype/wqy/*.ttc /usr/share/fonts/opentype/noto/*CJK* >/dev/null 2>&1 ||
    { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ]; }
}

# want "WHAT STOPS WORKING" PACKAGE... : install them, or say what that costs.
want() {
  local cost="$1"
  shift
  if can_apt; then
    say "Installing system packages: $*"
    apt_install "$@" && return 0
  fi
  say "Missing system packages: $* - $cost Install them as root: apt install $*"
  return 1
}

ensure_pdf_libraries() {
  local missing=()
  has_library 'libpango-1\.0\.so' || missing+=(libpango-1.0-0)
  has_library 'libpangoft2-1\.0\.so' || missing+=(libpangoft2-1.0-0)
  has_library 'libharfbuzz-subset\.so' || missing+=(libharfbuzz-subset0)
  has_chinese_font || missing+=(fonts-wqy-microhei)
  [ ${#missing[@]} = 0 ] ||
    want "Without them there are no PDF files: the buttons open the print page." "${missing[@]}" || true
}

# ensure_venv FILE... : a .venv with exactly what these lock files say, by hash.
ensure_venv() {
  local python stamp files=() file
  for file in "$@"; do files+=(-r "$file"); done
  if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    python="$(find_python)" || exit 1
    say "Making .venv with $("$python" --version)"
    make_venv "$python"
  fi
  stamp="$(cat "$@" .venv/pyvenv.cfg | .venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')"
  if [ "$(cat ".venv/installed-$#" 2>/dev/null)" = "$stamp" ]; then return; fi
  say "Installing the libraries of $*"
  if command -v uv >/dev/null 2>&1; then
    run_step uv pip install --quiet --python .venv/bin/python --require-hashes "${files[@]}" </dev/null ||
      die "The libraries could not be installed (see above). Is the network there?"
  else
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
    run_step .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
      --require-hashes "${files[@]}" </dev/null ||
      die "The libraries could not be installed (see above). Is the network there?"
  fi
  printf '%s\n' "$stamp" >".venv/installed-$#"
}

make_venv() {
  local python="$1"
  rm -rf .venv
  if command -v uv >/dev/null 2>&1; then
    uv venv --quiet --python "$python" .venv || die "uv could not make .venv"
    return
  fi
  "$python" -m venv .venv >/dev/null 2>&1 && return
  rm -rf .venv
  can_apt && say "Installing system packages: python3-venv" && apt_install python3-venv &&
    "$python" -m venv .venv && return
  die "Python cannot make a virtual environment. On Debian or Ubuntu: apt install python3-venv"
}
