using System.Text;
using Paywall.Protocol.Tests.Vectors;
using static Paywall.Protocol.Tests.Lightning.Bolt11Assert;
using static Paywall.Protocol.Tests.Lightning.InvoiceForge;

namespace Paywall.Protocol.Tests.Lightning;

/// <summary>Random damage and random content, always the same: the reader answers everything, and what it accepts holds together.</summary>
public sealed class Bolt11MutationTests
{
    [Fact]
    public void Damaged_text_is_answered_and_never_thrown_at()
    {
        var random = new Random(1);
        var seeds = VectorFile.Bolt11.Vectors.Select(vector => vector.Invoice).ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder(seeds[random.Next(seeds.Length)]);
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                DamageText(text, random);
            }

            AssertAnswer(text.ToString());
        }
    }

    [Fact]
    public void Damaged_words_under_a_repaired_checksum_are_answered_and_never_thrown_at()
    {
        var random = new Random(2);
        var seeds = VectorFile.Bolt11.Valid.Select(vector => Decode(vector.Invoice.ToLowerInvariant())).ToArray();
        var accepted = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var (humanReadable, seed) = seeds[random.Next(seeds.Length)];
            var words = seed.ToList();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                DamageWords(words, random);
            }

            accepted += AssertAnswer(Encode(humanReadable, [.. words])) ? 1 : 0;
        }

        Assert.InRange(accepted, 300, 4_500);
    }

    private static void DamageText(StringBuilder text, Random random)
    {
        var at = random.Next(text.Length);
        switch (random.Next(6))
        {
            case 0:
                text[at] = Alphabet[random.Next(32)];
                break;
            case 1:
                text[at] = (char)random.Next(char.MaxValue + 1);
                break;
            case 2:
                text.Remove(at, Math.Min(random.Next(1, 40), text.Length - at));
                text.Append('1');
                break;
            case 3:
                text.Insert(at, "1lnbcLNBC munp0:"[random.Next(16)]);
                break;
            case 4:
                text[at] = char.IsUpper(text[at]) ? char.ToLowerInvariant(text[at]) : char.ToUpperInvariant(text[at]);
                break;
            default:
                text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 200), text.Length - at)));
                break;
        }
    }

    private static void DamageWords(List<byte> words, Random random)
    {
        var at = random.Next(words.Count);
        switch (random.Next(5))
        {
            case 0:
                words.RemoveRange(at, Math.Min(random.Next(1, 30), words.Count - at));
                words.Add((byte)random.Next(32));
                break;
            case 1:
                words.Insert(at, (byte)random.Next(32));
                break;
            case 2:
                words.InsertRange(7, Field(Alphabet[random.Next(32)], RandomWords(random, random.Next(60))));
                break;
            default:
                words[at] = (byte)random.Next(32);
                break;
        }
    }
}
