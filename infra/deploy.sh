#!/usr/bin/env bash
# Deploys a paywall with az alone. Run it again whenever the parameter file or the code has changed.
#
#   infra/deploy.sh GROUP LOCATION [PARAMETERS]   PARAMETERS: infra/parameters/smallest.bicepparam unless you say
#   infra/deploy.sh --package-only GROUP          brings in a new package, and leaves the rest as it is
#
# PAYWALL_UPLOAD=publish sends the package to the app's publishing endpoint instead of its container: for a private storage account that
# your machine does not reach.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "deploy.sh: $*" >&2
  exit 1
}

everything=true
[ "${1:-}" != --package-only ] || { everything=false; shift; }
group=${1:-}
location=${2:-}
parameters=${3:-infra/parameters/smallest.bicepparam}
package=artifacts/paywall.zip
if [ -z "$group" ] || { [ -z "$location" ] && [ "$everything" = true ]; }; then
  fail "usage: infra/deploy.sh GROUP LOCATION [PARAMETERS], or infra/deploy.sh --package-only GROUP"
fi

command -v az >/dev/null || fail "az is not installed: https://aka.ms/azure-cli"
command -v dotnet >/dev/null || fail "dotnet is not installed: https://dotnet.microsoft.com/download, version 10"
command -v openssl >/dev/null || fail "openssl is not installed: install the package openssl"
command -v gcc >/dev/null || command -v clang >/dev/null || fail "there is no C compiler, which links the native executable: install the package gcc"
[ "$everything" = false ] || [ -f "$parameters" ] || fail "there is no $parameters: copy infra/parameters/smallest.bicepparam and name the copy"
subscription=$(az account show --query id --output tsv) || fail "nobody is signed in: run az login"

# The executable first: what does not build is not deployed.
dotnet run --project infra/package -- --output "$package" || fail "the package was not built: see above"

if [ "$everything" = true ]; then
  # Templates make a secret's place only where there is none, which older versions do not know.
  az bicep upgrade --only-show-errors >/dev/null 2>&1 || az bicep install --only-show-errors || fail "az cannot install Bicep: run az bicep install"
  az group create --name "$group" --location "$location" --output none || fail "the resource group $group was not created: see above"
  az deployment group create --resource-group "$group" --name paywall --parameters "$parameters" --output none ||
    fail "the deployment was refused: see above, and change $parameters"
fi

output() { # name
  az deployment group show --resource-group "$group" --name paywall --query "properties.outputs.$1.value" --output tsv ||
    fail "there is no deployment 'paywall' in $group: run infra/deploy.sh $group LOCATION"
}
app=$(output APP_NAME)
vault=$(output VAULT_NAME)
storage=$(output STORAGE_NAME)
url=$(output APP_URL)

[ "$everything" = false ] || AZURE_SUBSCRIPTION_ID=$subscription infra/secrets.sh "$group" "$app" "$vault"

# A role that was given a moment ago takes some minutes to count.
upload() {
  local attempt
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    az storage blob upload --auth-mode login --account-name "$storage" --container-name app-package --name released-package.zip \
      --file "$package" --overwrite --only-show-errors --output none && return
    [ "$attempt" = 10 ] || { echo "deploy.sh: the storage account does not let us in yet, trying again in 30 seconds"; sleep 30; }
  done
  return 1
}

site=/subscriptions/$subscription/resourceGroups/$group/providers/Microsoft.Web/sites/$app
if [ "${PAYWALL_UPLOAD:-container}" = publish ]; then
  az functionapp deployment source config-zip --resource-group "$group" --name "$app" --src "$package" --output none ||
    fail "the app's publishing endpoint refused the package: upload it from a machine in the network, without PAYWALL_UPLOAD"
else
  upload || fail "the package was not uploaded: you need the role Storage Blob Data Contributor on the container app-package of $storage, and its network must let you in (operatorAddresses)"
fi
az rest --method post --url "$site/syncfunctiontriggers?api-version=2024-04-01" --output none || fail "the triggers were not announced: run infra/deploy.sh --package-only $group again"
az functionapp restart --resource-group "$group" --name "$app" --output none || fail "the app did not restart: run az functionapp restart --resource-group $group --name $app"

# What is for sale is free to read, and shows that the executable runs with its settings and secrets.
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
  if curl --silent --fail --max-time 30 --output /dev/null "$url/catalog"; then
    echo "deploy.sh: $url/catalog says what is for sale"
    exit 0
  fi
  sleep 15
done
fail "$url/catalog does not answer: the log of the app ends with one line that says why (docs/deploy.md, when it does not start)"
