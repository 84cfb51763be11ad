//
//  The app settings of the executable, out of what a seller writes.
//
//      A setting that the seller leaves out is left out here too, so that the executable's own default counts. The tests hold these
//      names against the types that the executable reads.
//

import { service, walletSet, masterKey, paywallTuning, telemetryTarget, upstreamAuth, setting, vaultSecret } from 'types.bicep'

func plain(name string, value string?) setting[] => value == null ? [] : [{ name: 'Paywall__${name}', value: value! }]

func number(name string, value int?) setting[] => value == null ? [] : [{ name: 'Paywall__${name}', value: string(value!) }]

func inVault(name string, secretName string?, generated bool) vaultSecret[] =>
  secretName == null ? [] : [{ name: secretName!, setting: name, generated: generated }]

func upstreamSettings(prefix string, auth upstreamAuth?) setting[] =>
  concat(plain('${prefix}UpstreamAuth__Header', auth.?header), plain('${prefix}UpstreamAuth__Scope', auth.?scope))

func serviceSettings(prefix string, it service) setting[] =>
  concat(
    plain('${prefix}Name', it.name),
    plain('${prefix}Kind', it.kind),
    plain('${prefix}Upstream', it.upstream),
    plain('${prefix}Price', it.price.unit == 'free' ? 'free' : '${it.price.?amount} ${it.price.unit}'),
    plain('${prefix}Description', it.?description),
    plain('${prefix}Uses', it.?uses),
    plain('${prefix}BindBody', it.?bindBody == null ? null : (it.?bindBody == true ? 'true' : 'false')),
    plain('${prefix}Methods', it.?methods == null ? null : join(it.?methods!, ',')),
    plain('${prefix}TimeLimit', it.?timeLimit),
    plain('${prefix}KeepAnswers', it.?keepAnswers),
    plain('${prefix}Deadline', it.?deadline),
    plain('${prefix}TypicalTime', it.?typicalTime),
    plain('${prefix}Refunds', it.?refunds),
    plain('${prefix}Retention', it.?retention),
    plain('${prefix}Wallet', it.?wallet),
    upstreamSettings(prefix, it.?upstreamAuth)
  )

func walletSettings(it walletSet) setting[] =>
  concat(
    plain('Wallets__Zbd__BaseUrl', it.?zbd.?baseUrl),
    plain('Wallets__Voltage__BaseUrl', it.?voltage.?baseUrl),
    plain('Wallets__Voltage__Organization', it.?voltage.?organization),
    plain('Wallets__Voltage__Environment', it.?voltage.?environment),
    plain('Wallets__Voltage__Wallet', it.?voltage.?wallet),
    plain('Wallets__LNbits__BaseUrl', it.?lnbits.?baseUrl)
  )

func tuningSettings(it paywallTuning) setting[] =>
  concat(
    plain('Network', it.?network),
    plain('PublicUrl', it.?publicUrl),
    plain('Wallet', it.?wallet),
    plain('InvoiceExpiry', it.?invoiceExpiry),
    number('InvoicesPerSecond', it.?invoicesPerSecond),
    number('InvoicesAtOnce', it.?invoicesAtOnce),
    number('PassCallsPerSecond', it.?passCallsPerSecond),
    number('PassCallsAtOnce', it.?passCallsAtOnce),
    number('LongPollsAtOnce', it.?longPollsAtOnce),
    plain('LeaseMargin', it.?leaseMargin),
    plain('KeyLead', it.?keyLead)
  )

func telemetrySettings(it telemetryTarget) setting[] =>
  concat(
    plain('Telemetry__Exporter', it.exporter),
    plain('Telemetry__SampledTraces', it.?sampledTraces),
    plain('Telemetry__Interval', it.?interval),
    it.?endpoint == null ? [] : [{ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: it.?endpoint! }],
    it.?protocol == null ? [] : [{ name: 'OTEL_EXPORTER_OTLP_PROTOCOL', value: it.?protocol! }]
  )

func keySettings(prefix string, it masterKey) setting[] =>
  concat(number('${prefix}Id', it.id), plain('${prefix}AddedAt', it.?addedAt), plain('${prefix}RetiresAt', it.?retiresAt))

func walletSecrets(it walletSet) vaultSecret[] =>
  concat(
    it.?zbd == null ? [] : inVault('Paywall__Wallets__Zbd__ApiKey', it.?zbd.?apiKeySecret ?? 'zbd-api-key', false),
    it.?voltage == null ? [] : inVault('Paywall__Wallets__Voltage__ApiKey', it.?voltage.?apiKeySecret ?? 'voltage-api-key', false),
    it.?voltage == null
      ? []
      : inVault('Paywall__Wallets__Voltage__WebhookSecret', it.?voltage.?webhookSecret ?? 'voltage-webhook-secret', false),
    inVault('Paywall__Wallets__Voltage__PreviousWebhookSecret', it.?voltage.?previousWebhookSecret, false),
    it.?lnbits == null ? [] : inVault('Paywall__Wallets__LNbits__InvoiceKey', it.?lnbits.?invoiceKeySecret ?? 'lnbits-invoice-key', false),
    inVault('Paywall__Wallets__LNbits__AdminKey', it.?lnbits.?adminKeySecret, false)
  )

@export()
@description('The settings of the executable that are no secrets.')
func paywallSettings(services service[], keys masterKey[], wallets walletSet, tuning paywallTuning, telemetry telemetryTarget) setting[] =>
  concat(
    tuningSettings(tuning),
    flatten(map(keys, (key, i) => keySettings('Keys__${i}__', key))),
    walletSettings(wallets),
    telemetrySettings(telemetry),
    flatten(map(services, (it, i) => serviceSettings('Services__${i}__', it)))
  )

@export()
@description('The secrets that the settings refer to, one for each setting: several settings may refer to one secret.')
func paywallSecrets(services service[], keys masterKey[], wallets walletSet, telemetry telemetryTarget) vaultSecret[] =>
  concat(
    flatten(map(keys, (key, i) => inVault('Paywall__Keys__${i}__Secret', key.?secretName ?? 'master-key-${key.id}', true))),
    walletSecrets(wallets),
    inVault('OTEL_EXPORTER_OTLP_HEADERS', telemetry.?headersSecret, false),
    flatten(map(services, (it, i) => inVault('Paywall__Services__${i}__UpstreamAuth__Value', it.?upstreamAuth.?secretName, false)))
  )

@export()
@description('The same secrets, each once: that is how the vault has them. It does not tell upper from lower case.')
func eachOnce(secrets vaultSecret[]) vaultSecret[] =>
  filter(secrets, (it, i) => indexOf(map(secrets, other => toLower(other.name)), toLower(it.name)) == i)
