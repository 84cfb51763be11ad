using System.Security.Cryptography;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>One wallet of an LNbits server and the two keys that open it.</summary>
internal sealed class LNbitsAccount(string name, MilliSatoshi balance)
{
    private const int KeyDigits = 32;

    public string Name => name;

    public string Id { get; } = RandomNumberGenerator.GetHexString(KeyDigits, lowercase: true);

    /// <summary>Opens it for invoices and reading. A secret.</summary>
    public string InvoiceKey { get; } = RandomNumberGenerator.GetHexString(KeyDigits, lowercase: true);

    /// <summary>Opens it for everything. A secret.</summary>
    public string AdminKey { get; } = RandomNumberGenerator.GetHexString(KeyDigits, lowercase: true);

    public CustodyAccount Money { get; } = new(balance);

    /// <summary>The name only.</summary>
    public override string ToString() => name;
}
