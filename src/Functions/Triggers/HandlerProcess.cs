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
        catch (StartupException failure)
        {
            Console.WriteLine($"paywall: {failure.Message.ReplaceLineEndings(" ")}");
        }
        catch (Exception failure)
        {
            // The process boundary. A start that fails, such as on a port in use, is one line for whoever reads the host's log.
            Console.WriteLine($"paywall: {failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}");
        }

        return Failed;
    }
}
