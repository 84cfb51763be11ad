using Paywall.Wallets.Tests.Voltage;

namespace Paywall.Wallets.Tests;

/// <summary>What every failure must be like.</summary>
internal static class Fails
{
    /// <summary>The call fails with that fault, in words that name the wallet and give nothing away.</summary>
    public static async Task<WalletException> WithAsync(WalletFault fault, Func<Task> call, string wallet = "ZBD")
    {
        var failure = await Assert.ThrowsAsync<WalletException>(call);
        Assert.Equal(fault, failure.Fault);
        Assert.Contains(wallet, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(WalletHost.ApiKey, failure.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(VoltageScene.ApiKey, failure.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("lnbc", failure.ToString(), StringComparison.OrdinalIgnoreCase);
        return failure;
    }
}
