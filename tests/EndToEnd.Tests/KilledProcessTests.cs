using System.Net;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Network;

namespace Paywall.EndToEnd.Tests;

/// <summary>Real processes, killed with SIGKILL at each of their outgoing requests, and what the buyer gets of another one afterwards.</summary>
public class KilledProcessTests(RunningSandbox sandbox)
{
    private const int AtOnce = 4;
    private const int MostRequests = 8;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>Every run starts a process, which takes the built app ten times as long as the native one.</summary>
    private static readonly int Rounds = FunctionAppUnderTest.IsPublished ? 2 : 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wherever_a_process_is_killed_a_paid_call_is_answered_and_charged_once()
    {
        var settings = PaywallProcess.SettingsFor(sandbox.Stack);
        await using var healthy = await PaywallProcess.StartAsync(settings);
        var buyer = sandbox.Stack.Lightning.AddNode($"buyer-{Guid.NewGuid():N}", MilliSatoshi.FromSatoshi(1_000_000));
        var runs = from round in Enumerable.Range(0, Rounds)
                   from service in new[] { SampleService.Single, SampleService.Pack }
                   from point in Enum.GetValues<DeathPoint>()
                   from number in Enumerable.Range(1, MostRequests)
                   select new Run(service, point, number, Key: round == 0 && service == SampleService.Single ? null : $"key-{round}");
        var deaths = 0;

        await Parallel.ForEachAsync(
            runs,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancellation },
            async (run, _) =>
            {
                if (await DiesAsync(run, settings, healthy, buyer))
                {
                    Interlocked.Increment(ref deaths);
                }
            });

        Assert.InRange(deaths, Rounds * 25, Rounds * 4 * MostRequests);
    }

    /// <returns>Whether the process lived to see that request.</returns>
    private async Task<bool> DiesAsync(Run run, Dictionary<string, string?> settings, PaywallProcess healthy, LightningNode buyer)
    {
        await using var faults = new FaultProxy();
        await using var dying = await PaywallProcess.StartAsync(settings, faults);
        faults.Decide = request => request.Number == run.Number ? new Fault.Die(run.Point, dying.Kill) : null;
        using var http = new HttpClient { Timeout = Deadline };

        var challenge = await OfferAsync(http, dying, run) ?? await OfferAsync(http, healthy, run)
            ?? throw new InvalidOperationException("A process that lives makes no offer.");
        var paid = Assert.IsType<PaymentOutcome.Paid>(sandbox.Stack.Lightning.Pay(buyer, challenge.Invoice));
        var credential = L402Credential.ToHeaderValue(challenge.Token, paid.Preimage);
        var first = await AskAsync(http, dying, run, credential);

        var retry = await InsistAsync(http, healthy, run, credential);
        Assert.True(
            retry == HttpStatusCode.OK || (run.Key is null && retry == HttpStatusCode.PaymentRequired && (first == HttpStatusCode.OK || IsOnItsWay(run, faults))),
            $"{run}: {first} of the process that died, {retry} afterwards");
        AssertExecutions(challenge, run);
        return faults.Died.IsCompleted;
    }

    /// <summary>
    /// Whether the process was killed once its answer was recorded as delivered. Then the answer was on its way, and no server can know
    /// whether it arrived; a buyer who wants to be able to ask again sends a key.
    /// </summary>
    private static bool IsOnItsWay(Run run, FaultProxy faults) =>
        run.Point == DeathPoint.After && faults.Requests[run.Number - 1].Operation.StartsWith("PATCH ", StringComparison.Ordinal);

    /// <summary>Once or, where nobody knows whether the first one was heard, twice; always under the same key.</summary>
    private void AssertExecutions(L402Challenge challenge, Run run)
    {
        Assert.True(Macaroon.TryParse(challenge.Token, out var token));
        Assert.True(L402Identifier.TryRead(token.Identifier.Span, out var identifier));
        var executions = sandbox.Stack.Upstream.Requests
            .Where(request => request.Headers.TryGetValue("X-Paywall-Purchase", out var purchase) && purchase.Single() == identifier.Purchase.ToString())
            .Select(request => request.Headers["Idempotency-Key"].Single())
            .ToList();
        Assert.InRange(executions.Count, 1, 2);
        Assert.True(executions.Distinct().Count() == 1, $"{run}: executed under different keys");
    }

    private static async Task<L402Challenge?> OfferAsync(HttpClient http, PaywallProcess process, Run run)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(process.Address, $"api/{run.Service}"), Cancellation);
            return L402Challenge.TryParse(response.Headers.WwwAuthenticate.FirstOrDefault()?.ToString(), out var challenge) ? challenge : null;
        }
        catch (HttpRequestException)
        {
            // It was killed.
            return null;
        }
    }

    /// <returns>The status of a whole answer; null if there was none.</returns>
    private static async Task<HttpStatusCode?> AskAsync(HttpClient http, PaywallProcess process, Run run, string credential)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(process.Address, $"api/{run.Service}"));
            request.Headers.TryAddWithoutValidation("Authorization", credential);
            if (run.Key is not null)
            {
                request.Headers.TryAddWithoutValidation("Idempotency-Key", run.Key);
            }

            using var response = await http.SendAsync(request, Cancellation);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            // It was killed.
            return null;
        }
    }

    /// <summary>Asks again for as long as the dead process' lease lasts.</summary>
    private static async Task<HttpStatusCode?> InsistAsync(HttpClient http, PaywallProcess process, Run run, string credential)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Deadline);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var status = await AskAsync(http, process, run, credential);
            if (status != HttpStatusCode.Conflict)
            {
                return status;
            }

            await ticks.WaitForNextTickAsync(deadline.Token);
        }
    }

    private sealed record Run(string Service, DeathPoint Point, int Number, string? Key);
}
