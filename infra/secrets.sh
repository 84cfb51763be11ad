#!/usr/bin/env bash
# Fills what is unset in the vault: master keys are made up and shown to nobody, everything else is asked for.
# A secret goes from the terminal into the vault through a pipe, and is never an argument, a file or a line of output.
#
#   infra/secrets.sh GROUP APP VAULT                    sets what is unset, and has the app read it
#   infra/secrets.sh GROUP APP VAULT zbd-api-key        sets this one anew
#   infra/secrets.sh GROUP APP VAULT master-key-2       makes up a key before the deployment that refers to it
#   infra/secrets.sh GROUP APP VAULT SECRET SETTING     the same for any secret, unless it is set already
#
# Where nobody can be asked, PAYWALL_SECRET_ZBD_API_KEY holds what zbd-api-key is to be. azd names group, app and vault by itself.
set -euo pipefail
. "$(dirname "$0")/shared.sh"

group=${1:-${AZURE_RESOURCE_GROUP:-}}
app=${2:-${APP_NAME:-}}
vault=${3:-${VAULT_NAME:-}}
only=${4:-}
if [ -z "$group" ] || [ -z "$app" ] || [ -z "$vault" ]; then fail "usage: infra/secrets.sh GROUP APP VAULT [SECRET [SETTING]]"; fi
require openssl "install the package openssl"
sign_in

list() { # a line for each secret: name, type and setting, with - for what it has not
  az keyvault secret list --vault-name "$vault" --subscription "$subscription" --output tsv --query "[].[name, contentType || '-', tags.setting || '-']"
}

# The new version has no content type, and so is unset no more.
send() { # name, setting
  local tags=()
  [ "$2" = - ] || tags=(--tags "setting=$2")
  printf '%s' "$secret" | az keyvault secret set --vault-name "$vault" --subscription "$subscription" --name "$1" "${tags[@]}" \
    --file /dev/stdin --encoding utf-8 --output none
}

ask() { # name, setting
  local variable
  variable=PAYWALL_SECRET_$(printf '%s' "$1" | tr 'a-z-' 'A-Z_')
  secret=${!variable:-}
  if [ -z "$secret" ]; then
    [ -t 0 ] || fail "nobody to ask for $1 ($2): run infra/secrets.sh $group $app $vault in a terminal, or set $variable"
    read -rsp "$1 ($2): " secret || fail "$1 was not given: run infra/secrets.sh $group $app $vault again"
    echo
  fi
  [ -n "$secret" ] || fail "$1 is empty: run infra/secrets.sh $group $app $vault again"
}

fill() { # name, setting
  local verb="set"
  case $1:$2 in
    *:Paywall__Keys__* | master-key-*:-)
      secret=$(openssl rand -base64 32) || fail "openssl made no key for $1: nothing was set"
      [ "${#secret}" = 44 ] || fail "openssl made no key for $1: nothing was set"
      verb="made up" ;;
    *) ask "$1" "$2" ;;
  esac
  patiently send "$1" "$2" || fail "$1 was not set: you need the role Key Vault Secrets Officer on $vault"
  echo "secrets.sh: $verb $1"
}

# The app keeps what it has read for a day unless it is told, and its own role on a new secret takes some minutes to count.
refresh() {
  local references attempt unresolved
  references=/subscriptions/$subscription/resourceGroups/$group/providers/Microsoft.Web/sites/$app/config/configreferences/appsettings
  for attempt in {1..20}; do
    az rest --method post --output none --url "$references/refresh?api-version=2022-03-01" ||
      fail "the app was not told to read its secrets: run infra/secrets.sh $group $app $vault again"
    unresolved=$(az rest --method get --output tsv --url "$references?api-version=2022-03-01" --query "value[].[properties.status, name]") ||
      fail "the app does not say whether it can read its secrets: run infra/secrets.sh $group $app $vault again"
    # An app with no reference at all has not read its settings yet.
    [ -n "$unresolved" ] || unresolved=$'Unknown\tany setting'
    unresolved=$(printf '%s\n' "$unresolved" | sed -n '/^Resolved\t/!{p;q}')
    [ -n "$unresolved" ] || return 0
    [ "$attempt" = 20 ] || { echo "secrets.sh: the app cannot read ${unresolved#*$'\t'} yet, trying again in 30 seconds"; sleep 30; }
  done
  fail "the app cannot read ${unresolved#*$'\t'} (${unresolved%%$'\t'*}): look at the role of its identity on that secret, and run infra/secrets.sh $group $app $vault again"
}

secrets=$(patiently list) ||
  fail "cannot list the secrets of $vault: it must exist, you need the role Key Vault Secrets Officer on it, and its network must let you in (operatorAddresses)"
if [ -n "$only" ]; then
  [[ $only =~ ^[0-9A-Za-z-]+$ ]] || fail "$only is no name of a secret: letters, digits and - are"
  line=$(printf '%s\n' "$secrets" | sed -n "/^$only\t/p")
  setting=${5:-${line##*$'\t'}}
  # Who names the setting wants a secret that is not there yet.
  case ${5:+new}$'\t'$line in
    $'new\t'*$'\t'unset*) ;;
    $'new\t'?*) echo "secrets.sh: $only is there already, and stays"; exit 0 ;;
  esac
  case $line:$only:$setting in
    :master-key-[0-9]*: | :*:?*) ;;
    :*) fail "there is no secret $only in $vault: check the name, or name its setting too if the next deployment is to refer to it" ;;
  esac
  fill "$only" "${setting:--}"
  # No setting refers to it yet.
  [ -n "$line" ] || { echo "secrets.sh: the next deployment may refer to $only"; exit 0; }
else
  # Read from another descriptor, so that the terminal stays where questions are answered.
  while IFS=$'\t' read -r -u 3 name type setting; do
    case $type in unset*) fill "$name" "$setting" ;; esac
  done 3<<<"$secrets"
fi

# Also where nothing was unset: an earlier run may have come no further than this.
refresh
az functionapp restart --resource-group "$group" --name "$app" --subscription "$subscription" --output none ||
  fail "the secrets are set, but the app did not restart: run az functionapp restart --resource-group $group --name $app"
echo "secrets.sh: the app reads its secrets"
