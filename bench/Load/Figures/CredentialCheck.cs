using Paywall.Load.World;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Processes;

namespace Paywall.Load.Figures;

/// <summary>What the memory of verified credentials allocates. The library is the same one; bench/Protocol has more about it.</summary>
internal static class CredentialCheck
{
    private const int Times = 10_000;
    private const long MostBytes = 1024;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        Surroundings surroundings, PaywallProcess paywall, Customer customer, CancellationToken cancellation)
    {
        var verifier = new TokenVerifier(surroundings.Keys, TimeProvider.System);
        string?[] authorization = [customer.Pay(await customer.AskAsync(paywall.At(Surroundings.Single), cancellation))];
        for (var i = 0; i < 2; i++)
        {
            if (verifier.Verify(authorization, [], []) is not TokenVerification.Genuine)
            {
                throw new SandboxException("A credential is not genuine.");
            }
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++)
        {
            verifier.Verify(authorization, [], []);
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Times;
        return [new("bytes allocated per remembered credential check", $"<= {MostBytes:N0}", $"{bytes:N0}", bytes <= MostBytes)];
    }
}
