using System.Text;
using Paywall.Protocol.L402;
using static Paywall.Protocol.Tests.L402.MacaroonForge;

namespace Paywall.Protocol.Tests.L402;

/// <summary>What is too long is refused before it is worked on, and what is as long as allowed costs a bounded amount of work.</summary>
public sealed class L402LimitTests
{
    private const int Little = 8 * 1024;
    private const int BytesPerCharacter = 64;

    /// <summary>100 MB of text.</summary>
    private static readonly string Huge = new('A', 50_000_000);

    [Fact]
    public void A_macaroon_one_byte_too_long_is_refused()
    {
        Assert.True(Macaroon.TryRead(OfLength(Macaroon.MaximumLength), out _));
        Assert.False(Macaroon.TryRead(OfLength(Macaroon.MaximumLength + 1), out _));
        Assert.True(Macaroon.TryParse(Convert.ToBase64String(OfLength(Macaroon.MaximumLength)), out _));
        Assert.False(Macaroon.TryParse(Convert.ToBase64String(OfLength(Macaroon.MaximumLength + 1)), out _));
    }

    [Fact]
    public void Huge_text_is_refused_without_a_copy_of_it()
    {
        AssertCheap(() => Assert.False(Macaroon.TryParse(Huge, out _)));
        AssertCheap(() => Assert.False(PurchaseId.TryParse(Huge, null, out _)));
        AssertHugeIsCheap(text => Assert.False(L402Challenge.TryParse(text, out _)), $"L402 token=\"t\", invoice=\"{Huge}\"");
        AssertHugeIsCheap(text => AssertUnreadable([text], [], []), $"L402 {Huge}");
        AssertHugeIsCheap(text => AssertUnreadable([], [text], []), Huge);
        AssertHugeIsCheap(text => AssertUnreadable([], [], [text]), Huge);
        AssertHugeIsCheap(text => AssertUnreadable([text], [], []), string.Concat(Enumerable.Repeat("L402 x,", 1_000_000)));
        AssertHugeIsCheap(text => AssertUnreadable([], [], [text]), string.Concat(Enumerable.Repeat("00,", 1_000_000)));
    }

    [Fact]
    public void Huge_bytes_are_refused_without_a_copy_of_them()
    {
        var huge = new byte[100_000_000];
        huge[0] = 2;

        AssertCheap(() => Assert.False(Macaroon.TryRead(huge, out _)));
        AssertCheap(() => Assert.False(L402Identifier.TryRead(huge, out _)));
        AssertCheap(() => Assert.False(L402Identifier.TryReadPaymentHash(huge, out _)));
    }

    [Fact]
    public void A_header_value_one_character_too_long_is_unreadable()
    {
        var token = Tokens.Mint(Tokens.Pack).ToBase64() + ",";
        var longest = token + new string('A', CredentialReader.MaximumLength - token.Length);

        var hex = Convert.ToHexString(Tokens.Mint(Tokens.Pack).ToBytes());
        var longestHex = hex + new string(',', CredentialReader.MaximumLength - hex.Length);

        Assert.IsType<CredentialReading.Presented>(CredentialReader.Read(["L402 " + longest[..^5]], [], []));
        Assert.IsType<CredentialReading.Presented>(CredentialReader.Read([], [longest], []));
        Assert.IsType<CredentialReading.Presented>(CredentialReader.Read([], [], [longestHex]));
        AssertUnreadable(["L402 " + longest[..^4]], [], []);
        AssertUnreadable(["L402 " + longest[..^8] + ", Basic A"], [], []);
        AssertUnreadable([], [longest + "A"], []);
        AssertUnreadable([], [], [longestHex + ","]);
    }

    [Theory]
    [InlineData(",")]
    [InlineData(":")]
    [InlineData(", ")]
    [InlineData(":,")]
    [InlineData("A:,")]
    [InlineData("L402 ")]
    [InlineData(",L402 ")]
    [InlineData(",L402 :")]
    [InlineData(",LSAT")]
    [InlineData("=,")]
    [InlineData(",a b")]
    [InlineData("\"\\")]
    [InlineData("token=,")]
    public void Separators_cost_work_in_proportion_to_the_length_at_most(string part)
    {
        var text = "L402 " + string.Concat(Enumerable.Repeat(part, (CredentialReader.MaximumLength - 5) / part.Length));

        AssertProportional(text, value => CredentialReader.Read([value], [], []));
        AssertProportional(text, value => CredentialReader.Read([], [value], []));
        AssertProportional(text, value => CredentialReader.Read([], [], [value]));
        AssertProportional(text, value => _ = L402Challenge.TryParse(value, out _));
    }

    [Fact]
    public void Many_tokens_cost_no_more_than_four()
    {
        var token = Tokens.Mint(Tokens.Pack).ToBase64();
        var four = "L402 " + string.Join(',', Enumerable.Repeat(token, 4)) + ":" + Tokens.Preimage.ToHex();
        var many = "L402 " + string.Join(',', Enumerable.Repeat(token, 60)) + ":" + Tokens.Preimage.ToHex();

        var ofFour = Allocations.Of(() => CredentialReader.Read([four], [], []));

        Assert.InRange(Allocations.Of(() => CredentialReader.Read([many], [], [])), ofFour, ofFour + 1024);
    }

    /// <summary>How long each of as many caveats is as there is room for.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(120)]
    public void A_macaroon_stuffed_with_caveats_costs_a_bounded_amount_of_work(int length)
    {
        var caveat = CaveatOf(Encoding.ASCII.GetBytes(new string('=', length)));
        var count = (Macaroon.MaximumLength - Head.Length - Tail.Length) / caveat.Length;
        byte[] bytes = [.. Head, .. Enumerable.Repeat(caveat, count).SelectMany(part => part), .. Tail];

        Assert.InRange(Allocations.Of(() => Macaroon.TryRead(bytes, out _)), 1, 4 * Macaroon.MaximumLength);
        Assert.Equal(count <= Macaroon.MaximumCaveats, Macaroon.TryRead(bytes, out _));
    }

    private static byte[] OfLength(int length)
    {
        byte[] bytes = [.. Head, .. CaveatOf(new byte[length - Head.Length - Tail.Length - 4]), .. Tail];
        Assert.Equal(length, bytes.Length);
        return bytes;
    }

    private static void AssertUnreadable(string[] authorization, string[] proof, string[] macaroon) =>
        Assert.IsType<CredentialReading.Unreadable>(CredentialReader.Read(authorization, proof, macaroon));

    private static void AssertCheap(Action action) => Assert.InRange(Allocations.Of(action), 0, Little);

    /// <summary>Takes the text as an argument, so that making it does not count.</summary>
    private static void AssertHugeIsCheap(Action<string> action, string text) =>
        Assert.InRange(Allocations.Of(() => action(text)), 0, 2 * Macaroon.MaximumLength);

    private static void AssertProportional(string text, Action<string> read)
    {
        var half = text[..(text.Length / 2)];
        var bytes = Allocations.Of(() => read(text));

        Assert.InRange(bytes, 0, BytesPerCharacter * text.Length);
        Assert.InRange(bytes, 0, (Allocations.Of(() => read(half)) * 5 / 2) + Little);
    }
}
