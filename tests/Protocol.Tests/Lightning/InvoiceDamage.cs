using System.Text;
using static Paywall.Protocol.Tests.Lightning.InvoiceForge;

namespace Paywall.Protocol.Tests.Lightning;

/// <summary>Ways to damage an invoice: its text, its words, or one of its fields as a whole.</summary>
internal static class InvoiceDamage
{
    private const int TimestampWords = 7;

    private static readonly string[] Networks = ["lnbc", "lntb", "lntbs", "lnbcrt", "lnxx"];

    public static void DamageText(StringBuilder text, Random random)
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
            case 5 when random.Next(500) == 0:
                text.Insert(at, text.ToString(), 30);
                break;
            default:
                text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 200), text.Length - at)));
                break;
        }
    }

    /// <summary>Damages words without regard to fields.</summary>
    public static void DamageWords(List<byte> words, Random random)
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
                words.InsertRange(Math.Min(TimestampWords, words.Count), RandomField(random));
                break;
            default:
                words[at] = (byte)random.Next(32);
                break;
        }
    }

    /// <summary>Splits words, a timestamp and fields, at the fields; the timestamp comes first.</summary>
    public static List<byte[]> SplitFields(byte[] words)
    {
        List<byte[]> fields = [words[..TimestampWords]];
        for (var at = TimestampWords; at < words.Length;)
        {
            var length = 3 + (words[at + 1] * 32) + words[at + 2];
            fields.Add(words[at..(at + length)]);
            at += length;
        }

        return fields;
    }

    /// <summary>Damages one field and leaves the others where their lengths say that they are.</summary>
    public static void DamageFields(List<byte[]> fields, Random random)
    {
        var at = random.Next(1, fields.Count);
        var field = fields[at];
        switch (random.Next(8))
        {
            case 0:
                fields[at] = [];
                break;
            case 1:
                fields.Add(field);
                break;
            case 2:
                fields.Insert(at, RandomField(random));
                break;
            case 3:
                fields[at] = field.Length > 3 ? Cut(field, random) : RandomField(random);
                break;
            case 4:
                fields[at] = field.Length > 3 ? Field(Alphabet[field[0]], [.. field[3..], (byte)random.Next(32)]) : RandomField(random);
                break;
            case 5:
                fields[0] = RandomWords(random, TimestampWords);
                break;
            default:
                fields[at] = [.. field];
                SetAny(fields[at], random);
                break;
        }
    }

    /// <summary>Another amount or network now and then.</summary>
    public static string DamageHumanReadable(string humanReadable, Random random) => random.Next(40) switch
    {
        0 => humanReadable + "munp"[random.Next(4)],
        1 => humanReadable + random.Next(100_000),
        2 => Networks[random.Next(Networks.Length)] + random.NextInt64() + "munp"[random.Next(4)],
        3 => Networks[random.Next(Networks.Length)] + random.Next(1, 1000) + "munp"[random.Next(4)],
        4 => humanReadable[..^1],
        _ => humanReadable,
    };

    private static byte[] Cut(byte[] field, Random random) => Field(Alphabet[field[0]], field[3..^random.Next(1, field.Length - 2)]);

    private static void SetAny(byte[] field, Random random)
    {
        if (field.Length > 3)
        {
            field[random.Next(3, field.Length)] = (byte)random.Next(32);
        }
    }

    private static byte[] RandomField(Random random)
    {
        var length = random.Next(8) switch
        {
            0 => 52,
            1 => 53,
            2 => 82 * random.Next(1, 4),
            3 => random.Next(1024),
            4 => 0,
            _ => random.Next(16),
        };
        return Field(Alphabet[random.Next(32)], RandomWords(random, length));
    }
}
