namespace Paywall.Load.Figures;

/// <summary>Operations that left a paywall.</summary>
/// <param name="Reads">Reads of tables and blobs.</param>
/// <param name="Writes">Writes of tables and blobs; a transaction is one.</param>
/// <param name="Queue">Operations of queues.</param>
/// <param name="Wallet">Calls of the wallet.</param>
internal sealed record OperationCount(int Reads, int Writes, int Queue, int Wallet)
{
    public override string ToString() => $"{Reads + Writes} + {Queue} + {Wallet}";
}
