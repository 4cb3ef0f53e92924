#!/bin/sh
# Install what `make test` needs outside Python, when it is missing: MariaDB and Redis programs,
# Chromium, and what compiling mysqlclient takes. Starts no service and registers none.
set -eu
cd "$(dirname "$0")/.."
missing=

need() { missing="$missing $*"; }

has() {
    for name in "$@"; do
        if PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$name" >/dev/null; then return; fi
    done
    return 1
}

has_python_header() {
    "$python" -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))'
}

list_missing_for_apt() {
    if [ -z "${DATABASE_URL-}" ]; then
        { has mariadbd && has mariadb-install-db; } || need mariadb-server-core mariadb-client-core
        has redis-server redis-check-rdb || need redis-tools
    fi
    # Ubuntu has Chromium as a snap only; there, Playwright brings its own (see suite.py).
    has chromium google-chrome chromium-browser || grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null ||
        need chromium fonts-liberation
    has cc || need gcc libc6-dev
    has pkg-config || need pkg-config
    pkg-config --exists libmariadb 2>/dev/null || pkg-config --exists mysqlclient 2>/dev/null ||
        need libmariadb-dev
    if python=$(.ci/environment.sh python 2>/dev/null); then
        version=$("$python" -c 'import sys; print("python3.%d" % sys.version_info[1])')
        has_python_header || need "$version-dev"
        "$python" -c 'import ensurepip' 2>/dev/null || has uv || need "$version-venv"
    else
        need python3 python3-dev python3-venv
    fi
}

list_missing_for_brew() {
    has mariadbd || need mariadb
    has redis-server || need redis
    has pkg-config || need pkgconf
}

# Belt and braces: these packages hold no service, and policy-rc.d refuses to start one all the same.
install_by_apt() {
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap '$sudo rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
        $sudo chmod 755 "$policy"
    fi
    set -- -qq -o Dpkg::Use-Pty=0
    $sudo apt-get "$@" update
    # shellcheck disable=SC2086 # a list of package names
    $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get "$@" install --yes --no-install-recommends $missing >/dev/null
}

system=$(uname)
if [ "$system" = Darwin ]; then list_missing_for_brew; else list_missing_for_apt; fi
if [ -z "$missing" ]; then exit; fi
if [ "$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi
echo "Installing what the tests need:$missing"
if [ "$system" = Darwin ] && has brew; then
    # shellcheck disable=SC2086
    brew install --quiet $missing
elif has apt-get && $sudo true 2>/dev/null; then
    install_by_apt
else
    echo "oKadwuma: cannot install these packages by itself (no root, no sudo without a password)." >&2
    echo "Install them, or what they are called on this system, then try again:" >&2
    if [ "$system" = Darwin ]; then echo "    brew install$missing" >&2; else
        echo "    apt-get install --no-install-recommends$missing" >&2; fi
    exit 1
fi
