using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Functions.Tests.Logs;

[CollectionDefinition(nameof(SecretsInLogsTests), DisableParallelization = true)]
[Collection(nameof(SecretsInLogsTests))]
public sealed class SecretsInLogsTests(LocalStorage storage) : IDisposable
{
    private const string ForeignLogin = "Bearer login-of-somebody-else";

    private readonly LogBook _log = new();
    private readonly KeptSecrets _secrets = new(Shop.ZbdKey, ForeignLogin);

    [Fact]
    public async Task No_log_line_at_any_level_holds_a_preimage_token_key_invoice_or_credential()
    {
        var console = await ReadConsoleAsync(async () =>
        {
            await using var shop = await OpenAsync();
            await BuyAndUseAsync(shop);
            await PresentWrongCredentialsAsync(shop);
            await MeetFaultsAsync(shop);
            await SendUnreadableRequestsAsync(shop);
        });
        await using (var shop = await OpenAsync(("AzureWebJobsStorage", Regex.Replace(storage.ConnectionString, ":[0-9]+/", ":1/"))))
        {
            var credential = _secrets.Pay(shop, await shop.ChallengeAsync("/api/echo"));
            using var response = await shop.GetAsync("/api/echo", credential, handler: 1);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        }

        List<string> lines = [.. _log.Lines, .. console.Split('\n')];
        Assert.Contains(lines, line => line.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Paywall.Functions.", StringComparison.Ordinal));
        Assert.Contains("CallForwarder", console, StringComparison.Ordinal);
        Assert.All(lines, _secrets.AssertNoneIn);
    }

    [Fact]
    public async Task No_setting_makes_the_paywall_log_more()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var handler = await shop.AddHandlerAsync(
            ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"), ("Logging:Console:LogLevel:Default", "Trace"));
        Assert.Equal(Levels(0), Levels(handler));

        List<(string?, LogLevel?)> Levels(int of)
        {
            var filters = shop.Services(of).GetRequiredService<IOptions<LoggerFilterOptions>>().Value;
            return [("", filters.MinLevel), .. filters.Rules.Select(rule => (rule.CategoryName, rule.LogLevel))];
        }
    }

    public void Dispose() => _log.Dispose();

    private async Task<Shop> OpenAsync(params (string Key, string? Value)[] changes)
    {
        var shop = await Shop.OpenAsync(
            storage,
            [
                .. changes, ("Paywall:Services:3:Name", "pack"), ("Paywall:Services:3:Upstream", "http://127.0.0.1:1/"),
                ("Paywall:Services:3:Price", "21 sat"), ("Paywall:Services:3:Uses", "3 calls"),
            ]);
        var key = shop.Setting("Paywall:Keys:0:Secret");
        _secrets.AddBytes(Convert.FromBase64String(key));
        _secrets.Add(Regex.Match(storage.ConnectionString, "AccountKey=([^;]+)").Groups[1].Value);
        shop.Log = _log;
        Assert.Equal(1, await shop.AddHandlerAsync());
        return shop;
    }

    private async Task BuyAndUseAsync(Shop shop)
    {
        foreach (var path in new[] { "/api/echo", "/api/status/500", "/api/status/401", "/api/pack" })
        {
            var credential = _secrets.Pay(shop, await shop.ChallengeAsync(path, handler: 1));
            for (var i = 0; i < 2; i++)
            {
                using var response = await shop.GetAsync(path, credential, handler: 1);
            }
        }

        using var free = await shop.GetAsync("/api/free", ForeignLogin, handler: 1);
        Assert.Equal(HttpStatusCode.OK, free.StatusCode);
        var pass = await shop.AddHandlerAsync(("Paywall:Services:0:Uses", "01:00:00"));
        using var passed = await shop.GetAsync("/api/echo", _secrets.Pay(shop, await shop.ChallengeAsync("/api/echo", pass)), pass);
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
    }

    private async Task PresentWrongCredentialsAsync(Shop shop)
    {
        var challenge = await shop.ChallengeAsync("/api/echo", handler: 1);
        var credential = _secrets.Pay(shop, challenge);
        var other = _secrets.Pay(shop, await shop.ChallengeAsync("/api/echo", handler: 1));
        var wrong = Preimage.Random();
        _secrets.AddBytes(Convert.FromHexString(wrong.ToHex()));
        var altered = challenge.Token.Replace(challenge.Token[60], challenge.Token[60] == 'A' ? 'B' : 'A');
        _secrets.Add(altered);
        foreach (var authorization in new[]
        {
            L402Credential.ToHeaderValue(challenge.Token, wrong), L402Credential.ToHeaderValue(altered, wrong), $"{credential}, {other}", ForeignLogin,
        })
        {
            using var response = await shop.GetAsync("/api/echo", authorization, handler: 1);
            Assert.InRange((int)response.StatusCode, 400, 402);
        }
    }

    private static async Task MeetFaultsAsync(Shop shop)
    {
        foreach (var fault in new ApiFault[]
        {
            new ZbdFault.ServerError(), new ZbdFault.ConnectionDropped(), new ZbdFault.HtmlBody(), new ZbdFault.RegionRefused(),
            new ZbdFault.WrongInvoice(InvoiceMistake.Amount), new ZbdFault.MemberReplaced("status", "odd"),
        })
        {
            shop.Zbd.Faults.Plan(fault, ZbdOperation.CreateCharge);
            using var offering = await shop.GetAsync("/api/echo", handler: 1);
            shop.Zbd.Faults.Clear();
        }
    }

    private async Task SendUnreadableRequestsAsync(Shop shop)
    {
        var credential = _secrets.Pay(shop, await shop.ChallengeAsync(HttpMethod.Post, "/api/echo", handler: 0));
        foreach (var line in new[]
        {
            $"Authorization : {credential}", $"Authorization: {credential}\0", $" Authorization: {credential}", $"{credential}",
            $"Authorization: {credential}\u0001", $"X-L402-Proof\0: {credential}", $"Authorization: {credential}\u00e4\u00ff",
            $"Content-Length: {credential}", $"Transfer-Encoding: {credential}", $"Host: {credential}",
        })
        {
            await RawConnection.AskAsync(shop, shop.Head("GET /api/echo", line), handler: 1);
        }

        await RawConnection.AskAsync(shop, $"{credential} HTTP/1.1\r\n\r\n", handler: 1);
        await RawConnection.AskAsync(shop, $"GET {credential} HTTP/1.1\r\n\r\n", handler: 1);
        await RawConnection.AskAsync(
            shop, shop.Head("POST /api/echo", $"Authorization: {credential}", "Transfer-Encoding: chunked") + $"{credential}\r\n", handler: 1);
    }

    /// <summary>What is written to the console meanwhile; a handler empties its queue when it ends.</summary>
    private static async Task<string> ReadConsoleAsync(Func<Task> action)
    {
        var (output, error) = (Console.Out, Console.Error);
        await using var text = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(text));
        Console.SetError(TextWriter.Synchronized(text));
        try
        {
            await action();
            return text.ToString();
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
