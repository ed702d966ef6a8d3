#!/usr/bin/env bash
# What the official image promises, written anew: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB (each also as …_FILE),
# POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD, PGDATA, and scripts in /docker-entrypoint-initdb.d.
set -eu
umask 077

from_file() {
  local name=$1 file=${1}_FILE
  if [ -n "${!file:-}" ]; then export "$name=$(cat "${!file}")"; fi
}
for name in POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB POSTGRES_INITDB_ARGS; do from_file "$name"; done
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

case ${1:-} in
  postgres) ;;
  -*) set -- postgres "$@" ;;
  *) exec "$@" ;;
esac

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres "$PGDATA" /var/run/postgresql
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

# initdb wants to know the name of whoever runs it.
if ! getent passwd "$(id -u)" >/dev/null; then
  export NSS_WRAPPER_PASSWD=/tmp/passwd NSS_WRAPPER_GROUP=/tmp/group LD_PRELOAD=libnss_wrapper.so
  echo "postgres:x:$(id -u):$(id -g)::$PGDATA:/bin/false" >"$NSS_WRAPPER_PASSWD"
  echo "postgres:x:$(id -g):" >"$NSS_WRAPPER_GROUP"
fi

initialise() {
  local method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "$method" != trust ]; then
    echo 'Database is uninitialized and superuser password is not specified: set POSTGRES_PASSWORD' >&2
    exit 1
  fi
  eval "initdb --username='$user' --pwfile=<(printf '%s\n' \"\${POSTGRES_PASSWORD:-}\") ${POSTGRES_INITDB_ARGS:-}"
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432" -w start
  local psql=(psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$user" --no-password)
  if [ "$database" != postgres ]; then
    "${psql[@]}" --dbname postgres --set db="$database" <<<'CREATE DATABASE :"db";'
  fi
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) . "$file" ;;
      *.sql) "${psql[@]}" --dbname "$database" -f "$file" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
}

mkdir -p "$PGDATA"
chmod 700 "$PGDATA" || true
[ -s "$PGDATA/PG_VERSION" ] || initialise
exec "$@"
