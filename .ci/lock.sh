#!/bin/sh
# Write requirements/*.txt from pyproject.toml: hashed, for every platform, one version everywhere.
#
# dev.txt comes first and the others are held to its versions. Pins stay as they are unless
# pyproject.toml moved; `lock.sh --upgrade` takes the newest of everything.
set -eu
cd "$(dirname "$0")/.."

lock() {
    name=$1
    shift
    echo "requirements/$name.txt"
    uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --no-emit-index-url --no-emit-find-links $upgrade \
        --output-file "requirements/$name.txt" "$@"
}

upgrade=${1-}
lock dev --extra mysql --extra prod --group dev
set -- --constraint requirements/dev.txt
lock base "$@"
lock bench "$@" --extra mysql --extra prod --group dev --group bench
lock mysql "$@" --extra mysql
lock prod "$@" --extra mysql --extra prod
lock otel "$@" --extra otel
lock push "$@" --constraint requirements/otel.txt --extra push
