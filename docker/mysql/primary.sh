# shellcheck shell=bash
# Sourced once, by the image, on the empty data folder of the primary: let replicas follow it.
# The image itself has made the database and the user of the board by then.
docker_process_sql <<SQL
CREATE USER 'replica'@'%' IDENTIFIED BY '$(cat /run/secrets/MYSQL_REPLICATION_PASSWORD)' REQUIRE SSL;
GRANT REPLICATION SLAVE ON *.* TO 'replica'@'%';
-- The board asks how far behind replicas are; they have this grant from here.
GRANT REPLICATION CLIENT ON *.* TO '$MYSQL_USER'@'%';
SQL
