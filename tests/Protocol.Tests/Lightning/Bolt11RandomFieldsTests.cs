using static Paywall.Protocol.Tests.Lightning.Bolt11Assert;
using static Paywall.Protocol.Tests.Lightning.InvoiceForge;

namespace Paywall.Protocol.Tests.Lightning;

/// <summary>Random content under a good signature, always the same, against the rules for a reader written down once more.</summary>
public sealed class Bolt11RandomFieldsTests
{
    [Fact]
    public void Random_fields_signed_anew_are_accepted_exactly_if_they_keep_the_rules()
    {
        var random = new Random(3);
        var accepted = 0;
        for (var i = 0; i < 1_500; i++)
        {
            var fields = new RandomFields(random);
            var text = Invoice(random.Next(2) == 0 ? "lnbc" : "lntb20m", [.. fields.All]);

            Assert.Equal(fields.AreValid, AssertAnswer(text));
            accepted += fields.AreValid ? 1 : 0;
        }

        Assert.InRange(accepted, 300, 1_200);
    }

    /// <summary>Fields in random number, order and form, and whether together they keep the rules for a reader.</summary>
    private sealed class RandomFields
    {
        private static readonly string[] Required = ["p", "s", "description"];

        private readonly Random _random;

        public RandomFields(Random random)
        {
            _random = random;
            Add(P, random.Next(20) > 0, "p");
            Add(S, random.Next(20) > 0, "s");
            Add(D, random.Next(20) > 0, "description");
            Add(F8And14, random.Next(10) > 0, "9");
            for (var count = random.Next(4); count > 0; count--)
            {
                AddRandom();
            }

            AreValid = IsEveryFieldValid
                && Once.Count == Once.Distinct().Count()
                && Required.All(Once.Contains);
            All = [.. All.OrderBy(_ => random.Next())];
        }

        public List<byte[]> All { get; } = [];

        public bool AreValid { get; }

        private List<string> Once { get; } = [];

        private bool IsEveryFieldValid { get; set; } = true;

        private void Add(byte[] field, bool isPresent, string? once = null)
        {
            if (isPresent)
            {
                All.Add(field);
                Once.AddRange(once is null ? [] : [once]);
            }
        }

        private void AddRandom()
        {
            var number = RandomWords(_random, _random.Next(14));
            switch (_random.Next(10))
            {
                case 0:
                    Add(N, true, "n");
                    break;
                case 1:
                    Add(H, true, "description");
                    break;
                case 2:
                    IsEveryFieldValid &= number is [] || (number[0] != 0 && number.Length <= 12);
                    Add(Field('x', number), true, "x");
                    break;
                case 3:
                    IsEveryFieldValid &= number is [] || (number[0] != 0 && number.Length <= 12);
                    Add(Field('c', number), true, "c");
                    break;
                case 4:
                    Add(Field('m', number), true, "m");
                    break;
                case 5:
                    Add(Field("psnh"[_random.Next(4)], RandomWords(_random, _random.Next(52))), true);
                    break;
                case 6:
                    Add(Field("fr"[_random.Next(2)], RandomWords(_random, _random.Next(200))), true);
                    break;
                case 7:
                    Add(Field("qzy8gtvw02jk54e6u7l"[_random.Next(19)], number), true);
                    break;
                case 8:
                    Add(Text("x"), true, "description");
                    break;
                default:
                    IsEveryFieldValid = false;
                    Add(Field('9', Features(_random.Next(50, 400) * 2)), true, "9");
                    break;
            }
        }
    }
}
