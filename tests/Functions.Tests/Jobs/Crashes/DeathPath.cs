using Paywall.Functions.Tests.Reconciling;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>One thing that a handler does for a job, and at whose every request it may die.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Kind">The job.</param>
/// <param name="Prepare">What handlers that live did before, once the job was paid.</param>
/// <param name="Act">What the handler does that may die. Returns what it answers.</param>
/// <param name="Requests">How many requests leave it when nothing goes wrong; 0 where that differs.</param>
internal sealed record DeathPath(
    string Name, JobKind Kind, Func<CrashWave, JobBuyer, Task> Prepare, Func<CrashWave, JobBuyer, int, CancellationToken, Task<string>> Act, int Requests)
{
    /// <summary>Longer than the life of an invoice.</summary>
    private static readonly TimeSpan PastInvoice = TimeSpan.FromMinutes(30);

    public static IReadOnlyList<DeathPath> All { get; } =
    [
        new("webhook", JobKind.AtOnce, NothingAsync, static (_, buyer, handler, cancel) => buyer.WebhookAsync(handler, cancel), 8),
        new("return", JobKind.AtOnce, NothingAsync, static (_, buyer, handler, cancel) => buyer.ReturnAsync(handler, cancel), 10),
        new("return with its input", JobKind.LargeInput, NothingAsync, static (_, buyer, handler, cancel) => buyer.ReturnAsync(handler, cancel), 13),
        new("input after the webhook", JobKind.LargeInput, SettleAsync, static (_, buyer, handler, cancel) => buyer.ReturnAsync(handler, cancel), 5),
        new("run", JobKind.AtOnce, SettleAsync, DeliverAsync, 4),
        new("run with input from a blob", JobKind.LargeInput, ReturnAsync, DeliverAsync, 5),
        new("run with result in a blob", JobKind.LargeResult, SettleAsync, DeliverAsync, 6),
        new("run that is put off", JobKind.SecondTry, SettleAsync, DeliverAsync, 5),
        new("run that is refused", JobKind.Refunded, SettleAsync, DeliverAsync, 5),
        new("refund", JobKind.Refunded, RunAsync, DeliverAsync, 8),
        new("report", JobKind.Later, RunAsync, static (_, buyer, handler, cancel) => buyer.ReportAsync(handler, cancel), 2),
        new(
            "cancellation before its input", JobKind.CalledBack, LoseInterestAsync,
            static (_, buyer, handler, cancel) => buyer.CancelAsync(handler, cancel), 4),
        new("payment found by Reconcile", JobKind.AtOnce, InvoiceEndsAsync, ReconcileAsync, 0),
        new("check of a job whose message is lost", JobKind.AtOnce, LoseMessageAsync, ReconcileAsync, 0),
    ];

    private static Task NothingAsync(CrashWave wave, JobBuyer buyer) => Task.CompletedTask;

    private static Task<string> SettleAsync(CrashWave wave, JobBuyer buyer) => buyer.WebhookAsync(wave.Living.One, default);

    private static Task<string> ReturnAsync(CrashWave wave, JobBuyer buyer) => buyer.ReturnAsync(wave.Living.One, default);

    private static Task InvoiceEndsAsync(CrashWave wave, JobBuyer buyer)
    {
        wave.Time.Advance(PastInvoice);
        return Task.CompletedTask;
    }

    private static async Task RunAsync(CrashWave wave, JobBuyer buyer)
    {
        await SettleAsync(wave, buyer);
        await DeliverAsync(wave, buyer, wave.Living.One, default);
    }

    /// <summary>Reconcile has done all that it can for a job whose input does not come.</summary>
    private static async Task LoseInterestAsync(CrashWave wave, JobBuyer buyer)
    {
        await SettleAsync(wave, buyer);
        await wave.Shop.ReconcileInAsync(TimeSpan.FromMinutes(4));
    }

    private static async Task LoseMessageAsync(CrashWave wave, JobBuyer buyer)
    {
        await SettleAsync(wave, buyer);
        await wave.TakeMailAsync(buyer.Sale.Id);
        wave.Time.Advance(TimeSpan.FromMinutes(4));
    }

    private static async Task<string> DeliverAsync(CrashWave wave, JobBuyer buyer, int handler, CancellationToken cancel) =>
        $"{await wave.Jobs.InvokeAsync(Assert.Single(await wave.TakeMailAsync(buyer.Sale.Id)), handler, cancel)}";

    private static async Task<string> ReconcileAsync(CrashWave wave, JobBuyer buyer, int handler, CancellationToken cancel) =>
        $"{await wave.Shop.InvokeReconcileAsync(handler, cancel)}";
}
