#!/usr/bin/env bash
# Deploys a paywall with az alone. Run it again whenever the parameter file or the code has changed.
#
#   infra/deploy.sh GROUP LOCATION [PARAMETERS]   PARAMETERS: infra/parameters/smallest.bicepparam unless you say
#   infra/deploy.sh --package-only GROUP          brings in a new package, and leaves the rest as it is
#   infra/deploy.sh --before-azd, --after-azd     what azd cannot do itself (azure.yaml)
#
# PAYWALL_UPLOAD=publish sends the package to the app's publishing endpoint instead of its container: for a private storage account that
# your machine does not reach.
set -euo pipefail
caller=$PWD
cd "$(dirname "$0")/.."
# shellcheck source=shared.sh
. infra/shared.sh

mode=--all
case ${1:-} in --package-only | --before-azd | --after-azd) mode=$1; shift ;; esac
group=${1:-}
location=${2:-}
parameters=${3:-infra/parameters/smallest.bicepparam}
package=artifacts/paywall.zip
case $mode in
  --all) [ -n "$location" ] || group= ;;
  --*-azd)
    group=${AZURE_RESOURCE_GROUP:-}
    parameters=infra/parameters/$(sed -n 's/^  module: //p' azure.yaml).bicepparam ;;
esac
if [ -z "$group" ] && [ "$mode" != --before-azd ]; then
  fail "usage: infra/deploy.sh GROUP LOCATION [PARAMETERS], or infra/deploy.sh --package-only GROUP"
fi
[ ! -f "$caller/$parameters" ] || parameters=$caller/$parameters

check() {
  require az "https://aka.ms/azure-cli"
  require dotnet "https://dotnet.microsoft.com/download, version 10"
  require openssl "install the package openssl"
  require curl "install the package curl"
  command -v gcc >/dev/null || command -v clang >/dev/null || fail "there is no C compiler, which links the native executable: install the package gcc"
  [ "$mode" = --package-only ] || [ -f "$parameters" ] || fail "there is no $parameters: copy infra/parameters/smallest.bicepparam and name the copy"
  sign_in
}

# The executable first: what does not build is not deployed.
build() {
  dotnet run --project infra/package -- --output "$package" || fail "the package was not built: see above"
}

set_secrets() { # APP VAULT [SECRET SETTING]
  # A subshell, so that only the script that uses them gets the secrets.
  (
    [ "${#secret_variables[@]}" = 0 ] || export "${secret_variables[@]}"
    AZURE_SUBSCRIPTION_ID=$subscription infra/secrets.sh "$group" "$@"
  )
}

# A setting that refers to a secret which nobody has set stops the app. So what a running paywall gets more of comes into the vault first.
set_new_secrets() {
  local running vault new id setting
  [ -n "$group" ] || return 0
  running=$(az functionapp list --resource-group "$group" --subscription "$subscription" --query "[0].name" --output tsv 2>/dev/null) || return 0
  [ -n "$running" ] || return 0
  vault=$(az keyvault list --resource-group "$group" --subscription "$subscription" --query "[0].name" --output tsv) ||
    fail "cannot look for the vault in $group: see above"
  [ -n "$vault" ] || return 0
  if ! new=$(az deployment group what-if --resource-group "$group" --subscription "$subscription" --parameters "$parameters" --no-pretty-print --output tsv \
    --query "changes[?changeType=='Create' && contains(resourceId, '/vaults/$vault/secrets/')].[resourceId, after.tags.setting || '-']"); then
    echo "deploy.sh: cannot tell which secrets are new: if this deployment adds one, the app stands still until it is set (docs/operate.md, Rotate keys)" >&2
    return 0
  fi
  [ -n "$new" ] || return 0
  while IFS=$'\t' read -r -u 3 id setting; do
    set_secrets "$running" "$vault" "${id##*/}" "$setting"
  done 3<<<"$new"
}

deploy() {
  # Templates make a secret's place only where there is none, which older versions do not know.
  az bicep upgrade --only-show-errors >/dev/null 2>&1 || az bicep install --only-show-errors || fail "az cannot install Bicep: run az bicep install"
  az group create --name "$group" --location "$location" --subscription "$subscription" --output none || fail "the resource group $group was not created: see above"
  set_new_secrets
  az deployment group create --resource-group "$group" --subscription "$subscription" --name paywall --parameters "$parameters" --output none ||
    fail "the deployment was refused: see above, and change $parameters"
}

# Azure may change the case of the names.
read_outputs() {
  local found name names values
  found=$(az deployment group show --resource-group "$group" --subscription "$subscription" --name paywall --output tsv \
    --query "properties.outputs && [join(' ', keys(properties.outputs)), join(' ', values(properties.outputs)[].value)]") ||
    fail "there is no deployment 'paywall' in $group: run infra/deploy.sh $group LOCATION"
  read -ra names <<<"${found%%$'\n'*}"
  read -ra values <<<"${found#*$'\n'}"
  for name in "${!names[@]}"; do
    case ${names[name]^^} in
      APP_NAME | APP_URL | VAULT_NAME | STORAGE_NAME) printf -v "${names[name]^^}" '%s' "${values[name]:-}" ;;
    esac
  done
}

check_outputs() {
  local name
  for name in APP_NAME APP_URL VAULT_NAME STORAGE_NAME; do
    [ -n "${!name:-}" ] || fail "the last deployment to $group says no $name, so it has failed: deploy again, and look at what it says"
  done
}

put() {
  az storage blob upload --auth-mode login --account-name "$STORAGE_NAME" --subscription "$subscription" --container-name app-package \
    --name released-package.zip --file "$package" --overwrite --only-show-errors --output none
}

upload() {
  if [ "${PAYWALL_UPLOAD:-container}" = publish ]; then
    az functionapp deployment source config-zip --resource-group "$group" --subscription "$subscription" --name "$APP_NAME" --src "$package" --output none ||
      fail "the app's publishing endpoint refused the package: upload it from a machine in the network, without PAYWALL_UPLOAD"
  else
    patiently put || fail "the package was not uploaded: you need the role Storage Blob Data Contributor on the container app-package of $STORAGE_NAME, and its network must let you in (operatorAddresses)"
  fi
}

start() {
  local site=/subscriptions/$subscription/resourceGroups/$group/providers/Microsoft.Web/sites/$APP_NAME
  az rest --method post --url "$site/syncfunctiontriggers?api-version=2024-04-01" --output none || fail "the triggers were not announced: run the same again"
  az functionapp restart --resource-group "$group" --subscription "$subscription" --name "$APP_NAME" --output none ||
    fail "the app did not restart: run az functionapp restart --resource-group $group --name $APP_NAME"

  # What is for sale is free to read, and shows that the executable runs with its settings and secrets.
  for _ in {1..12}; do
    if curl --silent --fail --max-time 30 --output /dev/null "$APP_URL/catalog"; then
      echo "deploy.sh: $APP_URL/catalog says what is for sale"
      return
    fi
    sleep 15
  done
  fail "$APP_URL/catalog does not answer: the log of the app ends with one line that says why (docs/deploy.md, when it does not start)"
}

check
if [ "$mode" != --after-azd ]; then
  build
fi
if [ "$mode" = --before-azd ]; then
  set_new_secrets
  exit 0
fi
if [ "$mode" = --all ]; then
  deploy
fi
# azd has the outputs in the environment.
if [ "$mode" != --after-azd ]; then
  unset APP_NAME APP_URL VAULT_NAME STORAGE_NAME
  read_outputs
fi
check_outputs
if [ "$mode" != --package-only ]; then
  set_secrets "$APP_NAME" "$VAULT_NAME"
fi
upload
start
