# shellcheck shell=bash
# Two registries from Debian's docker-registry, on the loopback only: a plain one, that also serves the stand-in images to
# the engines, and one with TLS (an authority of its own) and a log-in.
# Needs lib.sh and apt.sh.

REGISTRIES="$LAB/registry"
REGISTRY="127.0.0.1:$((5000 + SLOT * 10))"
REGISTRY_AUTH="localhost:$((5001 + SLOT * 10))"
REGISTRY_CA="$REGISTRIES/tls/ca.pem"
REGISTRY_USER=lab

registry_install() {
  apt_unpack "$LAB/packages/registry" machine docker-registry
}

# The authority and the password are made once; --purge makes the next ones new.
registry_secrets() {
  registry_authority
  registry_password_file
}

registry_password() {
  cat "$REGISTRIES/password"
}

registry_password_file() {
  [ -s "$REGISTRIES/htpasswd" ] && return
  mkdir -p "$REGISTRIES"
  (
    umask 077
    openssl rand -hex 12 >"$REGISTRIES/password"
    # bcrypt, the only hash that the registry takes; perl's crypt is the C library's.
    # shellcheck disable=SC2016 # perl's own variables
    perl -ne 'chomp; my @c = ("a".."z", 0..9); print "'"$REGISTRY_USER"':", crypt($_, "\$2y\$05\$" . join("", map { $c[rand @c] } 1..21) . "u"), "\n"' \
      <"$REGISTRIES/password" >"$REGISTRIES/htpasswd"
  )
  # shellcheck disable=SC2016 # the dollars are the hash's
  grep -qF ':$2y$05$' "$REGISTRIES/htpasswd" || die "perl's crypt has no bcrypt here."
}

registry_authority() {
  local folder="$REGISTRIES/tls"
  [ -s "$folder/server.pem" ] && return
  mkdir -p "$folder"
  (
    umask 077
    cd "$folder"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj '/CN=manager lab authority' \
      -addext 'keyUsage=critical,keyCertSign,cRLSign' -keyout ca.key -out ca.pem
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=localhost' -keyout server.key -out server.csr
    printf '%s\n' 'subjectAltName=DNS:localhost,IP:127.0.0.1' 'basicConstraints=CA:FALSE' 'extendedKeyUsage=serverAuth' >server.ext
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile server.ext -out server.pem
  ) 2>"$folder/openssl.log" || {
    cat "$folder/openssl.log" >&2
    die 'openssl made no certificate (see above).'
  }
  # Whoever runs the tests may read the authority, and nothing else.
  chmod 755 "$folder"
  chmod 644 "$REGISTRY_CA"
}

# trust_registries CERTS.D: as engines and podman look authorities up, by host.
trust_registries() {
  mkdir -p "$1/$REGISTRY_AUTH"
  cp "$REGISTRY_CA" "$1/$REGISTRY_AUTH/ca.crt"
}

registry_ping() {
  curl -fsS --max-time 5 "http://$REGISTRY/v2/" -o /dev/null
}

registry_auth_ping() {
  curl -fsS --max-time 5 --cacert "$REGISTRY_CA" --config - "https://$REGISTRY_AUTH/v2/" -o /dev/null <<EOF
user = "$REGISTRY_USER:$(registry_password)"
EOF
}

# registry_config FOLDER ADDRESS: what both have in common.
registry_config() {
  cat <<EOF
version: 0.1
log: { level: warn }
storage:
  filesystem: { rootdirectory: $1/data }
  delete: { enabled: true }
http:
  addr: $2
EOF
}

registry_up() {
  registry_secrets
  registry_ping 2>/dev/null || registry_start plain "$REGISTRY" registry_ping </dev/null
  registry_auth_ping 2>/dev/null || registry_start auth "127.0.0.1:${REGISTRY_AUTH##*:}" registry_auth_ping <<EOF
  tls: { certificate: $REGISTRIES/tls/server.pem, key: $REGISTRIES/tls/server.key }
auth:
  htpasswd: { realm: lab, path: $REGISTRIES/htpasswd }
EOF
}

# registry_start NAME ADDRESS CHECK: with the rest of its configuration from stdin.
registry_start() {
  local folder="$REGISTRIES/$1"
  stop_process "$folder/pid" docker-registry
  mkdir -p "$folder"
  {
    registry_config "$folder" "$2"
    cat
  } >"$folder/config.yml"
  setsid "$LAB/packages/registry/usr/bin/docker-registry" serve "$folder/config.yml" >"$folder/log" 2>&1 </dev/null 9>&- &
  printf '%s\n' "$!" >"$folder/pid"
  if ! { wait_for 20 "$3" && alive "$folder/pid" docker-registry; }; then
    tail -n 5 "$folder/log" >&2
    die "no registry of the lab answers on $2 (the end of $folder/log is above). Where the port is taken: MANAGER_LAB_SLOT=1 has others."
  fi
  say "the $1 registry answers on $2"
}

# What tests have pushed is worth nothing to the next run; the stand-in images are pushed again from the engine's store.
registry_down() {
  stop_process "$REGISTRIES/plain/pid" docker-registry
  stop_process "$REGISTRIES/auth/pid" docker-registry
}

registry_status() {
  local failed=0
  if registry_ping 2>/dev/null; then echo "registry: http://$REGISTRY"; else echo 'registry: down' && failed=1; fi
  if [ -s "$REGISTRY_CA" ] && registry_auth_ping 2>/dev/null; then
    echo "registry with log-in: https://$REGISTRY_AUTH (authority: $REGISTRY_CA, user $REGISTRY_USER)"
  else
    echo 'registry with log-in: down' && failed=1
  fi
  return "$failed"
}
