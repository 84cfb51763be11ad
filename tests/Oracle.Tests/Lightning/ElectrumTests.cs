using Paywall.Protocol.Lightning;

namespace Paywall.Oracle.Tests.Lightning;

/// <summary>Invoices between us and Electrum 4.3.4.</summary>
public sealed class ElectrumTests(PythonOracle oracle) : InvoiceOracleTests(oracle)
{
    private static readonly Difference NoSuchAmount =
        new("it refuses more than 21 million bitcoin; BOLT 11 sets no limit", "amount is out-of-bounds");

    private static readonly Difference OlderThanTheBit =
        new("it is older than this feature and must refuse what it does not know", "UnknownEvenFeatureBits");

    private static readonly Difference KnowsNoMetadata =
        new("it is older than the m field and hands it on as an unknown one", "Unknown tag m");

    protected override IReadOnlyDictionary<string, Difference> Unread { get; } = new Dictionary<string, Difference>
    {
        ["more bitcoin than there is"] = NoSuchAmount,
        ["the largest amount"] = NoSuchAmount,
        ["features 8 14 24"] = OlderThanTheBit,
        ["features 8 14 36"] = OlderThanTheBit,
        ["features 8 14 48"] = OlderThanTheBit,
        ["features 9 11 15"] = new(
            "it wants the dependencies even of bits that have no meaning in an invoice; we ignore them as unknown odd ones",
            "not all transitive dependencies are set"),
    };

    protected override IReadOnlyDictionary<string, Difference> Unwritten { get; } = new Dictionary<string, Difference>
    {
        ["no byte of metadata"] = KnowsNoMetadata,
        ["metadata"] = KnowsNoMetadata,
        ["the longest metadata"] = KnowsNoMetadata,
        ["a hop of largest numbers"] = new(
            "it writes fees and deltas as signed numbers, and reads them as the unsigned ones that they are",
            "too large a signed integer"),
    };

    protected override IReadOnlyDictionary<string, Difference> Disputed { get; } = new Dictionary<string, Difference>
    {
        ["Please send 0.01 BTC with payment metadata"] = OlderThanTheBit,
        ["Missing required `s` field."] = new("it is older than the rule that there must be one", Refusal: null),
        ["Non canonical signature (high-S) with 'n' field"] =
            new("it makes S low before it verifies; the example says to refuse", Refusal: null),
    };

    [Fact]
    public async Task Testnet_and_signet_it_has_to_be_told()
    {
        foreach (var network in new[] { BitcoinNetwork.Testnet, BitcoinNetwork.Signet })
        {
            var text = (InvoiceCases.Plain with { Network = network }).Sign(InvoiceCases.Key).Text;

            Assert.Contains("Wrong Lightning invoice HRP", await RefusalAsync(text, hint: null));
            Assert.Null(await RefusalAsync(text, Hint(network)));
        }
    }

    [Fact]
    public async Task Told_mainnet_it_reads_regtest_because_its_prefix_starts_alike()
    {
        var text = (InvoiceCases.Plain with { Network = BitcoinNetwork.Regtest }).Sign(InvoiceCases.Key).Text;

        Assert.Equal("lnbcrt", (await ReadAsync(text, BitcoinNetwork.Mainnet)).Network);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    public async Task Of_a_route_that_fills_its_words_it_loses_the_last_hop(int hops)
    {
        var draft = InvoiceCases.Plain with { Routes = [InvoiceCases.Route(hops)] };
        var fields = FieldsOf(draft);

        var read = await ReadAsync(draft.Sign(InvoiceCases.Key).Text, draft.Network);

        Assert.Equal((fields with { Routes = [fields.Routes[0][..^1]] }).ToString(), read.ToString());
        await AssertWeReadItsAsync(draft);
    }

    [Fact]
    public async Task An_even_feature_bit_that_nobody_knows_it_writes_and_refuses_as_we_do()
    {
        var fields = FieldsOf(InvoiceCases.Plain) with { Features = [8, 14, 100] };

        var text = await AssertWritesWhatWeRefuseAsync(Bolt11Failure.UnknownFeature, fields);

        Assert.Contains("UnknownEvenFeatureBits: 100", await RefusalAsync(text, hint: null));
    }

    [Fact]
    public async Task An_even_feature_bit_that_is_not_for_invoices_it_reads_and_we_refuse()
    {
        var fields = FieldsOf(InvoiceCases.Plain) with { Features = [8, 12, 14] };

        var text = await AssertWritesWhatWeRefuseAsync(Bolt11Failure.UnknownFeature, fields);

        var read = await ReadAsync(text, BitcoinNetwork.Mainnet);
        Assert.Equal([8, 12, 14], read.Features);
    }

    [Fact]
    public async Task Zero_it_writes_as_a_word_of_zero_though_no_word_may_lead_with_zero()
    {
        var fields = FieldsOf(InvoiceCases.Plain);

        await AssertWritesWhatWeRefuseAsync(Bolt11Failure.NotMinimal, fields with { Expiry = "0" });
        await AssertWritesWhatWeRefuseAsync(Bolt11Failure.NotMinimal, fields with { MinFinalCltv = "0" });
    }

    [Fact]
    public async Task Zero_that_we_write_without_a_word_it_cannot_read()
    {
        var plain = InvoiceCases.Plain;
        foreach (var draft in new[] { plain with { Expiry = TimeSpan.Zero }, plain with { MinFinalCltvExpiryDelta = 0 } })
        {
            Assert.Contains("InterpretError", await RefusalAsync(draft.Sign(InvoiceCases.Key).Text, hint: null));
        }
    }

    protected override string? Hint(BitcoinNetwork network) => InvoiceFields.Prefix(network);
}
