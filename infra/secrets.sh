#!/usr/bin/env bash
# Fills what is unset in the vault: master keys are made up and shown to nobody, everything else is asked for.
# A secret goes from the terminal into the vault through a pipe, and is never an argument, a file or a line of output.
#
#   infra/secrets.sh GROUP APP VAULT              sets what is unset, and has the app read it
#   infra/secrets.sh GROUP APP VAULT zbd-api-key  sets this one anew
#
# Where nobody can be asked, PAYWALL_SECRET_ZBD_API_KEY holds what zbd-api-key is to be. azd names group, app and vault by itself.
set -euo pipefail

fail() {
  echo "secrets.sh: $*" >&2
  exit 1
}

group=${1:-${AZURE_RESOURCE_GROUP:-}}
app=${2:-${APP_NAME:-}}
vault=${3:-${VAULT_NAME:-}}
only=${4:-}
if [ -z "$group" ] || [ -z "$app" ] || [ -z "$vault" ]; then fail "usage: infra/secrets.sh GROUP APP VAULT [SECRET]"; fi
command -v az >/dev/null || fail "az is not installed: https://aka.ms/azure-cli"
command -v openssl >/dev/null || fail "openssl is not installed: install the package openssl"
subscription=${AZURE_SUBSCRIPTION_ID:-$(az account show --query id --output tsv)} || fail "nobody is signed in: run az login"

# A role that was given a moment ago takes some minutes to count.
patiently() {
  local attempt
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    "$@" && return
    [ "$attempt" = 10 ] || { echo "secrets.sh: the vault does not let us in yet, trying again in 30 seconds" >&2; sleep 30; }
  done
  return 1
}

list() {
  az keyvault secret list --vault-name "$vault" --subscription "$subscription" --output tsv \
    --query "[?contentType && starts_with(contentType, 'unset')].[name, contentType, tags.setting]"
}

set_secret() { # name; the secret comes from standard input. The new version has no content type, and so is unset no more
  az keyvault secret set --vault-name "$vault" --subscription "$subscription" --name "$1" --file /dev/stdin --encoding utf-8 --output none ||
    fail "$1 was not set: you need the role Key Vault Secrets Officer on $vault"
}

generate() {
  openssl rand -base64 32 | tr -d '\n' | set_secret "$1"
  echo "secrets.sh: made up $1"
}

ask() { # name, setting
  local variable secret
  variable=PAYWALL_SECRET_$(printf '%s' "$1" | tr 'a-z-' 'A-Z_')
  secret=${!variable:-}
  if [ -z "$secret" ]; then
    [ -t 0 ] || fail "nobody to ask for $1 ($2): run infra/secrets.sh $group $app $vault in a terminal, or set $variable"
    read -rsp "$1 ($2): " secret
    echo
  fi
  [ -n "$secret" ] || fail "$1 is empty: run infra/secrets.sh $group $app $vault again"
  printf '%s' "$secret" | set_secret "$1"
  echo "secrets.sh: set $1"
}

if [ -n "$only" ]; then
  ask "$only" "anew"
else
  unset_secrets=$(patiently list) ||
    fail "cannot list the secrets of $vault: you need the role Key Vault Secrets Officer on it, and its network must let you in (operatorAddresses)"
  [ -n "$unset_secrets" ] || { echo "secrets.sh: nothing is unset"; exit 0; }
  # Read from another descriptor, so that the terminal stays where questions are answered.
  while IFS=$'\t' read -r -u 3 name type setting; do
    if [ "$type" = 'unset, to be generated' ]; then generate "$name"; else ask "$name" "$setting"; fi
  done 3<<<"$unset_secrets"
fi

# The app keeps what it has read for a day, unless it is told.
az rest --method post --output none \
  --url "/subscriptions/$subscription/resourceGroups/$group/providers/Microsoft.Web/sites/$app/config/configreferences/appsettings/refresh?api-version=2022-03-01" ||
  fail "the secrets are set, but the app was not told: run az functionapp restart --resource-group $group --name $app"
az functionapp restart --resource-group "$group" --name "$app" --subscription "$subscription" --output none ||
  fail "the secrets are set, but the app did not restart: run az functionapp restart --resource-group $group --name $app"
echo "secrets.sh: the app reads them now"
