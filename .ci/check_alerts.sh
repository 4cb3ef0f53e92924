#!/bin/sh
# Check docker/prometheus with promtool: its syntax, its rules, and each alert firing and silent.
# Debian's package of it starts a service when installed, so it is unpacked beside us instead.
set -eu
cd "$(dirname "$0")/.."
unpacked=var/packages
PATH="$PATH:$PWD/$unpacked/usr/bin"

unpack() (
    mkdir -p "$unpacked"
    archives=$(mktemp -d)
    trap 'rm -rf "$archives"' EXIT
    cd "$archives"
    apt-get -qq -o APT::Sandbox::User=root download prometheus || return 1
    dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x -C "$OLDPWD/$unpacked" ./usr/bin/promtool
)

if ! command -v promtool >/dev/null; then
    echo "Unpacking promtool into $unpacked (it is not installed)"
    if ! command -v apt-get >/dev/null || ! unpack; then
        echo "oKadwuma: promtool is missing, so no alert was checked. Install Prometheus, then try again." >&2
        exit 1
    fi
fi
promtool check config --syntax-only docker/prometheus/prometheus.yml
promtool check rules docker/prometheus/rules/*.yml
promtool test rules docker/prometheus/tests/*.yml
