using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>A payment into or out of a wallet. What became of it is the network's truth; the API shows it after some reads.</summary>
internal abstract class VoltagePayment(VoltageEnvironment environment, Guid id, Guid wallet, JsonObject metadata, DateTimeOffset createdAt)
{
    private int _reads;

    public VoltageEnvironment Environment => environment;

    public Guid Id => id;

    public Guid Wallet => wallet;

    public JsonObject Metadata => metadata;

    public DateTimeOffset CreatedAt => createdAt;

    public CustodyAccount Account => environment.Wallets[wallet];

    public int Reads => Volatile.Read(ref _reads);

    public void CountRead() => Interlocked.Increment(ref _reads);
}

/// <summary>An invoice.</summary>
internal sealed class VoltageReceive(VoltageEnvironment environment, VoltageReceiveOrder order, Bolt11Invoice invoice, DateTimeOffset createdAt)
    : VoltagePayment(environment, order.Id, order.Wallet, order.Metadata, createdAt)
{
    private volatile string? _offset;

    public VoltageReceiveOrder Order => order;

    public Bolt11Invoice Invoice => invoice;

    /// <summary>The payment by which another wallet of Voltage paid it; null if it is paid over Lightning.</summary>
    public string? Offset
    {
        get => _offset;
        set => _offset = value;
    }
}

/// <summary>A payment out. The money moves at once.</summary>
internal sealed class VoltageSend(VoltageEnvironment environment, VoltageSendOrder order, PaymentOutcome outcome, bool isInternal, DateTimeOffset createdAt)
    : VoltagePayment(environment, order.Id, order.Wallet, order.Metadata, createdAt)
{
    public VoltageSendOrder Order => order;

    public PaymentOutcome Outcome => outcome;

    /// <summary>Whether it went to another wallet of Voltage, and not over Lightning.</summary>
    public bool IsInternal => isInternal;
}
