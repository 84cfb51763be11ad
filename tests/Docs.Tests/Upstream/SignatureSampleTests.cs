using System.Text.Json;
using System.Text.RegularExpressions;
using Paywall.Docs.Tests.Commands;
using Paywall.Docs.Tests.Markdown;
using Paywall.Functions.Calls;
using Paywall.Protocol.L402;

namespace Paywall.Docs.Tests.Upstream;

/// <summary>The sample of docs/upstream.md knows the paywall's signature, and no other.</summary>
public sealed partial class SignatureSampleTests
{
    private const string Key = "2s6z0e0gf0902v3x6t94nb3xk7-1-00112233445566778899aabbccddeeff";
    private const string Purchase = "2s6z0e0gf0902v3x6t94nb3xk7";

    private static readonly Document Sample = Document.Of("docs/upstream.md");

    [Theory]
    [InlineData("POST", "/v1/caf%C3%A9?x=1&x=2", Key, Purchase)]
    [InlineData("GET", "/", "", "")]
    public async Task It_takes_what_the_paywall_signed(string method, string target, string key, string purchase) =>
        Assert.True(await IsTakenAsync(method, target, key, purchase, Sign(method, target, key, purchase)));

    [Theory]
    [InlineData("GET", "/v1", Key, Purchase)]
    [InlineData("POST", "/v2", Key, Purchase)]
    [InlineData("POST", "/v1?x=1", Key, Purchase)]
    [InlineData("POST", "/v1", "another", Purchase)]
    [InlineData("POST", "/v1", Key, "another")]
    public async Task It_refuses_the_same_signature_on_anything_else(string method, string target, string key, string purchase) =>
        Assert.False(await IsTakenAsync(method, target, key, purchase, Sign("POST", "/v1", Key, Purchase)));

    [Theory]
    [InlineData("")]
    [InlineData("t=1795382078, k=2, v1=00")]
    [InlineData("t=1795382078, k=1, v1=0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task It_refuses_what_is_no_signature(string signature) =>
        Assert.False(await IsTakenAsync("POST", "/v1", Key, Purchase, signature));

    [Fact]
    public async Task It_refuses_a_signature_of_ten_minutes_ago() => Assert.False(
        await IsTakenAsync("POST", "/v1", Key, Purchase, Sign("POST", "/v1", Key, Purchase), secondsLater: 600));

    private static string Sign(string method, string target, string key, string purchase)
    {
        var secret = Convert.FromBase64String(Secret.Match(Sample.Text).Groups["secret"].Value);
        var keys = new KeyRing([new MasterKey(new KeyId(1), secret)]);
        return new UpstreamSignature(keys, TimeProvider.System).Sign(method, new Uri($"https://api.example{target}"), key, purchase);
    }

    private static async Task<bool> IsTakenAsync(string method, string target, string key, string purchase, string signature, int secondsLater = 0)
    {
        Dictionary<string, string> headers = new() { ["x-paywall-signature"] = signature };
        if (key.Length > 0)
        {
            headers["idempotency-key"] = key;
            headers["x-paywall-purchase"] = purchase;
        }

        var request = JsonSerializer.Serialize(new { method, url = target, headers });
        var sample = Sample.Blocks.Single(block => block.Text.StartsWith("cat > paywall.mjs", StringComparison.Ordinal));
        using var terminal = new Terminal();
        var output = await terminal.RunAsync(
        [
            (1, sample.Text),
            (2, $"""
                cat > request.json <<'EOF'
                {request}
                EOF
                cat > ask.mjs <<'EOF'
                import fs from 'node:fs';
                import {"{"} isFromPaywall {"}"} from './paywall.mjs';
                console.log(isFromPaywall(JSON.parse(fs.readFileSync('request.json')), Date.now() / 1000 + {secondsLater}));
                EOF
                node ask.mjs
                """),
        ]);
        return bool.Parse(output[2]);
    }

    [GeneratedRegex(@"^SECRET=(?<secret>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Secret { get; }
}
