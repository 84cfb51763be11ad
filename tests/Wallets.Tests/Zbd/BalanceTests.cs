using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;

namespace Paywall.Wallets.Tests.Zbd;

public sealed class BalanceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_balance_is_what_the_account_owns_to_the_millisatoshi()
    {
        await using var scene = await ZbdScene.OpenAsync();
        var created = await scene.Invoices.CreateInvoiceAsync(Samples.Order() with { Amount = new MilliSatoshi(1_234) }, Stop);
        scene.Network.Pay(scene.Stranger, created.Invoice.Text);

        Assert.Equal(new MilliSatoshi(100_001_234), await scene.Payments.GetBalanceAsync(Stop));
    }

    [Theory]
    [InlineData("\"0\"", 0)]
    [InlineData("384000", 384_000)]
    public async Task A_balance_is_read_as_a_string_and_as_a_number(string balance, int msat) =>
        Assert.Equal(new MilliSatoshi((ulong)msat), await ReadAsync(new JsonObject { ["unit"] = "msats", ["balance"] = JsonNode.Parse(balance) }));

    [Theory]
    [InlineData("""{"unit":"sats","balance":"384"}""")]
    [InlineData("""{"unit":"msats","balance":"-1"}""")]
    [InlineData("""{"unit":"msats"}""")]
    [InlineData("{}")]
    public async Task What_is_no_balance_in_millisatoshis_is_not_guessed(string data) =>
        await Fails.WithAsync(WalletFault.BadAnswer, () => ReadAsync(JsonNode.Parse(data)!.AsObject()));

    [Fact]
    public async Task A_ZBD_that_knows_no_wallet_has_no_balance()
    {
        await using var server = new RawServer(ZbdText.Refused(404));
        await using var host = new WalletHost(server.Address);

        await Fails.WithAsync(WalletFault.BadAnswer, () => host.Payments.GetBalanceAsync(Stop));
    }

    private static async Task<MilliSatoshi> ReadAsync(JsonObject data)
    {
        await using var server = new RawServer(data.Answer());
        await using var host = new WalletHost(server.Address);
        return await host.Payments.GetBalanceAsync(Stop);
    }
}
