#!/bin/sh
# Make the secrets docker/compose.yml mounts, one file each, in SECRETS_DIR (var/secrets); keeps those that are there.
set -eu
cd "$(dirname "$0")/.."
folder=${SECRETS_DIR:-var/secrets}
host=${SITE_HOST:-localhost}
umask 022
mkdir -p "$folder"
# Containers read the files as users of their own; the folder keeps others on this machine out.
chmod 700 "$folder"

keep() { if [ ! -s "$folder/$1" ]; then printf '%s\n' "$2" >"$folder/$1"; fi; }
random() { head -c "$1" /dev/urandom | od -An -tx1 | tr -d ' \n'; }
value() { cat "$folder/$1"; }

keep SECRET_KEY "$(random 40)"
keep METRICS_TOKEN "$(random 24)"
keep MYSQL_ROOT_PASSWORD "$(random 24)"
keep MYSQL_PASSWORD "$(random 24)"
# MySQL takes no more than 32 characters here.
keep MYSQL_REPLICATION_PASSWORD "$(random 16)"
keep REDIS_PASSWORD "$(random 24)"
keep GRAFANA_PASSWORD "$(random 24)"
keep DATABASE_URL "mysql://okadwuma:$(value MYSQL_PASSWORD)@mysql-primary:3306/okadwuma"
keep REPLICA_URLS "mysql://okadwuma:$(value MYSQL_PASSWORD)@mysql-replica:3306/okadwuma"
keep REDIS_URL "redis://:$(value REDIS_PASSWORD)@redis:6379/0"
# Redis is told the digest of the password only.
keep REDIS_ACL "user default on #$(printf %s "$(value REDIS_PASSWORD)" | sha256sum | cut -d' ' -f1) ~* &* +@all"
# A certificate of our own until a real one is put in its place.
if [ ! -s "$folder/TLS_KEY" ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj "/CN=$host" \
        -addext "subjectAltName=DNS:$host" \
        -keyout "$folder/TLS_KEY" -out "$folder/TLS_CERTIFICATE" 2>/dev/null
fi
chmod 444 "$folder"/*
echo "Secrets are in $folder."
