using Paywall.Protocol.Lightning;
using Paywall.Protocol.Tests.Vectors;

namespace Paywall.Oracle.Tests.Lightning;

/// <summary>What must hold between us and every library for invoices: what one writes, the other reads.</summary>
public abstract class InvoiceOracleTests(OracleProcess oracle)
{
    private const int RandomDrafts = 200;

    public static TheoryData<string> Cases => [.. InvoiceCases.All.Keys];

    public static TheoryData<string> Vectors => [.. VectorFile.Bolt11.Vectors.Select(vector => vector.Name)];

    /// <summary>The cases that it refuses to read although BOLT 11 does not ask it to, with the reason.</summary>
    protected abstract IReadOnlyDictionary<string, Difference> Unread { get; }

    /// <summary>The cases that it cannot be made to write, with the reason.</summary>
    protected abstract IReadOnlyDictionary<string, Difference> Unwritten { get; }

    /// <summary>The beginnings of the names of the standard's examples on which it and the standard differ, with the reason.</summary>
    protected abstract IReadOnlyDictionary<string, Difference> Disputed { get; }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_we_write_the_oracle_reads_or_is_known_not_to(string name)
    {
        var draft = InvoiceCases.All[name];
        if (Unread.TryGetValue(name, out var difference))
        {
            Assert.Contains(difference.Refusal!, await RefusalAsync(draft.Sign(InvoiceCases.Key).Text, Hint(draft.Network)));
            return;
        }

        await AssertReadsOursAsync(draft);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_the_oracle_writes_we_read_or_it_is_known_not_to_write(string name)
    {
        var draft = InvoiceCases.All[name];
        if (Unwritten.TryGetValue(name, out var difference))
        {
            Assert.Contains(difference.Refusal!, await oracle.RefusalAsync(ToWrite(FieldsOf(draft))));
            return;
        }

        await AssertWeReadItsAsync(draft);
    }

    [Fact]
    public async Task Random_invoices_are_read_in_both_directions()
    {
        var random = new Random(20261122);
        for (var i = 0; i < RandomDrafts; i++)
        {
            var draft = RandomInvoices.Draw(random);
            await AssertReadsOursAsync(draft);
            await AssertWeReadItsAsync(draft);
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task An_example_of_the_standard_reads_as_it_does_here_or_is_known_not_to(string name)
    {
        var vector = VectorFile.Bolt11.Vectors.Single(vector => vector.Name == name);
        var network = vector.Prefix == "lntb" ? BitcoinNetwork.Testnet : BitcoinNetwork.Mainnet;
        var difference = Disputed.SingleOrDefault(disputed => name.StartsWith(disputed.Key, StringComparison.Ordinal)).Value;

        Assert.Equal(vector.Valid, Bolt11Invoice.TryParse(vector.Invoice, out var invoice));
        var refusal = await RefusalAsync(vector.Invoice, Hint(network));
        if (difference is not null)
        {
            Assert.Equal(vector.Valid, difference.Refusal is not null);
            Assert.Equal(difference.Refusal is null, refusal is null);
            Assert.Contains(difference.Refusal ?? "", refusal ?? "");
            return;
        }

        Assert.True(vector.Valid == refusal is null, refusal);
        if (invoice is not null)
        {
            var expected = InvoiceFields.Of(invoice, vector.PayeePubkeyField is not null);
            Assert.Equal(expected.ToString(), (await ReadAsync(vector.Invoice, network)).ToString());
        }
    }

    [Fact]
    public void Every_difference_is_one_of_a_case_or_an_example()
    {
        Assert.Subset(InvoiceCases.All.Keys.ToHashSet(), Unread.Keys.Concat(Unwritten.Keys).ToHashSet());
        Assert.All(Disputed.Keys, start =>
            Assert.Single(VectorFile.Bolt11.Vectors, vector => vector.Name.StartsWith(start, StringComparison.Ordinal)));
    }

    /// <summary>The network's name if the library has to be told.</summary>
    protected abstract string? Hint(BitcoinNetwork network);

    internal async Task<InvoiceFields> ReadAsync(string text, BitcoinNetwork network) =>
        (await oracle.AskAsync<InvoiceFields>(ToRead(text, Hint(network)))).WithDefaults();

    internal Task<string?> RefusalAsync(string text, string? hint) => oracle.RefusalAsync(ToRead(text, hint));

    internal async Task<string> WriteAsync(InvoiceFields fields) => (await oracle.AskAsync<InvoiceText>(ToWrite(fields))).Invoice;

    internal static InvoiceFields FieldsOf(Bolt11Draft draft) => InvoiceFields.Of(draft.Sign(InvoiceCases.Key), draft.NamesPayee);

    internal async Task AssertWeReadItsAsync(Bolt11Draft draft)
    {
        var fields = FieldsOf(draft);
        var text = await WriteAsync(fields);

        Assert.True(Bolt11Invoice.TryParse(text, out var invoice, out var failure), $"{failure}: {text}");
        Assert.Equal(fields.WithoutSignature().ToString(), InvoiceFields.Of(invoice, draft.NamesPayee).WithoutSignature().ToString());
    }

    private async Task AssertReadsOursAsync(Bolt11Draft draft)
    {
        var invoice = draft.Sign(InvoiceCases.Key);
        var expected = InvoiceFields.Of(invoice, draft.NamesPayee).ToString();

        Assert.Equal(expected, InvoiceFields.Of(Bolt11Invoice.Parse(invoice.Text), draft.NamesPayee).ToString());
        Assert.Equal(expected, (await ReadAsync(invoice.Text, draft.Network)).ToString());
    }

    /// <summary>It writes this, and we refuse it for this reason.</summary>
    internal async Task<string> AssertWritesWhatWeRefuseAsync(Bolt11Failure expected, InvoiceFields fields)
    {
        var text = await WriteAsync(fields);

        Assert.False(Bolt11Invoice.TryParse(text, out _, out var failure));
        Assert.Equal(expected, failure);
        return text;
    }

    private static object ToRead(string text, string? hint) => new { Operation = "decode", Invoice = text, Network = hint };

    private static object ToWrite(InvoiceFields fields) => new
    {
        Operation = "encode",
        Invoice = fields,
        PrivateKey = Convert.ToHexStringLower(InvoiceCases.KeyBytes),
        HashedDescription = InvoiceCases.LongDescription,
    };
}
