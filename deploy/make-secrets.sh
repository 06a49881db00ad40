#!/bin/bash
# Makes what docker-compose.yml expects in deploy/secrets, once: random, readable by the owner alone. Keeps what is there.
set -euo pipefail
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
random() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }
word() { head -c 24 /dev/urandom | base64 | tr -d '\n+/='; }
made() { [ -e "secrets/$1" ] || cat > "secrets/$1"; }

random | made master_key
word | made postgres_password
word | made temoin_views_password
word | made temoin_keyring_password
# Change it in EventStoreDB first, where the user is another than the one that it is born with.
printf 'admin:%s' "${EVENT_STORE_PASSWORD:-changeit}" | made event_store_credentials
for name in temoin_views temoin_keyring; do
  printf 'postgresql://%s:%s@postgres:5432/%s' "$name" "$(cat "secrets/${name}_password")" "$name" | made "${name}_url"
done
# The containers' users read them; nobody else enters the folder.
chmod 755 secrets && chmod 644 secrets/*
echo "secrets are in $(pwd)/secrets: keep the folder closed, and master_key somewhere else too"
