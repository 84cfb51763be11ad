using System.Net;
using Paywall.Load.World;

namespace Paywall.Load.Figures;

/// <summary>Resident memory of the executable.</summary>
internal static class Memory
{
    private const double MostAfterOne = 60;
    private const double MostUnderLoad = 120;

    /// <summary>Buys and uses one call at a paywall that was just started.</summary>
    public static async Task<IReadOnlyList<Figure>> AfterOnePurchaseAsync(
        Surroundings surroundings, Customer customer, CancellationToken cancellation)
    {
        await using var paywall = await PaywallProcess.StartAsync(surroundings, surroundings.Storage, proxy: null, cancellation);
        await BuyAsync(paywall, customer, cancellation);
        var resident = paywall.Figures.Resident;
        return [new("resident memory after one purchase", $"<= {MostAfterOne:0} MB", $"{resident:0.0} MB", resident <= MostAfterOne)];
    }

    /// <summary>Buys and uses one call.</summary>
    public static async Task BuyAsync(PaywallProcess paywall, Customer customer, CancellationToken cancellation)
    {
        var target = paywall.At(Surroundings.Single);
        var challenge = await customer.AskAsync(target, cancellation);
        await customer.UseAsync(target, customer.Pay(challenge), HttpStatusCode.OK, cancellation);
    }

    /// <summary>Reads the most that a paywall ever had, after all the load.</summary>
    public static IReadOnlyList<Figure> UnderLoad(PaywallProcess paywall)
    {
        var resident = paywall.Figures.MostResident;
        return [new("resident memory under load, the most", $"<= {MostUnderLoad:0} MB", $"{resident:0.0} MB", resident <= MostUnderLoad)];
    }
}
