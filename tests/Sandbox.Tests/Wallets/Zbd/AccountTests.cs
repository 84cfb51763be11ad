using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Tests.Network;
using Paywall.Sandbox.Wallets;

namespace Paywall.Sandbox.Tests.Wallets.Zbd;

public class AccountTests
{
    [Fact]
    public void An_account_gives_out_an_amount_and_its_fee_together_or_nothing()
    {
        var account = new CustodyAccount(10.Sat());

        Assert.False(account.TryWithdraw(9.Sat(), 1.Sat() + 1.Msat()));
        Assert.False(account.TryWithdraw(10.Sat() + 1.Msat(), MilliSatoshi.Zero));
        Assert.False(account.TryWithdraw(new MilliSatoshi(ulong.MaxValue), 1.Sat()));
        Assert.Equal(10.Sat(), account.Balance);
        Assert.True(account.TryWithdraw(9.Sat(), 1.Sat()));
        Assert.Equal(MilliSatoshi.Zero, account.Balance);
    }

    [Fact]
    public async Task However_many_use_an_account_at_once_its_balance_adds_up()
    {
        var account = new CustodyAccount(50_000.Msat());

        var withdrawals = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Use(account))));

        Assert.Equal((ulong)(50_000 + (4 * 50_000) - withdrawals.Sum()), account.Balance.Value);
    }

    private static int Use(CustodyAccount account)
    {
        var withdrawals = 0;
        for (var i = 0; i < 50_000; i++)
        {
            account.Deposit(1.Msat());
            withdrawals += account.TryWithdraw(1.Msat(), 1.Msat()) ? 2 : 0;
        }

        return withdrawals;
    }
}
