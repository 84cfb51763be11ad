using System.Net;
using Paywall.Load.World;
using Paywall.Sandbox.Faults;

namespace Paywall.Load.Figures;

/// <summary>What leaves a paywall for each kind of request, counted at the fault proxy before everything that it calls.</summary>
/// <param name="Challenge">An unpaid request.</param>
/// <param name="Use">A single use whose settlement is recorded, with what is written after its answer.</param>
/// <param name="Spent">The same credential again.</param>
/// <param name="FirstPass">The first call with a pass, whose settlement the wallet is asked for.</param>
/// <param name="NextPass">The next one.</param>
internal sealed record OutgoingCounts(Outgoing Challenge, Outgoing Use, Outgoing Spent, Outgoing FirstPass, Outgoing NextPass)
{
    public IReadOnlyList<int> Storage => [Challenge.Storage, Use.Storage, Spent.Storage, FirstPass.Storage, NextPass.Storage];

    public static async Task<OutgoingCounts> CountAsync(
        PaywallProcess paywall, FaultProxy proxy, Customer customer, Stock stock, CancellationToken cancellation)
    {
        var (single, pass) = (paywall.At(Surroundings.Single), paywall.At(Surroundings.Pass));
        var sale = await stock.SellAsync(cancellation);
        var challenge = await CountAsync(() => customer.AskAsync(single, cancellation));
        var use = await CountAsync(async () =>
        {
            await customer.UseAsync(single, sale.Authorization, HttpStatusCode.OK, cancellation);
            await stock.WhenDeliveredAsync(sale.Purchase, cancellation);
        });
        var spent = await CountAsync(() => customer.UseAsync(single, sale.Authorization, HttpStatusCode.PaymentRequired, cancellation));
        var authorization = customer.Pay(await customer.AskAsync(pass, cancellation));
        var firstPass = await CountAsync(() => customer.UseAsync(pass, authorization, HttpStatusCode.OK, cancellation));
        var nextPass = await CountAsync(() => customer.UseAsync(pass, authorization, HttpStatusCode.OK, cancellation));
        return new OutgoingCounts(challenge, use, spent, firstPass, nextPass);

        async Task<Outgoing> CountAsync(Func<Task> request)
        {
            var before = proxy.Requests.Count;
            await request();
            return new Outgoing([.. proxy.Requests.Skip(before).Select(outgoing => outgoing.Target)]);
        }
    }

    /// <summary>The lines of the table that are counts at one storage.</summary>
    public IReadOnlyList<Figure> ToFigures()
    {
        var (before, unpaid, invoice, verify) = (Use.StorageBeforeUpstream, Challenge.Storage, Challenge.Wallet, Use.Wallet);
        return
        [
            new("storage round trips before the upstream is called, single use, settlement recorded", "1", $"{before}", before == 1),
            new("storage operations for an unpaid challenge", "0", $"{unpaid}", unpaid == 0),
            new("wallet calls per purchase, to make the invoice + to verify once recorded",
                "1 + 0", $"{invoice} + {verify}", (invoice, verify) == (1, 0)),
        ];
    }
}
