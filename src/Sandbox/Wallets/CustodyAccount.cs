using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets;

/// <summary>A customer of a custodian: a balance in the custody of a fake's node.</summary>
internal sealed class CustodyAccount(MilliSatoshi balance)
{
    private readonly Lock _lock = new();
    private MilliSatoshi _balance = balance;

    public MilliSatoshi Balance
    {
        get
        {
            lock (_lock)
            {
                return _balance;
            }
        }
    }

    public void Deposit(MilliSatoshi amount)
    {
        lock (_lock)
        {
            _balance += amount;
        }
    }

    /// <summary>Takes an amount and a fee out, or nothing if they are not there.</summary>
    public bool TryWithdraw(MilliSatoshi amount, MilliSatoshi fee)
    {
        lock (_lock)
        {
            if (amount > _balance || fee > _balance - amount)
            {
                return false;
            }

            _balance -= amount + fee;
            return true;
        }
    }
}
