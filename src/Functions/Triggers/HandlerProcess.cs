using Paywall.Functions.Configuration;

namespace Paywall.Functions.Triggers;

/// <summary>The executable as the Functions host sees it: listens where it is told, and never ends with exit code 0.</summary>
internal static class HandlerProcess
{
    private const int Failed = 1;

    /// <returns>Always 1: the host restarts a handler that ends so, and leaves one that ends with 0 dead for good.</returns>
    public static async Task<int> RunAsync(Func<IConfiguration, WebApplication> build)
    {
        try
        {
            await using var app = build(new ConfigurationBuilder().AddEnvironmentVariables().Build());
            await app.RunAsync();
        }
        catch (Exception failure) when (failure is StartupException or IOException)
        {
            // Not a crash but an answer to whoever configured it: one line, no stack trace.
            Console.WriteLine($"paywall: {failure.Message}");
        }

        return Failed;
    }
}
