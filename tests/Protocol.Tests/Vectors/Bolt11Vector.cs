using System.Text.Json.Serialization;

namespace Paywall.Protocol.Tests.Vectors;

internal sealed class Bolt11Vectors
{
    [JsonPropertyName("signing_private_key_of_all_valid_examples")]
    public string PrivateKey { get; set; } = "";

    public Bolt11Vector[] Vectors { get; set; } = [];

    public IEnumerable<Bolt11Vector> Valid => Vectors.Where(vector => vector.Valid);

    public IEnumerable<Bolt11Vector> Invalid => Vectors.Where(vector => !vector.Valid);
}

/// <summary>One example invoice, with the names of the vector file.</summary>
internal sealed class Bolt11Vector
{
    public string Name { get; set; } = "";
    public string Invoice { get; set; } = "";
    public bool Valid { get; set; }
    public string? ErrorCode { get; set; }
    public string? Prefix { get; set; }
    public ulong? AmountMsat { get; set; }
    public long Timestamp { get; set; }
    public string? PaymentHash { get; set; }
    public string? PaymentSecret { get; set; }
    public string? Description { get; set; }
    public string? DescriptionHash { get; set; }
    public string? Metadata { get; set; }
    public long? Expiry { get; set; }
    public long ExpiryEffective { get; set; }
    public ulong? MinFinalCltv { get; set; }
    public ulong MinFinalCltvEffective { get; set; }
    public Fallback[] Fallbacks { get; set; } = [];
    public Hop[][] Routes { get; set; } = [];
    public int[] FeatureBits { get; set; } = [];
    public string? PayeePubkey { get; set; }
    public string? PayeePubkeyField { get; set; }
    public string? Signature { get; set; }
    public byte RecoveryId { get; set; }
    public bool SignatureIsLowS { get; set; }
    public string? SigningHash { get; set; }
    public object[][] Tags { get; set; } = [];

    public string TagLetters => string.Concat(Tags.Select(tag => tag[0].ToString()));

    public override string ToString() => Name;

    internal sealed class Fallback
    {
        public byte Version { get; set; }
        public string Program { get; set; } = "";
        public string Address { get; set; } = "";
    }

    internal sealed class Hop
    {
        public string Pubkey { get; set; } = "";
        public string ShortChannelId { get; set; } = "";
        public uint FeeBaseMsat { get; set; }
        public uint FeeProportionalMillionths { get; set; }
        public ushort CltvExpiryDelta { get; set; }
    }
}
