#!/bin/sh
# Make .venv from a lock.  environment.sh base | dev | bench   (environment.sh python: print the
# Python it would use)
#
# base  what `make run` needs: wheels only, so neither compiler nor database headers
# dev   everything: base plus MySQL client, production extras and the tools of `make test`
#
# bench everything of dev, and what only `make bench-search` compares itself with
#
# The stamp in .venv names what is installed, so a second run does nothing; a bench environment also
# serves dev, and a dev environment base. The word "installing" in the stamp means the last run was cut short: start afresh.
set -eu
cd "$(dirname "$0")/.."
stamp=.venv/okadwuma.stamp

fail() { printf 'oKadwuma: %s\n' "$@" >&2; exit 1; }

has_uv() { uv --version >/dev/null 2>&1; }

suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; }

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if suits "$name"; then command -v "$name"; return; fi
    done
    if has_uv && UV_PYTHON_DOWNLOADS=never uv python find '>=3.11,<3.15' 2>/dev/null; then return; fi
    fail "needs Python 3.11 to 3.14; found: $(python3 --version 2>/dev/null || echo none)." \
        "Debian 12 and Ubuntu 24.04 have one: apt install python3 python3-venv" \
        "macOS: brew install python@3.13    With uv: uv python install 3.13"
}

# "3.11.7 <sha256 of the lock>": an environment is current when its stamp has this line.
key() {
    .venv/bin/python -I -S -c 'import hashlib, platform, sys
lock = open(f"requirements/{sys.argv[1]}.txt", "rb").read()
print(sys.argv[1], platform.python_version(), hashlib.sha256(lock).hexdigest())' "$1"
}

is_current() { [ -f "$stamp" ] && line=$(key "$1" 2>/dev/null) && grep -qxF "$line" "$stamp"; }

make_venv() {
    python=$(find_python)
    if [ "$(cat "$stamp" 2>/dev/null)" = installing ] || ! suits .venv/bin/python; then rm -rf .venv; fi
    mkdir -p .venv 2>/dev/null && echo installing 2>/dev/null >"$stamp" ||
        fail "cannot write to $PWD/.venv." "Copy the project to a folder of yours and start it there."
    if suits .venv/bin/python; then return; fi
    if has_uv; then
        UV_PYTHON_DOWNLOADS=never uv venv --quiet --allow-existing --python "$python" .venv
    elif "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv .venv
    elif "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --without-pip .venv
    else
        rm -rf .venv
        fail "this Python comes without pip and venv. Type one of these, then try again:" \
            "    apt install $("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')" \
            "    (or install uv, which needs neither)"
    fi
}

install() {
    set -- --require-hashes --no-deps --requirement "requirements/$1.txt"
    if [ "$lock" = base ]; then set -- --only-binary :all: "$@"; fi
    if has_uv; then
        uv pip install --quiet --python .venv/bin/python "$@"
        return
    fi
    set -- install -qq --no-input --disable-pip-version-check "$@"
    if .venv/bin/python -m pip --version >/dev/null 2>&1; then
        .venv/bin/python -m pip "$@"
    else
        "$(find_python)" -m pip --python .venv/bin/python "$@"
    fi
}

lock=${1-}
case $lock in
python) find_python; exit ;;
base | dev | bench) ;;
*) fail "usage: .ci/environment.sh base | dev | bench | python" ;;
esac
if is_current "$lock"; then exit; fi
make_venv
echo "Installing $(grep -c '==' "requirements/$lock.txt") packages into .venv (once) ..."
install "$lock" || fail "the installation failed, see above; run it again when the cause is gone."
case $lock in
bench) { key bench; key dev; key base; } >"$stamp" ;;
dev) { key dev; key base; } >"$stamp" ;;
base) key base >"$stamp" ;;
esac
