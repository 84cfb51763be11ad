using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Paywall.Protocol.L402;

namespace Paywall.Protocol.Bench;

/// <summary>The request path: a challenge made, and a credential checked.</summary>
public class TokenBenchmarks
{
    private static readonly byte[] AuthorizationBytes = Encoding.ASCII.GetBytes(Samples.Authorization);

    private readonly TokenMinter _minter = new(Samples.Keys, new Samples.Clock());
    private readonly TokenVerifier _verifier = new(Samples.Keys, TimeProvider.System);
    private readonly string?[] _authorization = [Samples.Authorization];
    private readonly L402Credential _credential = ((CredentialReading.Presented)CredentialReader.Read([Samples.Authorization], [], [])).Credential;

    public TokenBenchmarks() => _verifier.Verify(_authorization, [], []);

    /// <summary>For comparison: what a remembered credential costs at least.</summary>
    [Benchmark(Description = "SHA-256 of the header's text")]
    public byte Hash()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(AuthorizationBytes, hash);
        return hash[0];
    }

    [Benchmark(Description = "verify, remembered")]
    public TokenVerification VerifyRemembered() => _verifier.Verify(_authorization, [], []);

    /// <summary>Reading and verifying one after the other remembers nothing.</summary>
    [Benchmark(Description = "verify, cold")]
    public TokenVerification VerifyCold() =>
        CredentialReader.Read(_authorization, [], []) is CredentialReading.Presented(var credential)
            ? _verifier.Verify(credential)
            : throw new InvalidOperationException("The sample has no credential.");

    [Benchmark(Description = "of it the signature and the caveats")]
    public TokenVerification VerifySignature() => _verifier.Verify(_credential);

    [Benchmark(Description = "of it the header")]
    public CredentialReading ReadHeader() => CredentialReader.Read(_authorization, [], []);

    [Benchmark(Description = "mint")]
    public Macaroon Mint() => _minter.Mint(Samples.Purchase, Samples.Preimage.Hash, Samples.Terms);

    [Benchmark(Description = "mint and write as a challenge header")]
    public string MintChallenge()
    {
        var token = _minter.Mint(Samples.Purchase, Samples.Preimage.Hash, Samples.Terms);
        return new L402Challenge("L402", token.ToBase64(), "lnbc").ToHeaderValue();
    }
}
