//
//  Frequent mistakes that a type cannot tell.
//
//      Each is one sentence that says what to change, and all of them are said at once. The executable says whatever else may be wrong,
//      but only once it runs.
//

import { service, masterKey, privateNetwork, vaultSecret } from 'types.bicep'

func characters(text string) string[] => map(range(0, length(text)), i => substring(text, i, 1))

func hasOnly(text string, allowed string) bool => empty(filter(characters(text), it => !contains(allowed, it)))

func repeated(names string[]) string[] => union(filter(names, (name, i) => indexOf(names, name) != i), [])

func nameMistakes(name string) string[] =>
  hasOnly(name, 'abcdefghijklmnopqrstuvwxyz0123456789') && !contains('0123456789', substring(name, 0, 1))
    ? []
    : ['name \'${name}\': write lower-case letters and digits only, a letter first, because a storage account takes no others.']

func serviceMistakes(services service[]) string[] =>
  concat(
    map(
      filter(services, it => contains(it.name, '/')),
      it => 'Service name \'${it.name}\' has a slash: it is one path segment of lower-case letters, digits, - and _.'
    ),
    map(
      filter(services, it => !startsWith(toLower(it.upstream), 'https://')),
      it => 'Service \'${it.name}\': upstream \'${it.upstream}\' is not https: what was paid for would cross the network in the clear.'
    ),
    map(repeated(map(services, it => it.name)), it => 'Two services are named \'${it}\': name one of them anew.')
  )

func keyMistakes(keys masterKey[]) string[] =>
  map(repeated(map(keys, it => string(it.id))), it => 'Two master keys have the id ${it}: give the new one a number that was never used.')

func secretMistakes(secrets vaultSecret[]) string[] =>
  concat(
    map(
      filter(secrets, it => empty(it.name) || length(it.name) > 127 || !hasOnly(toLower(it.name), 'abcdefghijklmnopqrstuvwxyz0123456789-')),
      it => 'Secret name \'${it.name}\' of ${it.setting}: a vault takes 1 to 127 letters, digits and -.'
    ),
    map(
      filter(secrets, it => it.generated && !empty(filter(secrets, other => !other.generated && toLower(other.name) == toLower(it.name)))),
      it =>
        'Secret name \'${it.name}\' is that of a master key, which is made up, and of something that is asked for: name one of them anew.'
    )
  )

// The four numbers of an address as one.
func position(address string) int => reduce(map(split(address, '.'), it => int(it)), 0, (sum, it) => sum * 256 + it)

func lies(inner string, outer string) bool =>
  position(parseCidr(inner).network) >= position(parseCidr(outer).network) && position(parseCidr(inner).broadcast) <= position(parseCidr(outer).broadcast)

func subnetMistakes(name string, subnet string, space string, most int) string[] =>
  concat(
    parseCidr(subnet).cidr <= most ? [] : ['${name} \'${subnet}\' is too small: make it a /${most} or larger.'],
    lies(subnet, space) ? [] : ['${name} \'${subnet}\' is not in addressSpace \'${space}\': take a part of it.']
  )

func networkMistakes(network privateNetwork) string[] =>
  concat(
    subnetMistakes('appSubnet', network.appSubnet, network.addressSpace, 27),
    subnetMistakes('endpointSubnet', network.endpointSubnet, network.addressSpace, 28),
    lies(network.appSubnet, network.endpointSubnet) || lies(network.endpointSubnet, network.appSubnet)
      ? ['appSubnet \'${network.appSubnet}\' and endpointSubnet \'${network.endpointSubnet}\' overlap: move one of them.']
      : [],
    map(
      filter(network.operatorAddresses, it => endsWith(it, '/31') || endsWith(it, '/32')),
      it => 'operatorAddresses \'${it}\': write single addresses without /31 or /32, because storage refuses those.'
    )
  )

func emailMistakes(email string) string[] =>
  empty(email) || contains(email, '@') ? [] : ['alertEmail \'${email}\' has no @: write an address, or leave it out.']

func capMistakes(cap string) string[] =>
  !empty(cap) && hasOnly(cap, '0123456789.') && length(split(cap, '.')) <= 2 && !startsWith(cap, '.') && !endsWith(cap, '.')
    ? []
    : ['dailyCapGb \'${cap}\' is no number: write one such as 0.16.']

@export()
@description('What is wrong with a parameter file; nothing if it is empty.')
func mistakes(
  name string,
  services service[],
  keys masterKey[],
  secrets vaultSecret[],
  network privateNetwork?,
  alertEmail string,
  dailyCapGb string
) string[] =>
  concat(
    nameMistakes(name),
    serviceMistakes(services),
    keyMistakes(keys),
    secretMistakes(secrets),
    network == null ? [] : networkMistakes(network!),
    emailMistakes(alertEmail),
    capMistakes(dailyCapGb)
  )

@export()
@description('The value if there are no mistakes; otherwise the deployment stops, and says them.')
func unless(mistakes string[], value string) string => empty(mistakes) ? value : fail(join(mistakes, ' '))
