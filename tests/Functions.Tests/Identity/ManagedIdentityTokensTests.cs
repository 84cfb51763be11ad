using Azure.Core;
using Microsoft.Extensions.Time.Testing;
using Paywall.Functions.Identity;
using Paywall.Functions.Jobs.Work;
using Paywall.Functions.Tests.Harness;

namespace Paywall.Functions.Tests.Identity;

public class ManagedIdentityTokensTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_795_400_000));

    [Fact]
    public async Task A_token_is_asked_for_again_five_minutes_before_it_ends()
    {
        var identity = new Identity(_time);
        var tokens = new ManagedIdentityTokens(_time, () => identity);

        Assert.Equal("1 for api://a/.default", await tokens.GetAsync("api://a/.default", Shop.Cancellation));
        _time.Advance(TimeSpan.FromMinutes(54.9));
        Assert.Equal("1 for api://a/.default", await tokens.GetAsync("api://a/.default", Shop.Cancellation));
        _time.Advance(TimeSpan.FromMinutes(0.1));
        Assert.Equal("2 for api://a/.default", await tokens.GetAsync("api://a/.default", Shop.Cancellation));
    }

    [Fact]
    public async Task Each_scope_has_a_token_of_its_own()
    {
        var identity = new Identity(_time);
        var tokens = new ManagedIdentityTokens(_time, () => identity);

        Assert.Equal("1 for api://a/.default", await tokens.GetAsync("api://a/.default", Shop.Cancellation));
        Assert.Equal("2 for api://b/.default", await tokens.GetAsync("api://b/.default", Shop.Cancellation));
        Assert.Equal("1 for api://a/.default", await tokens.GetAsync("api://a/.default", Shop.Cancellation));
    }

    [Fact]
    public async Task The_service_bus_is_shown_a_token_that_is_for_it()
    {
        var identity = new Identity(_time);
        var access = new IdentityAccess(new ManagedIdentityTokens(_time, () => identity));

        Assert.Equal("Bearer 1 for https://servicebus.azure.net/.default", await access.AuthorizeAsync(Shop.Cancellation));
    }

    /// <summary>Gives tokens that are good for an hour and say which they are.</summary>
    private sealed class Identity(TimeProvider time) : TokenCredential
    {
        private int _tokens;

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new($"{++_tokens} for {Assert.Single(requestContext.Scopes)}", time.GetUtcNow() + TimeSpan.FromHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
