using Paywall.Oracle.Tests;

[assembly: AssemblyFixture(typeof(NpmOracle))]

namespace Paywall.Oracle.Tests;

/// <summary>The npm packages macaroon and bolt11.</summary>
public sealed class NpmOracle : OracleProcess
{
    protected override (string Program, string Script) FindCommand() => ("node", "npm-oracle.mjs");
}
