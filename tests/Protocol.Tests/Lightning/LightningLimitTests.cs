using Paywall.Protocol.Lightning;
using static Paywall.Protocol.Tests.Lightning.InvoiceForge;

namespace Paywall.Protocol.Tests.Lightning;

/// <summary>What is too long is refused before it is worked on, and what is as long as allowed costs a bounded amount of work.</summary>
public sealed class LightningLimitTests
{
    private const int Little = 8 * 1024;
    private const int Much = 1024 * 1024;

    /// <summary>100 MB of text.</summary>
    private static readonly string Huge = new('1', 50_000_000);

    [Fact]
    public void An_invoice_one_character_too_long_is_refused_for_that_alone()
    {
        var longest = "lnbc1" + new string('q', Bolt11Invoice.MaximumLength - 5);

        Bolt11Assert.AssertRefused(Bolt11Failure.BadChecksum, longest);
        Bolt11Assert.AssertRefused(Bolt11Failure.BadChecksum, "lightning:" + longest);
        Bolt11Assert.AssertRefused(Bolt11Failure.TooLong, longest + "q");
        Bolt11Assert.AssertRefused(Bolt11Failure.TooLong, "lightning:" + longest + "q");
        Bolt11Assert.AssertRefused(Bolt11Failure.TooLong, longest + "Ü");
    }

    [Fact]
    public void A_huge_text_is_refused_without_a_copy_of_it()
    {
        var withUriScheme = "lightning:" + Huge;
        AssertRefusedCheaply(() => Bolt11Invoice.TryParse(Huge, out _));
        AssertRefusedCheaply(() => Bolt11Invoice.TryParse(withUriScheme, out _));
        AssertRefusedCheaply(() => MilliSatoshi.TryParse(Huge, null, out _));
        AssertRefusedCheaply(() => PaymentHash.TryParse(Huge, null, out _));
        AssertRefusedCheaply(() => Preimage.TryParse(Huge, null, out _));
        AssertRefusedCheaply(() => NodeId.TryParse(Huge, out _));
    }

    [Fact]
    public void Huge_bytes_are_no_node_id() => AssertRefusedCheaply(() => NodeId.TryCreate(new byte[100], out _));

    /// <summary>The letter of a field, and how many of its words stand in each of as many as there is room for.</summary>
    [Theory]
    [InlineData('f', 0)]
    [InlineData('r', 0)]
    [InlineData('r', 82)]
    [InlineData('9', 1)]
    [InlineData('9', 1023)]
    [InlineData('d', 0)]
    [InlineData('d', 1023)]
    [InlineData('m', 1023)]
    [InlineData('p', 52)]
    [InlineData('x', 1)]
    [InlineData('z', 0)]
    public void An_invoice_stuffed_with_one_field_costs_a_bounded_amount_of_work(char type, int words)
    {
        var field = Field(type, [.. Enumerable.Repeat((byte)(type == 'd' ? 0 : 31), words)]);
        var room = Bolt11Invoice.MaximumLength - Complete().Length - 10;
        var text = Complete([.. Enumerable.Repeat(field, room / field.Length)]);

        var bytes = Allocations.Of(() => _ = Bolt11Invoice.TryParse(text, out _));

        Assert.InRange(text.Length, 5_000, Bolt11Invoice.MaximumLength);
        Assert.InRange(bytes, 1, Much);
    }

    private static void AssertRefusedCheaply(Func<bool> read)
    {
        Assert.False(read());
        Assert.InRange(Allocations.Of(() => read()), 0, Little);
    }
}
