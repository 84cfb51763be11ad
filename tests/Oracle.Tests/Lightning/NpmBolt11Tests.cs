using Paywall.Protocol.Lightning;

namespace Paywall.Oracle.Tests.Lightning;

/// <summary>Invoices between us and the npm package bolt11 1.4.1.</summary>
public sealed class NpmBolt11Tests(NpmOracle oracle) : InvoiceOracleTests(oracle)
{
    private static readonly Difference NoSuchAmount =
        new("it refuses more than 21 million bitcoin; BOLT 11 sets no limit", "Amount is outside of valid range");

    private static readonly Difference KnowsNoMetadata =
        new("it is older than the m field and hands it on as an unknown one", "Unknown tag key: metadata");

    protected override IReadOnlyDictionary<string, Difference> Unread { get; } = new Dictionary<string, Difference>
    {
        ["more bitcoin than there is"] = NoSuchAmount,
        ["the largest amount"] = NoSuchAmount,
    };

    protected override IReadOnlyDictionary<string, Difference> Unwritten { get; } = new Dictionary<string, Difference>
    {
        ["no byte of metadata"] = KnowsNoMetadata,
        ["metadata"] = KnowsNoMetadata,
        ["the longest metadata"] = KnowsNoMetadata,
    };

    protected override IReadOnlyDictionary<string, Difference> Disputed { get; } = new Dictionary<string, Difference>
    {
        ["Same, but adding invalid unknown feature 100"] =
            new("it leaves unknown even bits to its caller; a reader must refuse them", Refusal: null),
        ["Missing required `s` field."] = new("it is older than the rule that there must be one", Refusal: null),
        ["Same, but including fields which must be ignored."] =
            new("it takes a payee of a wrong length for one; the example says to skip it", "does not match payee pubkey"),
    };

    [Fact]
    public async Task Signet_it_has_to_be_told()
    {
        var text = (InvoiceCases.Plain with { Network = BitcoinNetwork.Signet }).Sign(InvoiceCases.Key).Text;

        Assert.Equal("Unknown coin bech32 prefix", await RefusalAsync(text, hint: null));
        Assert.Null(await RefusalAsync(text, hint: "lntbs"));
    }

    [Fact]
    public async Task An_even_feature_bit_that_nobody_knows_it_writes_and_reads_and_we_refuse()
    {
        var fields = FieldsOf(InvoiceCases.Plain) with { Features = [8, 14, 100] };

        var text = await AssertWritesWhatWeRefuseAsync(Bolt11Failure.UnknownFeature, fields);

        var read = await ReadAsync(text, BitcoinNetwork.Mainnet);
        Assert.Equal([8, 14, 100], read.Features);
    }

    [Fact]
    public async Task Zero_it_writes_as_a_word_of_zero_though_no_word_may_lead_with_zero()
    {
        var fields = FieldsOf(InvoiceCases.Plain);

        await AssertWritesWhatWeRefuseAsync(Bolt11Failure.NotMinimal, fields with { Expiry = "0" });
        await AssertWritesWhatWeRefuseAsync(Bolt11Failure.NotMinimal, fields with { MinFinalCltv = "0" });
    }

    [Fact]
    public async Task Zero_that_we_write_without_a_word_it_reads()
    {
        var invoice = (InvoiceCases.Plain with { Expiry = TimeSpan.Zero, MinFinalCltvExpiryDelta = 0 }).Sign(InvoiceCases.Key);

        Assert.Equal(InvoiceFields.Of(invoice, namesPayee: false).ToString(), (await ReadAsync(invoice.Text, invoice.Network)).ToString());
    }

    [Fact]
    public async Task Numbers_of_more_than_53_bits_it_rounds()
    {
        var invoice = (InvoiceCases.Plain with { MinFinalCltvExpiryDelta = (1UL << 53) + 1 }).Sign(InvoiceCases.Key);

        Assert.Equal($"{1UL << 53}", (await ReadAsync(invoice.Text, invoice.Network)).MinFinalCltv);
    }

    protected override string? Hint(BitcoinNetwork network) =>
        network == BitcoinNetwork.Signet ? InvoiceFields.Prefix(network) : null;
}
