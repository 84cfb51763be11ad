using System.Diagnostics.CodeAnalysis;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Host;
using Paywall.Sandbox.Wallets;

namespace Paywall.Sandbox.Walkthrough;

/// <summary>A payer who asks, pays and never comes back. The payment must be in the seller's books all the same.</summary>
internal sealed class UnclaimedPayment : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenRuns = TimeSpan.FromSeconds(5);

    private readonly Stack _stack;
    private readonly Buyer _buyer;
    private readonly Narrator _narrator;
    private readonly Ledger _ledger;
    private readonly Uri _service;

    private UnclaimedPayment(Stack stack, TextWriter output)
    {
        _stack = stack;
        _narrator = new Narrator(output);
        _buyer = new Buyer(stack, _narrator);
        _ledger = new Ledger(stack.Storage.ConnectionString);
        _service = new Uri(stack.Host.Address, $"api/{SampleService.Single}");
    }

    private bool AreWebhooksLost => _stack.Webhooks.Delivery == WebhookDelivery.Lost;

    /// <returns>Whether the payment was booked, once and rightly.</returns>
    public static async Task<bool> WalkAsync(Stack stack, TextWriter output, CancellationToken cancellation)
    {
        using var payment = new UnclaimedPayment(stack, output);
        return await payment.WalkAsync(cancellation);
    }

    public void Dispose() => _buyer.Dispose();

    private async Task<bool> WalkAsync(CancellationToken cancellation)
    {
        await _narrator.BeginAsync($"A payer who never returns: GET {_service}");
        if (await AskAsync(cancellation) is not { } invoice || (_stack.Webhooks.IsForged && !await SurviveForgeriesAsync(invoice, cancellation)))
        {
            return false;
        }

        if (await _buyer.PayAsync(invoice.Bolt11.Text, cancellation) is null)
        {
            await _narrator.StepAsync("payment", "the network refused it");
            return false;
        }

        var paid = TimeProvider.System.GetTimestamp();
        await _narrator.StepAsync("payment", $"{invoice.Bolt11.Amount}; the payer is gone");
        if (AreWebhooksLost && !_stack.Wallet.CanList)
        {
            await _narrator.StepAsync(
                "webhook", $"lost, as was asked for. {_stack.Wallet.Name} does not repeat it and has no list of payments:",
                "only the balance, compared with the books once a day, would show this payment");
            return true;
        }

        var entries = await WatchAsync(invoice, cancellation);
        var took = TimeProvider.System.GetElapsedTime(paid);
        return await TellAsync(invoice, entries, took);
    }

    private async Task<Invoice?> AskAsync(CancellationToken cancellation)
    {
        using var response = await _buyer.GetAsync(_service, authorization: null, cancellation);
        await _narrator.StepAsync("request", "no credential", Narrator.Describe(response));
        var header = response.Headers.TryGetValues("WWW-Authenticate", out var values) ? values.First() : null;
        if (TryRead(header, out var invoice))
        {
            return invoice;
        }

        await _narrator.StepAsync("challenge", "there is none that can be read");
        return null;
    }

    private static bool TryRead(string? header, [NotNullWhen(true)] out Invoice? invoice)
    {
        invoice = L402Challenge.TryParse(header, out var challenge)
            && Bolt11Invoice.TryParse(challenge.Invoice, out var bolt11)
            && Macaroon.TryParse(challenge.Token, out var token)
            && L402Identifier.TryRead(token.Identifier.Span, out var identifier)
                ? new Invoice(bolt11, identifier.Purchase)
                : null;
        return invoice is not null;
    }

    /// <summary>Before anybody pays, somebody says that the invoice is paid.</summary>
    private async Task<bool> SurviveForgeriesAsync(Invoice invoice, CancellationToken cancellation)
    {
        var forgeries = await _stack.Wallet.ForgeAsync(invoice.Bolt11.PaymentHash);
        await _narrator.StepAsync(
            "forgery", [.. forgeries.Select(forgery => $"a webhook {forgery.What} says it is paid; answered {forgery.Status?.ToString() ?? "not at all"}")]);
        var isBooked = (await _ledger.ReadAsync(invoice.Purchase, invoice.Bolt11.Timestamp, cancellation)).Count > 0;
        await _narrator.StepAsync("ledger", isBooked ? "a payment that nobody made" : "nothing, which is right: nobody has paid yet");
        return !isBooked;
    }

    /// <summary>Looks into the books until the payment is there, and then once more when every webhook has been answered.</summary>
    private async Task<IReadOnlyList<LedgerEntry>> WatchAsync(Invoice invoice, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience + _stack.Webhooks.HeldFor);
        var reconciling = AreWebhooksLost || _stack.HasFaults ? ReconcileAsync(deadline.Token) : Task.CompletedTask;
        try
        {
            using var ticks = new PeriodicTimer(Glance);
            while ((await _ledger.ReadAsync(invoice.Purchase, invoice.Bolt11.Timestamp, deadline.Token)).Count == 0)
            {
                await ticks.WaitForNextTickAsync(deadline.Token);
            }

            await _stack.Wallet.WhenWebhooksAnsweredAsync(deadline.Token);
            return await _ledger.ReadAsync(invoice.Purchase, invoice.Bolt11.Timestamp, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Its time is up.
            return [];
        }
        finally
        {
            await deadline.CancelAsync();
            await reconciling;
        }
    }

    /// <summary>Does not wait for the minute in which the timer is due.</summary>
    private async Task ReconcileAsync(CancellationToken cancellation)
    {
        try
        {
            using var ticks = new PeriodicTimer(BetweenRuns);
            for (var isDue = AreWebhooksLost; isDue || await ticks.WaitForNextTickAsync(cancellation); isDue = false)
            {
                await _narrator.StepAsync("timer", "no webhook came; Reconcile is run now instead of in its minute");
                if (await _stack.Host.FireTimerAsync("Reconcile", cancellation: cancellation) is InvocationOutcome.Failed failed)
                {
                    await _narrator.StepAsync("timer", $"the run failed: {failed.Reason}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The payment was found, or its time is up.
        }
    }

    private async Task<bool> TellAsync(Invoice invoice, IReadOnlyList<LedgerEntry> entries, TimeSpan took)
    {
        if (entries.Count == 0)
        {
            await _narrator.StepAsync("ledger", $"still nothing after {took.TotalSeconds:0} s");
            return false;
        }

        await _narrator.StepAsync(
            "ledger",
            [.. entries.Select(entry => $"{entry.Kind} of {entry.Amount} into {entry.Wallet} for {entry.Service}: {entry.Outcome}"),
                $"{took.TotalSeconds:0.0} s after the payment, without the payer"]);
        return entries is [{ Kind: LedgerEntry.Payment, Service: SampleService.Single } only]
            && only.Amount == invoice.Bolt11.Amount && only.Wallet == _stack.Wallet.Name;
    }

    private sealed record Invoice(Bolt11Invoice Bolt11, PurchaseId Purchase);
}
