using Paywall.Load.Tools;
using Paywall.Load.World;
using Paywall.Protocol.L402;

namespace Paywall.Load.Figures;

/// <summary>How much of a wallet's own rate is left as challenges. Most of a challenge's cost is checking the wallet's invoice.</summary>
internal static class ChallengeLoad
{
    private const double LeastShare = 0.5;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        PaywallProcess paywall, Surroundings surroundings, LoadOptions options, CancellationToken cancellation)
    {
        var wrk = new Wrk(TimeSpan.FromSeconds(options.Seconds));
        var charges = new Uri(surroundings.Wallet.Address, "v0/charges");
        var order = $$"""{"amount":"21000","description":"single","expiresIn":600,"internalId":"{{PurchaseId.New()}}"}""";
        var pairs = await Medians.AlternateAsync(
            options.Pairs,
            () => wrk.RunAsync(charges, StatusCodes.Status200OK, surroundings.WalletKey, order, cancellation),
            () => wrk.RunAsync(paywall.At(Surroundings.Single), StatusCodes.Status402PaymentRequired, null, null, cancellation));

        var share = pairs.Select(pair => pair.Second.PerSecond / pair.First.PerSecond).Median();
        var (wallet, challenges) = (pairs.Select(pair => pair.First.PerSecond).Median(), pairs.Select(pair => pair.Second.PerSecond).Median());
        return
        [
            new("402 answers per second / the loopback wallet's own rate",
                $">= {LeastShare:0.0}", $"{share:0.00} ({challenges:N0} / {wallet:N0})", share >= LeastShare),
        ];
    }
}
