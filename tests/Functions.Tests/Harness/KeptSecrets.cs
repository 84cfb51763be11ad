using System.Buffers.Text;
using Paywall.Protocol.L402;

namespace Paywall.Functions.Tests.Harness;

/// <summary>What nobody may read, in every spelling, kept in mind while a test makes it.</summary>
internal sealed class KeptSecrets
{
    private readonly HashSet<string> _texts = new(StringComparer.OrdinalIgnoreCase);

    public KeptSecrets(params IEnumerable<string> texts) => _texts.UnionWith(texts);

    public void Add(string text) => _texts.Add(text);

    /// <summary>Pays for an offer, of which nothing may be read either.</summary>
    /// <returns>The credential.</returns>
    public string Pay(Shop shop, L402Challenge challenge)
    {
        var preimage = shop.Pay(challenge);
        AddBytes(Convert.FromHexString(preimage.ToHex()));
        AddBytes(Convert.FromBase64String(challenge.Token));
        Add(challenge.Invoice);
        Add(challenge.Token[..64]);
        return L402Credential.ToHeaderValue(challenge.Token, preimage);
    }

    /// <summary>Fails if a text has one of them.</summary>
    public void AssertNoneIn(string text) => Assert.DoesNotContain(_texts, secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase));

    public void AddBytes(byte[] secret)
    {
        Add(Convert.ToHexString(secret));
        Add(Convert.ToBase64String(secret).TrimEnd('='));
        Add(Base64Url.EncodeToString(secret));
    }
}
