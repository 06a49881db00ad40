#!/bin/bash
# Run once, by the image, on an empty data folder: two databases, each with an owner who may not even connect to the other.
set -euo pipefail

for name in temoin_views temoin_keyring; do
  password="$(cat "/run/secrets/${name}_password")"
  psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --set=name="$name" --set=password="$password" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT, TEMPORARY ON DATABASE :"name" FROM PUBLIC;
SQL
done
