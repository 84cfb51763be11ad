using System.Globalization;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Walkthrough;

/// <summary>A made-up price of bitcoin, to give a feeling for amounts. Nothing is charged by it.</summary>
internal static class SimulatedRate
{
    private const decimal DollarsPerBitcoin = 100_000m;

    public static string Describe(MilliSatoshi amount) => string.Create(
        CultureInfo.InvariantCulture, $"{amount} = {amount.Value * DollarsPerBitcoin / MilliSatoshi.PerBitcoin:0.00000} USD at a simulated {DollarsPerBitcoin:N0} USD per bitcoin");
}
