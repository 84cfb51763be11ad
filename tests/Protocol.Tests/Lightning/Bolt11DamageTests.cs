using System.Text;
using Paywall.Protocol.Lightning;
using Paywall.Protocol.Tests.Vectors;
using static Paywall.Protocol.Tests.Lightning.InvoiceDamage;
using static Paywall.Protocol.Tests.Lightning.InvoiceForge;

namespace Paywall.Protocol.Tests.Lightning;

/// <summary>Random damage, always the same: the reader answers everything, and what it accepts holds together.</summary>
public sealed class Bolt11DamageTests
{
    private const string Text = "text damaged";
    private const string Checksum = "checksum repaired";
    private const string Signature = "signature repaired";

    private static readonly NodePrivateKey SignersKey = new(Key);
    private static readonly string[] Texts = [.. VectorFile.Bolt11.Vectors.Select(vector => vector.Invoice)];

    private static readonly (string HumanReadable, byte[] Words)[] Valid =
        [.. VectorFile.Bolt11.Valid.Select(vector => Decode(vector.Invoice.ToLowerInvariant()))];

    [Fact]
    public void A_million_damaged_invoices_are_answered_and_what_is_accepted_holds_together()
    {
        var counts = ManyCases.Run(1_000_000, (random, number) => (number % 20) switch
        {
            < 15 => Try(Text, DamagedText(random), rewrites: false),
            < 17 => Try(Checksum, UnderRepairedChecksum(random), rewrites: number % 200 == 15),
            _ => Try(Signature, UnderRepairedSignature(random), rewrites: number % 200 == 17),
        });

        Assert.Equal(750_000, counts[Text]);
        Assert.Equal(100_000, counts[Checksum]);
        Assert.Equal(150_000, counts[Signature]);
        Assert.InRange(counts["fields read"], 210_000, 250_000);
        Assert.InRange(counts[$"{Checksum} accepted"], 20_000, 40_000);
        Assert.InRange(counts[$"{Signature} accepted"], 45_000, 70_000);
        Assert.InRange(counts["rewritten"], 2_000, 4_000);
        Assert.All(Enum.GetNames<Bolt11Failure>(), failure => Assert.Contains(failure, counts));
    }

    private static string DamagedText(Random random)
    {
        var text = new StringBuilder(Texts[random.Next(Texts.Length)]);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            DamageText(text, random);
        }

        return text.ToString();
    }

    private static string UnderRepairedChecksum(Random random)
    {
        var (humanReadable, seed) = Valid[random.Next(Valid.Length)];
        var words = seed.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            DamageWords(words, random);
        }

        return Encode(DamageHumanReadable(humanReadable, random), [.. words]);
    }

    private static string UnderRepairedSignature(Random random)
    {
        var (humanReadable, seed) = Valid[random.Next(Valid.Length)];
        var fields = SplitFields(seed[..^104]);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            DamageFields(fields, random);
        }

        return QuickSigner.Invoice(DamageHumanReadable(humanReadable, random), [.. fields.SelectMany(field => field)]);
    }

    private static string[] Try(string kind, string text, bool rewrites)
    {
        var failure = Bolt11Assert.AssertAnswer(text, out var invoice);
        List<string> outcomes = [kind, failure.ToString()];
        if (kind != Text && failure is Bolt11Failure.None or >= Bolt11Failure.FieldTooLong)
        {
            outcomes.Add("fields read");
        }

        if (invoice is not null)
        {
            outcomes.Add($"{kind} accepted");
            Assert.True(kind != Signature || invoice.Payee.ToString() == PayeeOfKey);
            if (rewrites && Bolt11Assert.AssertRewrites(invoice, SignersKey))
            {
                outcomes.Add("rewritten");
            }
        }

        return [.. outcomes];
    }
}
