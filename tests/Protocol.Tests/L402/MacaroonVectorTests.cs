using System.Text;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Protocol.Tests.Vectors;

namespace Paywall.Protocol.Tests.L402;

public sealed class MacaroonVectorTests
{
    public static TheoryData<string> Readable => [.. VectorFile.Macaroons.Where(vector => vector.Parses).Select(vector => vector.Name)];

    public static TheoryData<string> Unreadable => [.. VectorFile.Macaroons.Where(vector => !vector.Parses).Select(vector => vector.Name)];

    public static TheoryData<string> Genuine => [.. VectorFile.Macaroons.Where(vector => vector.Verifies).Select(vector => vector.Name)];

    [Fact]
    public void The_file_holds_genuine_forged_and_unreadable_macaroons()
    {
        Assert.Equal(14, VectorFile.Macaroons.Length);
        Assert.Equal(8, Genuine.Count);
        Assert.Single(Unreadable);
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public void A_macaroon_reads_as_stated(string name)
    {
        var vector = Find(name);

        Assert.True(Macaroon.TryRead(Convert.FromBase64String(vector.BinaryBase64), out var macaroon));

        Assert.Equal(vector.Location, macaroon.Location);
        Assert.Equal(vector.IdentifierHex, Convert.ToHexStringLower(macaroon.Identifier.Span));
        Assert.Equal(vector.Caveats, macaroon.Caveats.Select(caveat => Encoding.UTF8.GetString(caveat.Span)));
        Assert.Equal(vector.SignatureHex, Convert.ToHexStringLower(macaroon.Signature));
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public void A_macaroon_is_written_as_it_was_read(string name)
    {
        var vector = Find(name);
        Assert.True(Macaroon.TryParse(vector.BinaryBase64, out var macaroon));

        Assert.Equal(vector.BinaryBase64, macaroon.ToBase64());
        Assert.Equal(Convert.FromBase64String(vector.BinaryBase64), macaroon.ToBytes());
    }

    [Theory]
    [MemberData(nameof(Readable))]
    public void Every_spelling_reads_as_the_same_macaroon(string name)
    {
        var vector = Find(name);
        var url = vector.BinaryBase64.Replace('+', '-').Replace('/', '_');
        string[] spellings = [vector.BinaryBase64, vector.BinaryBase64.TrimEnd('='), url, url.TrimEnd('=')];

        Assert.All(spellings, spelling =>
        {
            Assert.True(Macaroon.TryParse(spelling, out var macaroon));
            Assert.Equal(vector.BinaryBase64, macaroon.ToBase64());
        });
        Assert.True(vector.BinaryBase64Url is null || spellings.Contains(vector.BinaryBase64Url));
        Assert.True(
            vector.BinaryHex is null || vector.BinaryHex == Convert.ToHexStringLower(Convert.FromBase64String(vector.BinaryBase64)));
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_must_not_parse_does_not(string name) =>
        Assert.False(Macaroon.TryParse(Find(name).BinaryBase64, out _));

    [Theory]
    [MemberData(nameof(Readable))]
    public void A_macaroon_verifies_exactly_if_stated(string name)
    {
        var vector = Find(name);
        Assert.True(Macaroon.TryParse(vector.BinaryBase64, out var macaroon));

        Assert.Equal(vector.Verifies, macaroon.IsSignedBy(vector.RootKey));
    }

    [Theory]
    [MemberData(nameof(Genuine))]
    public void Minting_the_same_content_gives_the_same_text(string name)
    {
        var vector = Find(name);

        var macaroon = Macaroon.Mint(vector.RootKey, Convert.FromHexString(vector.IdentifierHex), vector.Location);
        foreach (var caveat in vector.Caveats)
        {
            macaroon = macaroon.WithCaveat(Encoding.UTF8.GetBytes(caveat));
        }

        Assert.Equal(vector.BinaryBase64, macaroon.ToBase64());
    }

    [Fact]
    public void Each_caveat_chains_the_signature_as_stated()
    {
        var chains = VectorFile.Macaroons.Where(vector => vector.SignatureChainHex is not null).ToList();

        Assert.Equal(3, chains.Count);
        foreach (var vector in chains)
        {
            var macaroon = Macaroon.Mint(vector.RootKey, Convert.FromHexString(vector.IdentifierHex), vector.Location);
            var chain = new List<string> { Convert.ToHexStringLower(macaroon.Signature) };
            foreach (var caveat in vector.Caveats)
            {
                macaroon = macaroon.WithCaveat(Encoding.UTF8.GetBytes(caveat));
                chain.Add(Convert.ToHexStringLower(macaroon.Signature));
            }

            Assert.Equal(vector.SignatureChainHex, chain);
        }
    }

    [Fact]
    public void A_stated_preimage_hashes_to_the_payment_hash_in_the_identifier()
    {
        var vectors = VectorFile.Macaroons.Where(vector => vector.PaymentHashHex is not null).ToList();

        Assert.Equal(3, vectors.Count);
        Assert.All(vectors, vector =>
        {
            Assert.True(L402Identifier.TryReadPaymentHash(Convert.FromHexString(vector.IdentifierHex), out var hash));
            Assert.Equal(vector.PaymentHashHex, hash.ToString());
            Assert.Equal(hash, Preimage.Parse(vector.PreimageHex!).Hash);
        });
    }

    private static MacaroonVector Find(string name) => VectorFile.Macaroons.Single(vector => vector.Name == name);
}
