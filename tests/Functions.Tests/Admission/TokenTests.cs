using System.Net;
using System.Text;
using Paywall.Functions.Tests.Harness;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Admission;

public class TokenTests(LocalStorage storage)
{
    [Fact]
    public async Task Any_altered_byte_of_a_token_makes_it_worthless()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo");
        var preimage = shop.Pay(challenge);
        var bytes = Convert.FromBase64String(challenge.Token);

        // Of the location at the front every byte, of the rest every seventh.
        for (var at = 0; at < bytes.Length; at += at < 16 ? 1 : 7)
        {
            var altered = (byte[])bytes.Clone();
            altered[at] ^= 1;
            using var response = await shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(Convert.ToBase64String(altered), preimage));
            await ProblemAssert.IsAsync(response, 402, "invalid-credential");
        }

        Assert.Equal(0, shop.Upstream.Executions);
    }

    [Theory]
    [InlineData("paywall_uses=2")]
    [InlineData("paywall_path=/b")]
    [InlineData("paywall_future=1")]
    [InlineData("services=status:0")]
    [InlineData("echo_valid_until=99999999999")]
    [InlineData("echo_capabilities=read")]
    public async Task A_holder_cannot_widen_a_token(string caveat)
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo/a");
        using var response = await shop.GetAsync("/api/echo/a", L402Credential.ToHeaderValue(With(challenge.Token, caveat), shop.Pay(challenge)));
        await ProblemAssert.IsAsync(response, 402, "caveat-refused");
    }

    [Fact]
    public async Task A_holder_can_narrow_a_token()
    {
        await using var shop = await Shop.OpenAsync(storage);
        var challenge = await shop.ChallengeAsync("/api/echo");
        var preimage = shop.Pay(challenge);
        var soon = shop.Time.GetUtcNow() + TimeSpan.FromMinutes(1);
        var narrowed = With(With(challenge.Token, $"echo_valid_until={soon.ToUnixTimeSeconds()}"), "delegated_to=somebody");

        shop.Time.Advance(TimeSpan.FromMinutes(2));
        using (var late = await shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(narrowed, preimage)))
        {
            await ProblemAssert.IsAsync(late, 402, "credential-expired");
        }

        using var whole = await shop.GetAsync("/api/echo", L402Credential.ToHeaderValue(challenge.Token, preimage));
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
    }

    [Fact]
    public async Task A_token_of_another_paywall_is_worthless_here()
    {
        await using var shop = await Shop.OpenAsync(storage);
        await using var rival = await Shop.OpenAsync(storage);
        var credential = await rival.BuyAsync("/api/echo");
        using var response = await shop.GetAsync("/api/echo", credential);
        await ProblemAssert.IsAsync(response, 402, "invalid-credential");
    }

    private static string With(string token, string caveat)
    {
        Assert.True(Macaroon.TryParse(token, out var macaroon));
        return macaroon.WithCaveat(Encoding.UTF8.GetBytes(caveat)).ToBase64();
    }
}
