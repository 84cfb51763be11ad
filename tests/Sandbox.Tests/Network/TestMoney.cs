using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Tests.Network;

internal static class TestMoney
{
    public static MilliSatoshi Sat(this int satoshi) => MilliSatoshi.FromSatoshi((ulong)satoshi);

    public static MilliSatoshi Msat(this int milliSatoshi) => new((ulong)milliSatoshi);

    public static MilliSatoshi Total(this LightningNetwork network) =>
        network.Balances.Aggregate(MilliSatoshi.Zero, (sum, entry) => sum + entry.Balance);

    public static NetworkInvoice Ask(this LightningNetwork network, LightningNode payee, MilliSatoshi amount, int expirySeconds = 600) =>
        network.CreateInvoice(payee, new InvoiceTerms { Amount = amount, Description = "job 42", Expiry = TimeSpan.FromSeconds(expirySeconds) });
}
