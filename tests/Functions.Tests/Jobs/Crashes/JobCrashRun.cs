using Azure.Data.Tables;
using Paywall.Functions.Jobs;
using Paywall.Functions.Tests.Reconciling;
using Paywall.Sandbox.Faults;

namespace Paywall.Functions.Tests.Jobs.Crashes;

/// <summary>One job that is bought while a handler dies as its seed says, and messages come twice, late, in any order, or not at all.</summary>
internal sealed class JobCrashRun
{
    private const int Acts = 4;

    /// <summary>What a handler sends out in one act, and a little more.</summary>
    private const int MostRequests = 9;

    private readonly int _seed;
    private readonly CrashWave _wave;
    private readonly Random _random;
    private readonly bool _isConvinced;
    private readonly int _deathAct;
    private (int Handler, FaultProxy Faults) _dying;
    private bool _hasReturned;

    public JobCrashRun(int seed, CrashWave wave)
    {
        (_seed, _wave, _random) = (seed, wave, new Random(seed));
        var kinds = Enum.GetValues<JobKind>();
        var kind = kinds[_random.Next(kinds.Length)];
        Buyer = JobBuyer.Of(wave, seed, kind, wantsNotice: _random.Next(3) == 0, toAddress: _random.Next(2) == 0);
        _isConvinced = _random.Next(2) == 0;
        _deathAct = _random.Next(Acts - 1);
    }

    public JobBuyer Buyer { get; }

    public string Id => Buyer.Sale.Id;

    /// <summary>Whether its handler died.</summary>
    public bool HasDied => _dying.Faults.Died.IsCompleted;

    /// <summary>What would be done again with this seed.</summary>
    public override string ToString() => $"seed {_seed}, {Buyer.Kind}, purchase {Buyer.Sale?.Id}, died: {HasDied}";

    /// <summary>Buys, and lets all do what they do, some of them on a handler that dies.</summary>
    public async Task CrashAsync()
    {
        _dying = await _wave.AddDyingAsync();
        var (number, point) = (_random.Next(1, MostRequests + 1), (DeathPoint)_random.Next(2));
        _dying.Faults.Decide = request => request.Number == number ? new Fault.Die(point) : null;
        var offer = _deathAct == 0 ? await Abandoned.AskAsync(_dying.Faults, cancel => AskAsync(_dying.Handler, cancel)) : null;
        Buyer.Pay((offer ?? await AskAsync(_wave.Living.One, default)).Sale);

        await PlayAsync(1, await NoticeAsync());
        for (var act = 2; act < Acts; act++)
        {
            await PlayAsync(act, await GoOnAsync());
        }
    }

    /// <summary>What those do who come back by themselves when all handlers live.</summary>
    public async Task ComeBackAsync(Job job)
    {
        if (Buyer.Kind == JobKind.Later && job.State.IsPending())
        {
            await PlayAsync(0, [Buyer.ReportAsync]);
        }

        if (Buyer.Kind == JobKind.Credited && job.State == JobState.Credited && !_hasReturned)
        {
            _hasReturned = true;
            if (_isConvinced)
            {
                _wave.Upstream.Reconsider(Buyer.Input);
            }

            await PlayAsync(0, [Buyer.ReturnAsync]);
        }
        else if (job.State == JobState.AwaitingPayment && (Buyer.Kind is JobKind.LargeInput or JobKind.CalledBack || _seed % 2 == 0))
        {
            await PlayAsync(0, [Buyer.ReturnAsync]);
        }
    }

    /// <summary>Whether nothing more happens to it.</summary>
    public bool IsOver(Job job) => job.State.IsResting() && job.SettledAt is not null && !job.IsNoticeDue
        && (Buyer.Kind != JobKind.Credited || job.State != JobState.Credited || _hasReturned);

    public Task AssertRightAsync(Job job, IEnumerable<TableEntity> rows, IEnumerable<TableEntity> ledger, IEnumerable<string> deadlines) =>
        new JobVerdict(_wave, Buyer, HasDied).AssertRightAsync(job, [.. rows], [.. ledger], deadlines);

    private async Task<Offer> AskAsync(int handler, CancellationToken cancellation) =>
        new(await Buyer.AskAsync(handler, cancellation) ?? throw new InvalidOperationException("there is no offer"));

    private async Task<List<Actor>> NoticeAsync()
    {
        List<Actor> actors = [.. _wave.IsIdempotent ? [] : Enumerable.Repeat<Actor>(Buyer.WebhookAsync, _random.Next(3))];
        Maybe(actors, 2, Buyer.ReturnAsync);
        if (Buyer.Kind is JobKind.Cancelled or JobKind.CalledBack)
        {
            actors.Add(Buyer.CancelAsync);
        }

        await MaybeReconcileAsync(actors, 4);
        return actors;
    }

    private async Task<List<Actor>> GoOnAsync()
    {
        List<Actor> actors = [];
        foreach (var message in await _wave.TakeMailAsync(Id))
        {
            // Lost now and then, and sometimes delivered twice.
            var times = _random.Next(8) switch { 0 => 0, 1 => 2, _ => 1 };
            actors.AddRange(Enumerable.Repeat<Actor>((handler, cancel) => DeliverAsync(message, handler, cancel), times));
        }

        Maybe(actors, 6, Buyer.ReturnAsync);
        if (Buyer.Kind == JobKind.Later)
        {
            Maybe(actors, 2, Buyer.ReportAsync);
        }

        await MaybeReconcileAsync(actors, 8);
        return actors;
    }

    private void Maybe(List<Actor> actors, int oneOf, Actor actor)
    {
        if (_random.Next(oneOf) == 0)
        {
            actors.Add(actor);
        }
    }

    private async Task MaybeReconcileAsync(List<Actor> actors, int oneOf)
    {
        if (_random.Next(oneOf) == 0)
        {
            await _wave.NoteAsync(Buyer.Sale.Purchase);
            actors.Add(async (handler, cancel) => $"{await _wave.Shop.InvokeReconcileAsync(handler, cancel)}");
        }
    }

    private async Task<string> DeliverAsync(string message, int handler, CancellationToken cancellation) =>
        $"{await _wave.Jobs.InvokeAsync(message, handler, cancellation)}";

    /// <summary>Lets all act at once. From the act of the death on some of them, and one at least, meet the handler that dies.</summary>
    private async Task PlayAsync(int act, List<Actor> actors)
    {
        var shuffled = actors.ToArray();
        _random.Shuffle(shuffled);
        var mayDie = act > 0 && act >= _deathAct && !HasDied;
        List<Task> acting = [];
        foreach (var (i, actor) in shuffled.Index())
        {
            var living = _random.Next(2) == 0 ? _wave.Living.One : _wave.Living.Other;
            acting.Add(mayDie && (i == 0 || _random.Next(3) == 0)
                ? Abandoned.AskAsync(_dying.Faults, cancel => actor(_dying.Handler, cancel))
                : LiveAsync(actor, living));
        }

        await Task.WhenAll(acting);
    }

    /// <summary>Where nothing is wrong nobody is told that something is.</summary>
    private static async Task LiveAsync(Actor actor, int handler)
    {
        var status = await actor(handler, default);
        Assert.False(status.StartsWith('5'), $"a handler that lives answered {status}");
    }

    private delegate Task<string> Actor(int handler, CancellationToken cancellation);

    private sealed record Offer(Harness.JobSale Sale);
}
