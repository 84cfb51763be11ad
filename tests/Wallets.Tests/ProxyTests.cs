using System.Runtime.CompilerServices;
using Paywall.Protocol.Lightning;
using Paywall.Wallets.Tests.Zbd;

namespace Paywall.Wallets.Tests;

/// <summary>All tests of this project run in an environment that names a proxy at which nobody listens.</summary>
public sealed class ProxyTests
{
    private const string Nobody = "http://127.0.0.1:9";

    [ModuleInitializer]
    internal static void NameAProxy()
    {
        foreach (var variable in (string[])["http_proxy", "https_proxy", "all_proxy"])
        {
            Environment.SetEnvironmentVariable(variable, Nobody);
            Environment.SetEnvironmentVariable(variable.ToUpperInvariant(), Nobody);
        }

        Environment.SetEnvironmentVariable("no_proxy", null);
        Environment.SetEnvironmentVariable("NO_PROXY", null);
    }

    [Fact]
    public async Task A_proxy_that_the_environment_names_is_not_used()
    {
        await using var scene = await ZbdScene.OpenAsync();
        using var ordinary = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => ordinary.GetAsync(scene.Fake.Address, TestContext.Current.CancellationToken));
        Assert.Equal(MilliSatoshi.FromSatoshi(100_000), await scene.Payments.GetBalanceAsync(TestContext.Current.CancellationToken));
    }
}
