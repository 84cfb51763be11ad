using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;

namespace Paywall.Protocol.Tests.L402;

/// <summary>Nothing that prints shows a secret: neither text nor what a debugger unfolds.</summary>
public sealed class SecretTests
{
    private const int Depth = 8;

    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)(0xe0 ^ (i * 7)))];
    private static readonly Preimage Preimage = new(Secret);
    private static readonly MasterKey Key = new(new KeyId(7), Secret);
    private static readonly KeyRing Ring = new([Key]);
    private static readonly Macaroon WithPreimage = Tokens.Mint(Tokens.Pack, Preimage).With($"preimage={Preimage.ToHex()}");

    /// <summary>The master key's secret as the keys that are derived from it show it.</summary>
    private static readonly byte[] RootKey = System.Security.Cryptography.HKDF.DeriveKey(
        System.Security.Cryptography.HashAlgorithmName.SHA256, Secret, 32, [], "paywall/token-root/v1"u8.ToArray());

    public static TheoryData<string> Holders => [.. All.Keys];

    private static Dictionary<string, object> All { get; } = new()
    {
        ["preimage"] = Preimage,
        ["master key"] = Key,
        ["key ring"] = Ring,
        ["derived keys"] = Ring.For(KeyPurpose.TokenRoot),
        ["minter"] = new TokenMinter(Ring, Tokens.Clock),
        ["verifier"] = VerifierThatRemembers(),
        ["verification"] = Tokens.Verify(Tokens.Mint(Tokens.Pack, Preimage), Preimage),
        ["caveat"] = new Caveat("preimage", Preimage.ToHex()),
        ["macaroon with preimage"] = WithPreimage,
        ["credential"] = Presented().Credential,
        ["reading"] = Presented(),
        ["node key"] = new NodePrivateKey(Secret),
    };

    [Theory]
    [MemberData(nameof(Holders))]
    public void No_secret_is_in_the_text_of_what_holds_it(string holder) => AssertSecret(All[holder].ToString()!);

    [Theory]
    [MemberData(nameof(Holders))]
    public void No_secret_is_in_what_a_debugger_unfolds(string holder)
    {
        List<string> shown = [];

        Unfold(All[holder], shown, Depth);

        Assert.NotEmpty(shown);
        AssertSecret(string.Join('\n', shown));
    }

    [Fact]
    public void No_secret_is_in_what_a_reader_throws()
    {
        var almost = Preimage.ToHex()[1..] + "g";
        Exception[] thrown =
        [
            Assert.Throws<FormatException>(() => Preimage.Parse(almost)),
            Assert.Throws<ArgumentException>(() => new Preimage(Secret.AsSpan(1))),
            Assert.Throws<ArgumentException>(() => new MasterKey(new KeyId(1), Secret.AsSpan(1))),
            Assert.Throws<ArgumentException>(() => new KeyRing([Key, Key])),
            Assert.Throws<ArgumentException>(() => new NodePrivateKey(Secret.AsSpan(1))),
        ];

        Assert.All(thrown, exception => AssertSecret(exception.ToString()));
    }

    [Fact]
    public void The_debugger_of_these_tests_sees_what_is_not_hidden()
    {
        List<string> shown = [];

        Unfold(new Careless(), shown, Depth);

        Assert.Contains(Convert.ToHexString(Secret), shown);
    }

    private static CredentialReading.Presented Presented() => Assert.IsType<CredentialReading.Presented>(
        CredentialReader.Read([$"L402 {WithPreimage.ToBase64()}:{Preimage.ToHex()}"], [], []));

    private static TokenVerifier VerifierThatRemembers()
    {
        var verifier = new TokenVerifier(Ring, Tokens.Clock);
        var header = L402Credential.ToHeaderValue(Tokens.Mint(Tokens.Pack, Preimage, Ring).ToBase64(), Preimage);
        Assert.IsType<TokenVerification.Genuine>(verifier.Verify([header], [], []));
        return verifier;
    }

    private static void AssertSecret(string text)
    {
        foreach (var secret in (byte[][])[Secret, RootKey])
        {
            Assert.DoesNotContain(Convert.ToHexString(secret), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(secret), text, StringComparison.Ordinal);
        }
    }

    /// <summary>Text and all members that are not hidden from debuggers, and theirs, as a debugger shows them.</summary>
    private static void Unfold(object? value, List<string> shown, int depth)
    {
        if (value is null || depth == 0)
        {
            return;
        }

        shown.Add(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        switch (value)
        {
            case byte[] bytes:
                shown.Add(Convert.ToHexString(bytes));
                shown.Add(System.Text.Encoding.UTF8.GetString(bytes));
                return;
            case ReadOnlyMemory<byte> memory:
                Unfold(memory.ToArray(), shown, depth);
                return;
            case string or Type or Delegate:
                return;
            case IEnumerable many:
                foreach (var one in many)
                {
                    Unfold(one, shown, depth - 1);
                }

                return;
        }

        foreach (var member in value.GetType().GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (member.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State != DebuggerBrowsableState.Never)
            {
                Unfold(Read(member, value), shown, depth - 1);
            }
        }
    }

    /// <summary>Fields and properties; what returns spans no reflection can read.</summary>
    private static object? Read(MemberInfo member, object of) => member switch
    {
        FieldInfo field when !field.FieldType.IsByRefLike => field.GetValue(of),
        PropertyInfo { CanRead: true } property when property.GetIndexParameters().Length == 0 && IsReadable(property) => property.GetValue(of),
        _ => null,
    };

    private static bool IsReadable(PropertyInfo property) =>
        !property.PropertyType.IsByRefLike && !property.PropertyType.IsByRef && !property.PropertyType.IsPointer
        && property.DeclaringType?.Assembly == typeof(Macaroon).Assembly;

    private sealed class Careless
    {
        private readonly Lazy<byte[]> _field = new(Secret);

        public override string ToString() => $"{_field.Value.Length} bytes";
    }
}
