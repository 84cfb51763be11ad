using System.Net;
using Azure.Data.Tables;
using Paywall.Functions.Tests.Harness;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Reconciling;

/// <summary>One purchase whose settlement goes wrong as its seed says.</summary>
internal sealed class CrashRun(int seed, Shop shop)
{
    /// <summary>All that a buyer's first call needs, and a little more, at which nobody dies.</summary>
    private const int MostRequests = 13;

    private static readonly (string Path, int Uses)[] Kinds = [("/api/echo", 1), ("/api/pack", 3), ("/api/pass", int.MaxValue)];

    private readonly Random _random = new(seed);
    private Sale? _sale;
    private int _served;
    private int _uses;
    private int _unheard;

    /// <summary>What would be done again with this seed.</summary>
    public override string ToString() => $"seed {seed}, {_sale?.Path}, purchase {_sale?.Id}, {_served} calls served";

    /// <summary>Pays, and lets some notice it, one of them on a handler that dies.</summary>
    public async Task CrashAsync()
    {
        (var path, _uses) = Kinds[_random.Next(Kinds.Length)];
        _sale = await Sale.PaidAsync(shop, path);
        var (dying, faults) = await shop.AddHandlerBehindFaultsAsync();
        var (number, point) = (_random.Next(1, MostRequests + 1), (DeathPoint)_random.Next(2));
        faults.Decide = request => request.Number == number ? new Fault.Die(point) : null;

        var first = _random.Next(4);
        if (first == 2 || _random.Next(3) == 0)
        {
            await _sale.NoteAsync(shop, shop.Time.GetUtcNow());
        }

        List<Func<Task>> noticing = [.. first switch
        {
            0 => [() => ReportAsync(faults, dying)],
            1 => [() => CallAsync(faults, dying)],
            2 => [() => ReconcileAsync(faults, dying)],
            _ => new Func<Task>[] { () => ReportAsync(faults, dying), () => CallAsync(faults, dying), () => ReconcileAsync(faults, dying) },
        }];

        // The webhook is lost, or comes once or twice more, to the handler that lives.
        noticing.AddRange(Enumerable.Repeat(() => _sale.WebhookAsync(shop), _random.Next(3)));
        if (_random.Next(4) == 0)
        {
            noticing.Add(CallAsync);
        }

        var tasks = noticing.ToArray();
        _random.Shuffle(tasks);
        await Task.WhenAll(tasks.Select(notice => notice()));
    }

    /// <summary>The buyer comes back when everything is over.</summary>
    public async Task ReturnAsync()
    {
        for (var i = 0; i < 2 + Math.Min(_uses, 3); i++)
        {
            await CallAsync();
        }
    }

    public async Task AssertRightAsync(ILookup<string, TableEntity> purchases, ILookup<string, TableEntity> ledger, ILookup<string, TableEntity> deadlines)
    {
        var (sale, id) = (_sale!, _sale!.Id);
        var booked = Assert.Single(ledger[id]);
        Assert.Equal(((long)sale.Purchase.Terms.Amount.Value, $"{id}-payment", "sold"), (booked["AmountMsat"], booked.RowKey, booked["Outcome"]));
        Assert.Equal("sold", Assert.Single(purchases[id], row => row.RowKey == $"settled-{id}")["Outcome"]);
        Assert.Single(purchases[id], row => row.RowKey == $"paid-{id}");
        Assert.Equal($"{id}-prune", Assert.Single(deadlines[id]).RowKey);
        Assert.InRange(purchases[id].Count(row => row.RowKey.StartsWith("use-", StringComparison.Ordinal)), 0, _uses);

        // An answer that left a moment before its handler died, and was never recorded as delivered, may be had once more.
        Assert.InRange(_served, Math.Min(_uses, 3) - _unheard, _uses == int.MaxValue ? int.MaxValue : _uses + 1);
        using var more = await sale.UseAsync(shop);
        Assert.Equal(_uses == int.MaxValue ? HttpStatusCode.OK : HttpStatusCode.PaymentRequired, more.StatusCode);
    }

    private Task<HttpResponseMessage?> ReportAsync(FaultProxy faults, int dying) =>
        Abandoned.AskAsync(faults, nobodyWaits => _sale!.ReportAsync(shop, dying, nobodyWaits));

    private Task<string?> ReconcileAsync(FaultProxy faults, int dying) =>
        Abandoned.AskAsync(faults, async nobodyWaits => $"{await shop.InvokeReconcileAsync(dying, nobodyWaits)}");

    private async Task CallAsync(FaultProxy faults, int dying)
    {
        var status = await Abandoned.AskAsync(faults, nobodyWaits => UseAsync(dying, nobodyWaits));
        Count(status);

        // The answer left before its completion did, and the test did not hear it in time.
        _unheard += status is null && faults.Requests.Any(request => request.Method == "PATCH") ? 1 : 0;
    }

    private async Task CallAsync() => Count(await UseAsync(0, Shop.Cancellation));

    private async Task<string> UseAsync(int handler, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, shop.At(_sale!.Path, handler));
        request.Headers.TryAddWithoutValidation("Authorization", _sale.Credential);
        using var response = await shop.Http.SendAsync(request, cancellation);
        return $"{(int)response.StatusCode}";
    }

    private void Count(string? status)
    {
        if (status == "200")
        {
            Interlocked.Increment(ref _served);
        }
    }
}
