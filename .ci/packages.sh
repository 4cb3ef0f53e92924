#!/bin/sh
# Install what `make test` needs outside Python, when it is missing: MariaDB and Redis programs,
# Chromium, nginx, and what compiling mysqlclient takes. Starts no service and registers none.
#   .ci/packages.sh [PROGRAM ...]   and what only a drill or a measurement asks for: wrk, xapian
set -eu
cd "$(dirname "$0")/.."
missing=
unpacked=var/packages

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
    has nginx || need nginx
    has kustomize kubectl || need kustomize
    has pkg-config || need pkgconf
}

# Debian's nginx comes with a service that starts at once and at every boot. What is unpacked without
# being installed runs no script, registers nothing, and is looked for by .ci/nginx.py.
unpack_nginx() {
    mkdir -p "$unpacked"
    archives=$(mktemp -d)
    download_nginx || { $sudo apt-get -qq update && download_nginx; } || return 1
    for archive in "$archives"/*.deb; do dpkg-deb -x "$archive" "$unpacked"; done
    if ldd "$unpacked/usr/sbin/nginx" | grep -q "not found"; then
        # Its libraries, and no more of what it depends on.
        missing=$(dpkg-deb -f "$archives"/nginx*.deb Depends | tr ',' '\n' |
            sed -n '/nginx/d; s/^ *\(lib[a-z0-9.+-]*\).*/ \1/p' | tr -d '\n')
        install_by_apt
    fi
    rm -rf "$archives"
}

# The program is in nginx or, on older systems, in nginx-core. A system without the module for brotli
# serves gzip.
download_nginx() (
    cd "$archives"
    set -- -qq -o APT::Sandbox::User=root download
    apt-get "$@" nginx && { apt-get "$@" libnginx-mod-http-brotli-static 2>/dev/null || :; } &&
        { dpkg-deb -c nginx_*.deb 2>/dev/null | grep -q sbin/nginx || apt-get "$@" nginx-core; }
)

# A library for the system's Python, measured beside our search and used nowhere else. Where there is
# none, the measurement says so and goes on.
unpack_xapian() {
    mkdir -p "$unpacked"
    archives=$(mktemp -d)
    for name in python3-xapian $(apt-cache depends python3-xapian 2>/dev/null |
        sed -n 's/^ *Depends: \(libxapian[a-z0-9]*\)$/\1/p'); do
        (cd "$archives" && apt-get -qq -o APT::Sandbox::User=root download "$name" 2>/dev/null) || :
    done
    for archive in "$archives"/*.deb; do [ ! -e "$archive" ] || dpkg-deb -x "$archive" "$unpacked"; done
    rm -rf "$archives"
}

has_xapian() {
    /usr/bin/python3 -c 'import xapian' 2>/dev/null ||
        [ -d "$unpacked/usr/lib/python3/dist-packages/xapian" ]
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
    # kubectl renders k8s/overlays; where apt has none, those tests are skipped and say so.
    if ! has kustomize kubectl && apt-cache show kubernetes-client >/dev/null 2>&1; then
        missing="$missing kubernetes-client"
    fi
    # shellcheck disable=SC2086 # a list of package names
    $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get "$@" install --yes --no-install-recommends $missing >/dev/null
}

install() {
    echo "Installing what the tests need:$missing"
    if [ "$system" = Darwin ] && has brew; then
        # shellcheck disable=SC2086
        brew install --quiet $missing
    elif has apt-get && $sudo true 2>/dev/null; then
        install_by_apt
    else
        refuse "$missing"
    fi
}

refuse() {
    echo "oKadwuma: cannot install these packages by itself (no root, no sudo without a password)." >&2
    echo "Install them, or what they are called on this system, then try again:" >&2
    if [ "$system" = Darwin ]; then echo "    brew install$1" >&2; else
        echo "    apt-get install --no-install-recommends$1" >&2; fi
    exit 1
}

system=$(uname)
if [ "$system" = Darwin ]; then list_missing_for_brew; else list_missing_for_apt; fi
for program; do [ "$program" = xapian ] || has "$program" || need "$program"; done
if [ "$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi
if [ -n "$missing" ]; then install; fi
for program; do
    if [ "$program" = xapian ] && has apt-get && ! has_xapian; then unpack_xapian; fi
done
if has nginx || [ -x "$unpacked/usr/sbin/nginx" ]; then exit; fi
echo "Unpacking nginx into $unpacked (it is not installed)"
unpack_nginx || refuse " nginx"
