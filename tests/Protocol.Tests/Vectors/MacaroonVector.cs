using System.Text;

namespace Paywall.Protocol.Tests.Vectors;

/// <summary>One macaroon, with the names of the vector file.</summary>
internal sealed class MacaroonVector
{
    public string Name { get; set; } = "";
    public string? RootKeyHex { get; set; }
    public string? RootKeyAscii { get; set; }
    public string? Location { get; set; }
    public string IdentifierHex { get; set; } = "";
    public string[] Caveats { get; set; } = [];
    public string SignatureHex { get; set; } = "";
    public string BinaryBase64 { get; set; } = "";
    public string? BinaryBase64Url { get; set; }
    public string? BinaryHex { get; set; }
    public bool Verifies { get; set; }
    public bool Parses { get; set; } = true;
    public string[]? SignatureChainHex { get; set; }
    public string? PreimageHex { get; set; }
    public string? PaymentHashHex { get; set; }

    public byte[] RootKey => RootKeyHex is null ? Encoding.ASCII.GetBytes(RootKeyAscii!) : Convert.FromHexString(RootKeyHex);

    public override string ToString() => Name;
}
