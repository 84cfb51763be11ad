using CsCheck;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests;

/// <summary>Generates any value of each type that has a text or bytes.</summary>
internal static class Any
{
    private const string UnreservedCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    public static Gen<byte[]> Bytes32 { get; } = Gen.Byte.Array[32];

    public static Gen<PaymentHash> PaymentHash { get; } = Bytes32.Select(bytes => new PaymentHash(bytes));

    public static Gen<Preimage> Preimage { get; } = Bytes32.Select(bytes => new Preimage(bytes));

    public static Gen<PurchaseId> PurchaseId { get; } = Gen.Guid.Select(guid => new PurchaseId(guid));

    public static Gen<KeyId> KeyId { get; } = Gen.Byte.Select(value => new KeyId(value));

    /// <summary>From 1 msat on.</summary>
    public static Gen<MilliSatoshi> Amount { get; } = Gen.ULong[1, ulong.MaxValue].Select(value => new MilliSatoshi(value));

    public static Gen<L402Identifier> Identifier { get; } =
        Gen.Select(PaymentHash, PurchaseId, KeyId, (hash, purchase, key) => new L402Identifier(hash, purchase, key));

    /// <summary>Some private key; few numbers of 32 bytes are none.</summary>
    public static Gen<NodePrivateKey> PrivateKey { get; } = Bytes32.Select(bytes => new NodePrivateKey([1, .. bytes[1..]]));

    /// <summary>Text without control characters, from all of Unicode, up to 40 letters.</summary>
    public static Gen<string> Text { get; } = Gen.OneOf(
        Gen.Int[' ', '~'].Select(char.ConvertFromUtf32),
        Gen.Int[0xa0, 0xd7ff].Select(char.ConvertFromUtf32),
        Gen.Int[0xe000, 0x10ffff].Select(char.ConvertFromUtf32)).Array[0, 40].Select(string.Concat);

    public static Gen<string> Sha256 { get; } = Bytes32.Select(Convert.ToHexStringLower);

    public static Gen<TokenUses> Uses { get; } =
        Gen.OneOf(Gen.Const(TokenUses.Pass), Gen.Int[1, TokenUses.Maximum].Select(TokenUses.Times));

    public static Gen<RequestBinding> Binding { get; } =
        Gen.Select(Text, Text, Sha256, (method, path, query) => new RequestBinding($"G{method}", path, query));

    /// <summary>Whatever a token may say.</summary>
    public static Gen<TokenTerms> Terms { get; } =
        from service in Text
        from seconds in Gen.Long[0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()]
        from amount in Amount
        from uses in Uses
        from wallet in From("abcdefghijklmnopqrstuvwxyz0123456789-", 32)
        from id in From(UnreservedCharacters, 128)
        from binding in OrNull(Binding)
        from body in OrNull(Sha256)
        select new TokenTerms
        {
            Service = $"s{service}".Replace(',', '.').Replace(':', '.').Replace('=', '.'),
            ValidUntil = DateTimeOffset.FromUnixTimeSeconds(seconds),
            Amount = amount,
            Uses = uses,
            Invoice = new WalletInvoice(wallet, id),
            Binding = binding,
            BodySha256 = body,
        };

    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    public static Gen<T?> OrNull<T>(Gen<T> value)
        where T : class => Gen.OneOf(Gen.Const(default(T)), value.Select(some => (T?)some));

    public static Gen<T?> OrNothing<T>(Gen<T> value)
        where T : struct => Gen.OneOf(Gen.Const(default(T?)), value.Select(some => (T?)some));

    /// <summary>At least one letter of an alphabet.</summary>
    private static Gen<string> From(string alphabet, int longest) =>
        Gen.Int[0, alphabet.Length - 1].Array[1, longest].Select(letters => string.Concat(letters.Select(letter => alphabet[letter])));
}
