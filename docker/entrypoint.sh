#!/bin/sh
# Start one part of the board: read its secrets, wipe what an earlier start left, become the command.
set -eu

# A file in /run/secrets that is named as a variable becomes that variable.
for file in /run/secrets/*; do
    name=${file##*/}
    case $name in *[!A-Z0-9_]* | [0-9]*) continue ;; esac
    if [ -r "$file" ]; then export "$name=$(cat "$file")"; fi
done

# These folders outlive a container that Kubernetes starts again; the drain flag, the figures of its
# processes and its sign of life must not. A command run beside a server, as manage.py, leaves them alone.
case ${1-} in
    gunicorn | celery) rm -rf "$DRAIN_FILE" "$PROMETHEUS_MULTIPROC_DIR" "$VAR_DIR/alive" ;;
esac
mkdir -p "$PROMETHEUS_MULTIPROC_DIR"

exec "$@"
