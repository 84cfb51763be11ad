using Microsoft.Extensions.Time.Testing;
using Paywall.Functions.Jobs.Work;

namespace Paywall.Functions.Tests.Jobs.Work;

public class SharedKeyAccessTests
{
    private static readonly DateTimeOffset End = DateTimeOffset.FromUnixTimeSeconds(1_795_400_000);

    /// <summary>
    /// Made with
    /// <c>printf '%s\n%s' https%3A%2F%2Fshop.servicebus.windows.net%2Ffulfil 1795400000 | openssl dgst -sha256 -hmac AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= -binary | base64</c>,
    /// the result percent-encoded by hand.
    /// </summary>
    [Theory]
    [InlineData("https://shop.servicebus.windows.net/")]
    [InlineData("https://SHOP.ServiceBus.windows.net/")]
    public void A_signature_is_the_one_that_others_compute(string address) => Assert.Equal(
        "SharedAccessSignature sr=https%3A%2F%2Fshop.servicebus.windows.net%2Ffulfil"
        + "&sig=FWJxv54GnI4wWGQtENTBDDCVKYDuFtTTr9bQ6O9IQXA%3D&se=1795400000&skn=send%20only",
        SharedKeyAccess.Sign(Connection(address), End));

    [Fact]
    public async Task A_token_is_used_until_five_minutes_before_its_end()
    {
        var time = new FakeTimeProvider(End);
        var access = new SharedKeyAccess(Connection("https://shop.servicebus.windows.net/"), time);
        var first = await access.AuthorizeAsync(CancellationToken.None);

        time.Advance(TimeSpan.FromMinutes(54.9));
        Assert.Equal(first, await access.AuthorizeAsync(CancellationToken.None));

        time.Advance(TimeSpan.FromMinutes(0.1));
        var second = await access.AuthorizeAsync(CancellationToken.None);
        Assert.Contains("&se=1795403600&", first, StringComparison.Ordinal);
        Assert.Contains("&se=1795406900&", second, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_does_not_print_its_key() =>
        Assert.Equal("shop.servicebus.windows.net", Connection("https://shop.servicebus.windows.net/").ToString());

    private static ServiceBusConnection.SharedKey Connection(string address) =>
        new(new Uri(address), "send only", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
}
