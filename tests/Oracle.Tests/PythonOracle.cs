using Paywall.Oracle.Tests;

[assembly: AssemblyFixture(typeof(PythonOracle))]

namespace Paywall.Oracle.Tests;

/// <summary>Debian's pymacaroons and Electrum.</summary>
public sealed class PythonOracle : OracleProcess
{
    private const string Variable = "PAYWALL_PYTHON";

    protected override (string Program, string Script) FindCommand()
    {
        var program = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(program))
        {
            Assert.Skip($"To run this, set {Variable} to a Python with Debian's python3-pymacaroons and python3-electrum.");
        }

        return (program, "python-oracle.py");
    }
}
