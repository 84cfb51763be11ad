#!/usr/bin/env bash
# What deploy.sh and secrets.sh share; they read it in.
set -euo pipefail

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# Secrets stay in this shell, and out of the environment of what it starts.
secret_variables=("${!PAYWALL_SECRET_@}")
[ "${#secret_variables[@]}" = 0 ] || export -n "${secret_variables[@]}"

require() { # program, what to do without it
  command -v "$1" >/dev/null || fail "$1 is not installed: $2"
}

# Everything below names this subscription, whichever az has chosen for itself; az rest takes the account from the subscription in the address.
sign_in() {
  require az "https://aka.ms/azure-cli"
  if [ -n "${AZURE_SUBSCRIPTION_ID:-}" ]; then
    subscription=$AZURE_SUBSCRIPTION_ID
    az account show --subscription "$subscription" --output none || fail "az is not signed in to the subscription $subscription: run az login"
  else
    subscription=$(az account show --query id --output tsv) || fail "nobody is signed in: run az login"
  fi
}

# A role that was given a moment ago takes some minutes to count. Nothing else gets better by waiting, least of all a closed network.
patiently() { # command
  local attempt errors
  for attempt in {1..10}; do
    { errors=$("$@" 2>&1 >&3); } 3>&1 && return
    case $errors in
      *ForbiddenByFirewall* | *ForbiddenByConnection* | *"Client address is not authorized"*) break ;;
      *Forbidden* | *AuthorizationPermissionMismatch* | *"required permissions"*) ;;
      *) break ;;
    esac
    [ "$attempt" = 10 ] || { echo "${0##*/}: your role does not count yet, trying again in 30 seconds" >&2; sleep 30; }
  done
  printf '%s\n' "$errors" >&2
  return 1
}
