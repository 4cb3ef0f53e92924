#!/bin/sh
# Start one part of the board: read its secrets, wipe what an earlier start left, become the command.
set -eu

# A file in /run/secrets that is named as a variable becomes that variable.
for file in /run/secrets/*; do
    name=${file##*/}
    case $name in *[!A-Z0-9_]* | [0-9]*) continue ;; esac
    if [ -r "$file" ]; then export "$name=$(cat "$file")"; fi
done

# /tmp outlives a container that Kubernetes starts again; its drain flag and its processes' figures must
# not. A command run beside a server, such as manage.py, leaves them alone.
case ${1-} in
    gunicorn | celery) rm -rf "${DRAIN_FILE:-/tmp/drain}" "${PROMETHEUS_MULTIPROC_DIR:-/tmp/metrics}" ;;
esac
mkdir -p "${PROMETHEUS_MULTIPROC_DIR:-/tmp/metrics}"

exec "$@"
