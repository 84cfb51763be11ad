using Paywall.Protocol.L402;

namespace Paywall.Protocol.Tests.L402;

public sealed class PurchaseIdTests
{
    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000", "00000000000000000000000000")]
    [InlineData("00112233-4455-6677-8899-aabbccddeeff", "0024h36h2ncsvrh6daqf6dvvqz")]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff", "7zzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void It_is_written_in_crockfords_base32_and_read_back(string uuid, string text)
    {
        var id = new PurchaseId(Guid.Parse(uuid));

        Assert.Equal(text, id.ToString());
        Assert.Equal(id, PurchaseId.Parse(text));
        Assert.True(PurchaseId.TryParse(text, null, out var read));
        Assert.Equal(id, read);
    }

    [Fact]
    public void Its_bytes_are_those_of_the_uuid_in_network_order()
    {
        var bytes = new byte[16];
        Tokens.Purchase.WriteTo(bytes);

        Assert.Equal("00112233445566778899aabbccddeeff", Convert.ToHexStringLower(bytes));
        Assert.Equal(Tokens.Purchase, PurchaseId.FromBytes(bytes));
    }

    [Fact]
    public void A_new_one_is_a_random_uuid_that_survives_its_text()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => PurchaseId.New()).ToList();

        Assert.Equal(1000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(id, PurchaseId.Parse(id.ToString())));
        Assert.All(ids, id => Assert.Equal(4, id.Value.Version));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0024h36h2ncsvrh6daqf6dvvq")]
    [InlineData("0024h36h2ncsvrh6daqf6dvvqz0")]
    [InlineData("0024H36H2NCSVRH6DAQF6DVVQZ")]
    [InlineData("8zzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("z0000000000000000000000000")]
    [InlineData("0024h36h2ncsvrh6daqf6dvvqi")]
    [InlineData("0024h36h2ncsvrh6daqf6dvvql")]
    [InlineData("0024h36h2ncsvrh6daqf6dvvqo")]
    [InlineData("0024h36h2ncsvrh6daqf6dvvqu")]
    [InlineData("0024h36h2ncsvrh6daqf6dvv-z")]
    [InlineData(" 024h36h2ncsvrh6daqf6dvvqz")]
    [InlineData("!024h36h2ncsvrh6daqf6dvvqz")]
    [InlineData("00112233445566778899aabbccddeeff")]
    public void Any_other_spelling_is_refused(string? text)
    {
        Assert.False(PurchaseId.TryParse(text, null, out var id));
        Assert.Equal(default, id);
        Assert.Throws<FormatException>(() => PurchaseId.Parse(text.AsSpan()));
    }

    [Fact]
    public void Bytes_of_another_number_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PurchaseId.FromBytes(new byte[15]));
        Assert.Throws<ArgumentException>(() => PurchaseId.FromBytes(new byte[17]));
        Assert.Throws<ArgumentException>(() => Tokens.Purchase.WriteTo(new byte[15]));
    }
}
