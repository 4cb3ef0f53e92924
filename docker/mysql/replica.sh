# shellcheck shell=bash
# Sourced once, by the image, on the empty data folder of a replica: follow the primary from its first change.
# The next start, which is the real one, begins to follow and refuses writes of anyone else.
docker_process_sql <<SQL
CHANGE REPLICATION SOURCE TO
    SOURCE_HOST = 'mysql-primary',
    SOURCE_USER = 'replica', SOURCE_PASSWORD = '$(cat /run/secrets/MYSQL_REPLICATION_PASSWORD)',
    SOURCE_AUTO_POSITION = 1, SOURCE_SSL = 1, SOURCE_CONNECT_RETRY = 2;
SET PERSIST_ONLY super_read_only = ON;
SQL
