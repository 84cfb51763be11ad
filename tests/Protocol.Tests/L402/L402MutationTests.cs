using System.Text;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using static Paywall.Protocol.Tests.L402.MacaroonForge;

namespace Paywall.Protocol.Tests.L402;

/// <summary>Random structure and random text, always the same: nothing throws, and what is accepted holds together.</summary>
public sealed class L402MutationTests
{
    [Fact]
    public void A_macaroon_of_random_structure_is_accepted_exactly_if_it_keeps_the_format()
    {
        var random = new Random(1);
        var accepted = 0;
        for (var i = 0; i < 30_000; i++)
        {
            var structure = new RandomStructure(random);

            var isRead = Macaroon.TryRead(structure.Bytes, out var macaroon);

            Assert.Equal(structure.IsValid, isRead);
            accepted += isRead ? 1 : 0;
            if (isRead && structure.IsCanonical)
            {
                Assert.Equal(structure.Bytes, macaroon!.ToBytes());
            }
        }

        Assert.InRange(accepted, 5_000, 25_000);
    }

    [Fact]
    public void Our_tokens_with_random_caveats_are_answered_and_never_widened()
    {
        var random = new Random(3);
        string[] conditions =
        [
            "services", "forecast_valid_until", "forecast_capabilities", "paywall_amount_msat", "paywall_uses", "paywall_invoice",
            "paywall_method", "paywall_path", "paywall_query_sha256", "paywall_body_sha256", "paywall_", "preimage", "other", "",
        ];
        string[] values =
        [
            "", "0", "1", "5", "10", "11", "1001", "pass", "forecast:0", "other:0", "1893456000", "1893455999", "1893456001", "21000",
            "GET", "=", "\0", "ü",
        ];
        var genuine = 0;
        for (var i = 0; i < 6_000; i++)
        {
            var token = Tokens.Mint(Tokens.Pack);
            for (var count = random.Next(1, 4); count > 0; count--)
            {
                token = token.With(conditions[random.Next(conditions.Length)] + "=" + values[random.Next(values.Length)]);
            }

            if (Tokens.Verify(token) is TokenVerification.Genuine { Terms: var terms })
            {
                genuine++;
                Assert.Equal(Tokens.Pack.Service, terms.Service);
                Assert.Equal(Tokens.Pack.Amount, terms.Amount);
                Assert.Equal(Tokens.Pack.Invoice, terms.Invoice);
                Assert.InRange(terms.ValidUntil, DateTimeOffset.UnixEpoch, Tokens.Pack.ValidUntil);
                Assert.InRange(terms.Uses.Count, 1, Tokens.Pack.Uses.Count);
            }
        }

        Assert.InRange(genuine, 200, 5_000);
    }

    [Fact]
    public void Random_headers_are_answered_and_never_thrown_at()
    {
        var random = new Random(4);
        var token = Tokens.Mint(Tokens.Pack).ToBase64();
        string[] parts =
        [
            "L402", "LSAT", "l402", "Bearer", "Payment", " ", " ", " ", ",", ", ", ":", ":", "=", "\"", "\\", "%", "\0", "\r\n", "\t", "é",
            "\ud83c", "٣", token, token.TrimEnd('='), token[..50], "AgE", Tokens.Preimage.ToHex(), new string('0', 96), new string('A', 43),
            "macaroon=", "token=", "invoice=", "lnbc1", "price-only", Convert.ToHexString(Convert.FromBase64String(token)), "preimage=",
            "21 sat", "7zzzzzzzzzzzzzzzzzzzzzzzzz",
        ];
        string[] starts = ["", "L402 ", $"L402 {token}", $"L402 {token}:"];
        var presented = 0;
        for (var i = 0; i < 30_000; i++)
        {
            var header = new StringBuilder(starts[random.Next(starts.Length)]);
            for (var count = random.Next(8); count > 0; count--)
            {
                header.Append(parts[random.Next(parts.Length)]);
            }

            presented += AssertAnswers(header.ToString()) ? 1 : 0;
        }

        Assert.InRange(presented, 300, 25_000);
    }

    private static bool AssertAnswers(string header)
    {
        _ = L402Challenge.TryParse(header, out _);
        _ = Macaroon.TryParse(header, out _);
        _ = PurchaseId.TryParse(header, null, out _);
        _ = MilliSatoshi.TryParse(header, null, out _);
        _ = PaymentHash.TryParse(header, null, out _);
        _ = Preimage.TryParse(header, null, out _);
        _ = NodeId.TryParse(header, out _);
        _ = Bolt11Invoice.TryParse(header, out _);
        _ = Caveat.TryRead(Encoding.UTF8.GetBytes(header), out _);
        _ = L402Identifier.TryRead(Encoding.UTF8.GetBytes(header), out _);
        _ = WalletInvoice.IsId(header) || WalletInvoice.IsWalletName(header);
        _ = CredentialReader.Read([], [header], []);
        _ = CredentialReader.Read([], [], [header]);
        if (CredentialReader.Read([header], [], []) is not CredentialReading.Presented { Credential: var credential })
        {
            return false;
        }

        Assert.InRange(credential.Macaroons.Count, 1, 4);
        Assert.NotNull(Tokens.Verifier.Verify(credential));
        return true;
    }

    /// <summary>A macaroon that goes wrong now and then, and whether it did.</summary>
    private sealed class RandomStructure
    {
        private readonly Random _random;
        private readonly List<byte> _bytes = [];

        public RandomStructure(Random random)
        {
            _random = random;
            IsValid = !Breaks();
            _bytes.Add((byte)(IsValid ? 2 : random.Next(3, 256)));
            WriteHead();
            for (var count = Breaks() ? random.Next(60, 70) : random.Next(4); count > 0; count--)
            {
                WriteCaveat();
            }

            WriteTail();
            IsValid &= _bytes.Count <= Macaroon.MaximumLength;
        }

        public byte[] Bytes => [.. _bytes];

        public bool IsValid { get; private set; }

        public bool IsCanonical { get; private set; } = true;

        private int Caveats { get; set; }

        /// <summary>Once in so many times something goes wrong.</summary>
        private bool Breaks() => _random.Next(40) == 0;

        private void WriteHead()
        {
            if (_random.Next(2) == 0)
            {
                var location = RandomBytes(_random.Next(3) == 0 ? 0 : _random.Next(1, 200));
                IsCanonical &= location.Length > 0;
                Write(1, [.. location.Select(value => (byte)(value & 0x7f))]);
            }

            if (Breaks())
            {
                IsValid = false;
                Write((byte)_random.Next(3, 256), RandomBytes(_random.Next(40)));
            }

            Write(2, RandomBytes(_random.Next(200)));
            WriteEnd();
        }

        private void WriteCaveat()
        {
            Caveats++;
            IsValid &= Caveats <= Macaroon.MaximumCaveats;
            if (Breaks())
            {
                IsValid = false;
                Write(1, RandomBytes(_random.Next(40)));
            }

            Write(2, RandomBytes(_random.Next(Breaks() ? 8200 : 150)));
            if (_random.Next(10) == 0)
            {
                var isThirdParty = Breaks();
                IsValid &= !isThirdParty;
                IsCanonical = false;
                Write(4, RandomBytes(isThirdParty ? _random.Next(1, 40) : 0));
            }

            WriteEnd();
        }

        private void WriteTail()
        {
            WriteEnd();
            var length = Breaks() ? _random.Next(31) : 32;
            IsValid &= length == 32;
            Write(6, RandomBytes(length));
            if (Breaks())
            {
                IsValid = false;
                _bytes.AddRange(RandomBytes(_random.Next(1, 40)));
            }
        }

        /// <summary>An end of a section; where another byte than the end stands, nothing after it can be right.</summary>
        private void WriteEnd()
        {
            var isBroken = Breaks();
            IsValid &= !isBroken;
            _bytes.Add((byte)(isBroken ? _random.Next(7, 256) : 0));
        }

        private void Write(byte type, byte[] data)
        {
            _bytes.Add(type);
            var length = Length(data.Length);
            if (Breaks())
            {
                IsValid = false;
                length = [.. length[..^1], (byte)(length[^1] | 0x80), 0];
            }

            _bytes.AddRange(length);
            _bytes.AddRange(data);
        }

        private byte[] RandomBytes(int count)
        {
            var bytes = new byte[count];
            _random.NextBytes(bytes);
            return bytes;
        }
    }
}
