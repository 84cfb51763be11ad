using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Wallets.Tests.Conformance;

/// <summary>What is done in the same way in every world.</summary>
internal static class WalletWorlds
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An invoice that the stranger asks to be paid.</summary>
    public static Bolt11Invoice StrangersInvoice(this IWalletWorld world) =>
        world.Network.CreateInvoice(world.Stranger, new InvoiceTerms { Amount = Samples.Price, Description = "job 42" }).Invoice;

    /// <summary>Does once whatever it is.</summary>
    public static Task DoAsync(this IWalletWorld world, WalletCall call) => call switch
    {
        WalletCall.Create => world.Invoices.CreateInvoiceAsync(Samples.Order(), Stop),
        WalletCall.LookUp => world.Invoices.LookUpInvoiceAsync(world.UnknownId, Stop),
        _ => world.Payments.PayAsync(Samples.Pay(world.StrangersInvoice()), Stop),
    };

    /// <summary>Pays, and looks until it has an end.</summary>
    public static async Task<PaymentOutcome> PayToTheEndAsync(this IWalletWorld world, PaymentRequest request)
    {
        var outcome = await world.Payments.PayAsync(request, Stop);
        for (var i = 0; i < 10 && outcome is PaymentOutcome.InFlight flying; i++)
        {
            outcome = await world.Payments.LookUpPaymentAsync(flying.Id, request.Invoice, Stop);
        }

        return outcome;
    }

    /// <summary>Lets time pass, fast but not all at once.</summary>
    public static async Task PassTimeUntilAsync(this IWalletWorld world, Task end)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!end.IsCompleted && await timer.WaitForNextTickAsync(deadline.Token))
        {
            world.Time.Advance(TimeSpan.FromMilliseconds(200));
        }
    }
}
