using CsCheck;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.L402;

/// <summary>What is written is read as the same; a failure prints the seed of its case.</summary>
public sealed class L402RoundTripTests
{
    private const int Cases = 2_000;

    [Fact]
    public void A_purchase_id_is_read_as_it_is_written() => Any.PurchaseId.Sample(
        id =>
        {
            var bytes = new byte[PurchaseId.Length];
            id.WriteTo(bytes);
            Assert.Equal(id, PurchaseId.FromBytes(bytes));
            Assert.Equal(id, PurchaseId.Parse(id.ToString()));
        },
        iter: Cases);

    [Fact]
    public void An_identifier_is_read_as_it_is_written() => Any.Identifier.Sample(
        identifier =>
        {
            Assert.True(L402Identifier.TryRead(identifier.ToBytes(), out var again));
            Assert.Equal(identifier, again);
            Assert.True(L402Identifier.TryReadPaymentHash(identifier.ToBytes(), out var hash));
            Assert.Equal(identifier.PaymentHash, hash);
        },
        iter: Cases);

    [Fact]
    public void A_caveat_is_read_as_it_is_written() => Gen.Select(Any.Text, Any.Text).Sample(
        (condition, value) =>
        {
            var caveat = new Caveat(condition.Replace('=', '-'), value);
            Assert.True(Caveat.TryRead(caveat.ToBytes(), out var again));
            Assert.Equal(caveat, again);
        },
        iter: Cases);

    [Fact]
    public void A_macaroon_is_read_as_it_is_written_in_every_spelling() =>
        Gen.Select(Gen.Byte.Array[0, 64], Gen.Byte.Array[0, 200], Any.OrNull(Any.Text), Gen.Byte.Array[0, 150].Array[0, 9]).Sample(
            (rootKey, identifier, location, caveats) =>
            {
                var macaroon = caveats.Aggregate(
                    Macaroon.Mint(rootKey, identifier, location), (narrowed, caveat) => narrowed.WithCaveat(caveat));

                Assert.True(Macaroon.TryRead(macaroon.ToBytes(), out var again));
                Assert.Equal(macaroon.ToBytes(), again.ToBytes());
                Assert.Equal(string.IsNullOrEmpty(location) ? null : location, again.Location);
                Assert.Equal(identifier, again.Identifier.ToArray());
                Assert.Equal(caveats, again.Caveats.Select(caveat => caveat.ToArray()));
                Assert.True(again.IsSignedBy(rootKey));
                Assert.All(Spellings(macaroon), text =>
                    Assert.Equal(macaroon.ToBase64(), CredentialAssert.Parse(text).ToBase64()));
            },
            iter: Cases);

    [Fact]
    public void Terms_are_verified_as_they_were_minted() => Gen.Select(Any.Terms, Any.PurchaseId, Any.Preimage).Sample(
        (terms, purchase, preimage) =>
        {
            var token = Tokens.Mint(terms, preimage, purchase: purchase);

            var genuine = Assert.IsType<TokenVerification.Genuine>(Tokens.Verify(token, preimage));

            Assert.Equal(terms, genuine.Terms);
            Assert.Equal(new L402Identifier(preimage.Hash, purchase, new KeyId(7)), genuine.Identifier);
        },
        iter: Cases);

    [Fact]
    public void A_challenge_is_read_as_it_is_written() =>
        Gen.Select(Any.Of("L402", "LSAT", "l402", "Lsat"), Token, Invoice).Sample(
            (scheme, token, invoice) =>
            {
                var challenge = new L402Challenge(scheme, token, invoice);
                string[] spellings =
                [
                    challenge.ToHeaderValue(),
                    $"  {scheme}   invoice = \"{invoice}\" ,realm=\"a, \\\"b\\\"\", token=\"{token}\"",
                    $"{scheme} version=0 token=\"{token}\" invoice=\"{invoice}\"",
                ];
                Assert.All(spellings, text =>
                {
                    Assert.True(L402Challenge.TryParse(text, out var again));
                    Assert.Equal(challenge, again);
                });
            },
            iter: Cases);

    [Fact]
    public void A_credential_is_read_from_every_carrier_as_it_was_sent() =>
        Gen.Select(Any.Terms, Any.Preimage, Gen.Int[0, 3], Any.Of("L402 ", "LSAT ", "l402 ", "lsat  ", "L402 L402 ")).Sample(
            (terms, preimage, spelling, scheme) =>
            {
                var token = Tokens.Mint(terms, preimage);
                var pair = $"{Spellings(token)[spelling]}:{preimage.ToHex()}";
                var narrowed = token.With($"preimage={preimage.ToHex()}");
                var hex = Convert.ToHexString(narrowed.ToBytes());

                AssertRead(token, preimage, [scheme + pair], [], []);
                AssertRead(token, preimage, [$"Bearer x, {scheme}{pair}"], [], []);
                AssertRead(token, preimage, [], [pair], []);
                AssertRead(narrowed, preimage, [], [], [hex]);
                AssertRead(narrowed, preimage, [], [], [hex.ToLowerInvariant()]);
                AssertRead(token, preimage, [$"LSAT {pair}", scheme + pair], [pair], [hex]);
                var answer = L402Credential.ToHeaderValue(new L402Challenge("LSAT", token.ToBase64(), "ln"), preimage);
                AssertRead(token, preimage, [answer], [], []);
            },
            iter: Cases / 2);

    /// <summary>What stands between quotation marks without a backslash.</summary>
    /// <summary>Tokens need not be macaroons, but can be echoed in a header.</summary>
    private static Gen<string> Token => Gen.Char['!', '~'].Where(letter => letter is not ('"' or '\\' or ',')).Array[1, 200].Select(letters => new string(letters));

    private static Gen<string> Invoice => Gen.Char.AlphaNumeric.Array[1, 200].Select(letters => new string(letters));

    private static string[] Spellings(Macaroon macaroon)
    {
        var standard = macaroon.ToBase64();
        var url = standard.Replace('+', '-').Replace('/', '_');
        return [standard, standard.TrimEnd('='), url, url.TrimEnd('=')];
    }

    private static void AssertRead(Macaroon token, Preimage preimage, string[] authorization, string[] proof, string[] macaroon) =>
        CredentialAssert.AssertPresented([token.ToBase64()], [preimage], CredentialReader.Read(authorization, proof, macaroon));
}
